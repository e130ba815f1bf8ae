"""All mutants of a pack, read off its own data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy_engine.packs.pack import Pack, Tree, is_parameter
from policy_engine.schemes.claiming import PERIOD, WINDOW
from policy_engine.schemes.tallies import STAGES, WITHIN
from tests.mutants.packs.mutant import GONE, Mutant, Path, named, parameters_below, words_of
from tests.mutants.packs.texts import negated, of_text
from tests.mutants.packs.values import Change, of_parameter

_LINES = ("count", "each", "first_on", "held_back", "without")
_OTHER_FILES = ("services", "clocks", "cadences", "targets", "taxonomies", "departments")
TAKEN = "period and window"
"""Kind of what says when and for which period claims are taken."""


def mutants(pack: Pack) -> Iterator[Mutant]:
    subsidy = pack.files.get("subsidy") or {}
    users = list((subsidy.get("schemes") or {}).values())
    for name, node in (subsidy.get("parameters") or {}).items():
        yield from _made(pack, ("subsidy", "parameters", name), of_parameter(node, _codes(users)))
    for name, scheme in (subsidy.get("schemes") or {}).items():
        yield from _made(pack, ("subsidy", "schemes", name), _of_scheme(scheme))
    for path, node in parameters_below(subsidy.get("funds") or {}, ("subsidy", "funds")):
        yield from _made(pack, path, of_parameter(node, ()))
    for file in _OTHER_FILES:
        yield from _of_file(pack, file)
    for name, department in (pack.files.get("departments") or {}).get("departments", {}).items():
        yield from _made(pack, ("departments", "departments", name), _of_department(department))


def _made(pack: Pack, below: Path, changes: Iterator[Change]) -> Iterator[Mutant]:
    for kind, path, becomes in changes:
        at = (*below, *path)
        yield Mutant(pack.name, at, named(pack.files, at), kind, becomes, words_of(becomes))


def _of_file(pack: Pack, file: str) -> Iterator[Mutant]:
    """Each parameter, and each choice among readings as another of them."""
    for path, node in parameters_below(pack.files.get(file) or {}, (file,)):
        if path[-1] == "chosen":
            listed = _beside(pack.files, path)
            yield from _made(pack, path, _other_choices(node, list(listed)))
        else:
            yield from _made(pack, path, of_parameter(node, ()))


def _of_department(department: Tree) -> Iterator[Change]:
    """Another department asked, another fact certified, days demanded or not."""
    yield "department", ("code",), "OTHER"
    for key, question in department["questions"].items():
        yield "question", ("questions", key, "certifies"), "other"
        yield "question", ("questions", key, "dated"), not question["dated"]


def _beside(files: Tree, path: Path) -> Sequence[str]:
    for step in path[:-1]:
        files = files[step]
    return [str(key) for key in files.get("readings", ())]


def _other_choices(node: Mapping[str, Any], listed: Sequence[str]) -> Iterator[Change]:
    settled = [(("setting",), node["setting"])] if "setting" in node else []
    dated = [(("values", place, "value"), entry["value"]) for place, entry in enumerate(node.get("values", ()))]
    for path, key in [*settled, *dated]:
        yield from (("reading chosen", path, other) for other in listed if other != key)


def _codes(schemes: Sequence[Tree]) -> list[str]:
    """Every code that a fact may be."""
    facts = [fact for scheme in schemes for fact in (scheme.get("facts") or {}).values()]
    return list(dict.fromkeys(str(code) for fact in facts for code in _listed(fact.get("of"))))


def _listed(of: Any) -> Sequence[Any]:
    return list(of) if isinstance(of, Mapping | list) else ()


def _of_scheme(scheme: Tree) -> Iterator[Change]:
    facts = scheme.get("facts") or {}
    days = ["on", *(name for name, fact in facts.items() if fact.get("type") == "date" and not fact.get("optional"))]
    for name, node in (scheme.get("parameters") or {}).items():
        if is_parameter(node):
            kind = TAKEN if name in _of_claims(scheme) else None
            for change in of_parameter(node, _codes([scheme])):
                yield (kind or change[0], ("parameters", name, *change[1]), change[2])
    for key, kind in (("consistent", "consistency rule"), ("unsettled", "unsettled case")):
        for place, node in enumerate(scheme.get(key) or ()):
            part = "rule" if "rule" in node else "when"
            yield kind, (key, place), GONE
            yield from _of_text(node, (key, place, part), part, days)
    if "applies_when" in scheme:
        yield "negated", ("applies_when",), negated(scheme["applies_when"])
        yield from _of_text(scheme, ("applies_when",), "applies_when", days)
    yield from _of_reading(scheme, (), days)
    for key, reading in (scheme.get("readings") or {}).items():
        yield from _of_reading(reading, ("readings", key), days)
    if scheme.get("chosen"):
        others = [key for key in scheme["readings"] if key != scheme["chosen"]["reading"]]
        yield from (("reading chosen", ("chosen", "reading"), other) for other in others)
    yield from _of_claim(scheme.get("claim") or {}, days)


def _of_claims(scheme: Tree) -> set[str]:
    claim = scheme.get("claim") or {}
    return {PERIOD, WINDOW, str(claim.get("period")), str(claim.get("window"))}


def _of_text(node: Tree, path: Path, key: str, days: Sequence[str]) -> Iterator[Change]:
    yield from ((kind, path, other) for kind, other in of_text(str(node[key]), days))


def _of_reading(node: Tree, path: Path, days: Sequence[str]) -> Iterator[Change]:
    for place, rule in enumerate(node.get("conditions") or ()):
        yield "condition", (*path, "conditions", place), GONE
        yield from _of_text(rule, (*path, "conditions", place, "rule"), "rule", days)
    if "amount" in node:
        yield from _of_text(node, (*path, "amount"), "amount", days)
    lines = node.get("lines") or {}
    for key in _LINES:
        if key in lines:
            yield from _of_text(lines, (*path, "lines", key), key, days)


def _of_claim(claim: Tree, days: Sequence[str]) -> Iterator[Change]:
    """Another day of the period, and other tallies of other claims."""
    if not claim:
        return
    if isinstance(claim["judged_on"], str):
        yield TAKEN, ("claim", "judged_on"), "first_day" if claim["judged_on"] == "last_day" else "last_day"
    else:
        yield from ((TAKEN, ("claim", "judged_on", "fact"), day) for day in days if day != claim["judged_on"]["fact"])
    for name, fact in claim["facts"].items():
        take = fact.get("take")
        if isinstance(take, Mapping):
            path = ("claim", "facts", name, "take")
            for key in take.keys() & {"sum", "count", "any"}:
                yield from (("tally", (*path, key), stage) for stage in STAGES if stage != take[key])
            yield from (("tally", (*path, "within"), span) for span in WITHIN if span != take["within"])
            for place in range(len(take["of"])):
                yield "tally", (*path, "of"), [*take["of"][:place], *take["of"][place + 1 :]]
