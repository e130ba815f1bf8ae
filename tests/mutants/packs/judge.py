"""Whether a pack notices that it was changed: it is loaded as changed, and its own examples run."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import chain

from cli.policy.check import PROOFS, SHAPES
from cli.policy.proofs import claims as of_claims
from policy_engine.errors import PackInvalid
from policy_engine.packs import schema
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack, Tree, is_parameter
from policy_engine.packs.parameters import parameter_flaws
from policy_engine.schemes.catalogue import examined
from policy_engine.schemes.claim_examples import claim_failures
from policy_engine.schemes.examples import failure
from policy_engine.schemes.scheme import Scheme
from services.subsidy.claims import catalogue as claims
from services.subsidy.funds import shapes as funds
from services.subsidy.schemes.commands import working_day
from tests.mutants.packs.mutant import Mutant, Path, changed

KILLED, REFUSED, EQUIVALENT, SURVIVED = "killed", "refused", "equivalent", "SURVIVED"
OUTCOMES = (KILLED, REFUSED, EQUIVALENT, SURVIVED)


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    outcome: str
    by: str = ""
    """The example that notices, or the flaw that is told."""


class Judge:
    """Judges the mutants of one pack, which is sound itself."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.subsidy = pack.files.get("subsidy") or {}
        self.last: dict[str, int] = defaultdict(int)
        """Which example of a scheme noticed the mutant before: the next is likely noticed by the same."""

    def judged(self, mutant: Mutant) -> Verdict:
        files = changed(self.pack.files, mutant.path, mutant.becomes)
        flaw = next(parameter_flaws(_parameter(files, mutant.path), At("", "", 1)), None)
        if flaw is not None:
            return Verdict(mutant, REFUSED, str(flaw))
        if mutant.path[:2] in (("subsidy", "schemes"), ("subsidy", "parameters")):
            return self._of_schemes(mutant, files["subsidy"])
        return self._of_shapes(mutant, replace(self.pack, files=files))

    def _of_schemes(self, mutant: Mutant, subsidy: Tree) -> Verdict:
        for name in [mutant.scheme] if mutant.scheme else self._users(str(mutant.path[2])):
            pack = self._alone(name, subsidy)
            schemes = examined(pack)
            if schemes.flaws or not schemes.is_complete:
                return Verdict(mutant, REFUSED, str(next(iter(schemes.flaws), "")))
            if failed := self._failed(schemes.schemes[name]) or self._failed_claim(schemes.schemes[name]):
                return Verdict(mutant, KILLED, failed)
        if mutant.kind == "tally":
            return self._of_claims(mutant, replace(self.pack, files={**self.pack.files, "subsidy": subsidy}))
        return Verdict(mutant, SURVIVED)

    def _failed(self, scheme: Scheme) -> str:
        """The example that does not come out as written; empty where all do."""
        count, first = len(scheme.examples), self.last[scheme.name]
        for place in (number % count for number in range(first, first + count)):
            if failure(scheme, place + 1) is not None:
                self.last[scheme.name] = place
                return f"{scheme.name} 算例 {place + 1}"
        return ""

    def _failed_claim(self, scheme: Scheme) -> str:
        failed = chain(claim_failures(scheme, working_day), of_claims.failures(scheme))
        return str(next(failed, ""))

    def _users(self, parameter: str) -> Sequence[str]:
        schemes: Mapping[str, Tree] = self.subsidy["schemes"]
        return [name for name, node in schemes.items() if parameter in str(node)]

    def _alone(self, name: str, subsidy: Tree) -> Pack:
        files = {
            **{file: self.pack.files[file] for file in ("document", "taxonomies") if file in self.pack.files},
            "subsidy": {"parameters": subsidy.get("parameters"), "schemes": {name: subsidy["schemes"][name]}},
        }
        return replace(self.pack, files=files)

    def _of_claims(self, mutant: Mutant, pack: Pack) -> Verdict:
        return _unless_refused(mutant, lambda: claims.check(pack))

    def _of_shapes(self, mutant: Mutant, pack: Pack) -> Verdict:
        def check() -> None:
            schema.check(pack, {name: shape for name, shape in SHAPES.items() if name == mutant.file})
            if mutant.file == "subsidy":
                funds.check(pack)

        verdict = _unless_refused(mutant, check)
        if verdict.outcome == REFUSED:
            return verdict
        failed = next((flaw for proof in PROOFS.get(mutant.file, ()) for flaw in proof(pack)), None)
        return verdict if failed is None else Verdict(mutant, KILLED, str(failed))


def _parameter(files: Tree, path: Path) -> Tree:
    """The parameter that a path leads into; None where it leads into none."""
    node = files
    for step in path[:-1]:
        node = node[step]
        if is_parameter(node):
            return node
    return None


def _unless_refused(mutant: Mutant, check: Callable[[], None]) -> Verdict:
    try:
        check()
    except PackInvalid as error:
        return Verdict(mutant, REFUSED, str(error))
    return Verdict(mutant, SURVIVED)


@dataclass(frozen=True)
class Equivalent:
    """Mutants that decide every case as the pack does, and why. `at` and `becomes` are patterns."""

    pack: str
    at: str
    reason: str
    becomes: str = "*"

    def names(self, mutant: Mutant) -> bool:
        is_there = mutant.pack == self.pack and fnmatchcase(mutant.at, self.at)
        return is_there and fnmatchcase(f"{mutant.kind}: {mutant.words}", self.becomes)


def excused(verdicts: Sequence[Verdict], listed: Sequence[Equivalent]) -> tuple[list[Verdict], list[Equivalent]]:
    """The verdicts with the equivalents set apart, and those rows that name no survivor."""
    used: set[Equivalent] = set()

    def one(verdict: Verdict) -> Verdict:
        row = next((row for row in listed if row.names(verdict.mutant)), None)
        if verdict.outcome != SURVIVED or row is None:
            return verdict
        used.add(row)
        return replace(verdict, outcome=EQUIVALENT, by=row.reason)

    judged = [one(verdict) for verdict in verdicts]
    return judged, [row for row in listed if row not in used]
