"""All that is wrong with a pack: the shapes of its files (the services' own, and that of the table of obligations), its
schemes, where their facts come from, and the examples."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cli.policy.coverage import STATES
from cli.policy.proofs import area_clocks, cadences, deadlines, departments, readings, services, targets
from cli.policy.proofs import claims as of_claims
from cli.policy.proofs import funds as of_funds
from policy_engine.errors import Flaw
from policy_engine.packs import schema
from policy_engine.packs.document_schema import SHAPES as SUBSIDY
from policy_engine.packs.flaws import Flaws
from policy_engine.packs.loader import draft_from, sources_of
from policy_engine.packs.pack import Pack
from policy_engine.packs.schema import items, keys, text, word
from policy_engine.schemes.bounds import lacking as lacking_of
from policy_engine.schemes.catalogue import Examined, examined
from policy_engine.schemes.claim_examples import claim_failures
from policy_engine.schemes.examples import failures
from policy_engine.schemes.scheme import Scheme
from services.notify.clocks.shapes import SHAPES as NOTIFY
from services.registry.reports.shapes import SHAPES as REGISTRY
from services.subsidy.claims import catalogue as claims
from services.subsidy.funds import shapes as funds
from services.subsidy.schemes.commands import working_day

_row = keys(
    {"id": text, "section": text, "quote": text, "reading": text, "feature": text} | {"state": word(*STATES)},
    {"reason": text},
)
OBLIGATIONS = keys({"rows": items(_row)})
SHAPES = {**SUBSIDY, **NOTIFY, **REGISTRY, "obligations": OBLIGATIONS}


@dataclass(frozen=True)
class Checked:
    """A pack as far as it can be read, with all that is wrong with it, the examples that do not come out as written,
    and the bounds that lack one."""

    pack: Pack
    schemes: Examined
    flaws: tuple[Flaw, ...]
    failed: tuple[Flaw, ...]
    lacking: tuple[Flaw, ...]


def checked(directory: Path) -> Checked:
    """Reads a pack and holds every file of it against what the services will ask."""
    draft = draft_from(directory.name, sources_of(directory))
    schemes, flaws = examined(draft.pack), Flaws()
    flaws.of(check, draft.pack)
    failed = tuple(fault for name in schemes.sound for fault in _failures(schemes.schemes[name]))
    lacking = tuple(flaw for name in schemes.sound for flaw in lacking_of(schemes.schemes[name]))
    return Checked(draft.pack, schemes, (*draft.flaws, *flaws.listed), (*failed, *proof_failures(draft.pack)), lacking)


def _failures(scheme: Scheme) -> Iterator[Flaw]:
    yield from failures(scheme)
    yield from claim_failures(scheme, working_day)
    yield from of_claims.failures(scheme)


PROOFS: Mapping[str, Sequence[Callable[[Pack], Iterator[Flaw]]]] = {
    "clocks": (deadlines.failures, area_clocks.failures, partial(readings.failures, file="clocks")),
    "targets": (targets.failures,),
    "cadences": (cadences.failures,),
    "services": (services.failures,),
    "departments": (departments.failures,),
    "subsidy": (of_funds.failures,),
}
"""Which worked examples a file has beside those of its schemes."""


def proof_failures(pack: Pack) -> Iterator[Flaw]:
    """The examples that do not come out as written; those of a file with a flaw do not run."""
    for file, proofs in PROOFS.items():
        if _is_sound(pack, file):
            for proof in proofs:
                yield from proof(pack)


def _is_sound(pack: Pack, file: str) -> bool:
    flaws = Flaws()
    flaws.of(schema.check, pack, {name: SHAPES[name] for name in ("document", file) if name in SHAPES})
    if file == "subsidy":
        flaws.of(funds.check, pack)
    return flaws.sound and file in pack.files


def check(pack: Pack) -> None:
    """Every file, who supplies the facts that schemes are claimed by, and the funds. Raises PackInvalid with file and
    line of all that is wrong."""
    flaws = Flaws()
    flaws.of(schema.check, pack, SHAPES)
    flaws.of(claims.check, pack)
    flaws.of(funds.check, pack)
    flaws.refuse()
