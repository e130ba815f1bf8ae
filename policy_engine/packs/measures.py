"""The measures of a document with who leads and who cooperates, and what the names of groups stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.document_schema import ALL_DISTRICTS
from policy_engine.packs.pack import Pack, Tree


@dataclass(frozen=True)
class Measure:
    """One numbered measure. `lead` and `cooperating` are codes of departments, in the order of the document."""

    number: int
    title: str
    clause: str
    quote: str
    lead: Sequence[str]
    cooperating: Sequence[str]


@dataclass(frozen=True)
class Unit:
    """A department as the document names it. A group stands for `members`, or for all districts of the city;
    `unset` says why nobody knows its members."""

    code: str
    title: str
    members: Sequence[str] | None = None
    is_all_districts: bool = False
    unset: str | None = None


def measures_of(pack: Pack) -> Sequence[Measure]:
    """Those of the document, in its order; none where it lists none."""
    return [_measure(node) for node in pack.files["document"].get("measures", ())]


def _measure(node: Tree) -> Measure:
    source = node.get("words", node["source"])
    return Measure(
        number=node["number"],
        title=str(node["title"]),
        clause=str(source["clause"]),
        quote=str(source["quote"]),
        lead=tuple(node.get("lead", ())),
        cooperating=tuple(node.get("with", ())),
    )


def units_of(pack: Pack, on: date) -> Mapping[str, Unit]:
    """Every department and group of the document by its code."""
    document = pack.files["document"]
    return {str(code): _unit(pack, str(code), str(names[0]), on) for code, names in _departments(document).items()}


def _departments(document: Tree) -> Mapping[str, Sequence[str]]:
    departments: Mapping[str, Sequence[str]] = document.get("departments", {})
    return departments


def _unit(pack: Pack, code: str, title: str, on: date) -> Unit:
    node = pack.files["document"].get("groups", {}).get(code)
    if node is None:
        return Unit(code, title)
    try:
        members = pack.parameter(node, f"document.groups.{code}", on=on).value
    except ParameterNotCited as missing:
        return Unit(code, title, unset=str(node.get("unset") or missing.detail))
    if members == ALL_DISTRICTS:
        return Unit(code, title, is_all_districts=True)
    return Unit(code, title, members=tuple(members))


def coordinator_of(pack: Pack, on: date) -> str | None:
    """Who answers for a group whose members the document does not list; None where the document names nobody."""
    cited = pack.value_or_none("document.coordinator", on=on)
    return None if cited is None else str(cited.value)
