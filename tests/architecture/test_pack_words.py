"""Generic machines carry no policy's name: what packs call their schemes, clocks and provisions stands in no code."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contracts.events import EVENTS
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack, is_parameter
from tests.architecture.literals import ROOT, literals, sources

PACKS = [load_pack(path.parent) for path in sorted(ROOT.glob("policies/*/document.yaml"))]
PACKS.append(load_pack(ROOT / "tests" / "packs" / "xinghe-2024"))
CATALOGUES = (
    "subsidy.schemes",
    "clocks.kinds",
    "clocks.provisions",
    "services.provisions",
    "services.minimum",
    "targets.indicators",
    "cadences",
)
EXEMPT = {
    "retention_bonus": "the alias of an operation that clients of before use (decision 0032)",
    "archive_transfer": "the table of files on their way (decision 0094); one document names a provision alike",
    "priority": "the track of a plan (decision 0091); the packs' entries say which services hard cases come first in",
    "unsuccessful_referrals": "a need of the gate of welfare posts (decision 0103); the number is the city's",
    "targeted_posts": "a need of the gate of welfare posts (decision 0103); the number is the document's",
    "training_courses": "a need of the gate of welfare posts (decision 0103); the number is the document's",
    "born_on": "a column of the records of LEMIS (decision 0105); a scheme of one pack asks for such a day too",
    "hardship": "what the special ledger is of (decision 0091); one document names a provision alike",
    "registration_rate": "a measure that milestones name; which are counted is code (decision 0034)",
    "placement_rate": "a measure that milestones name; which are counted is code (decision 0034)",
    "window_months": "the months of a window, of schemes that take no claims yet",
    "follow_up": "the tab of whom to speak with again (decision 0100); one document names a provision alike",
    "opened_on": "the day on which a case was opened (decision 0100); a scheme of one pack asks for such a day too",
    "certificate_on": "the column with a certificate's day (decision 0093); a scheme of one pack asks for it too",
    "week": "the kind of period; the packs' entry settles where it begins",
}


def test_no_code_knows_what_a_pack_calls_its_own() -> None:
    words = {name for pack in PACKS for name in own_names(pack)} - vocabulary() - set(EXEMPT)
    found = {
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in sources()
        for line, text in literals(file)
        if text in words
    }
    assert found == set()


@pytest.mark.parametrize("name", sorted(EXEMPT))
def test_what_is_exempt_is_still_there(name: str) -> None:
    assert any(text == name for file in sources() for _, text in literals(file))


def own_names(pack: Pack) -> Iterator[str]:
    """What a document may have, and another not; of what stands within it, the names of two words or more."""
    for path in CATALOGUES:
        for key, entry in (pack.get(path) if pack.has(path) else {}).items():
            if key == "examples":
                continue
            yield key
            nested = entry if path.endswith("provisions") else _own_parts(entry)
            yield from (name for name in _keys(nested) if "_" in name)
    yield from (name for name in pack.get("taxonomies") if "_" in name)


def _own_parts(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a scheme, a cadence or an indicator names by itself."""
    conditions = {row["key"]: None for row in entry.get("conditions", ())}
    parts = ("facts", "parameters", "readings", "factors", "provisions")
    return conditions | {key: None for part in parts for key in _keys(entry.get(part, {}), nested=False)}


def _keys(node: Any, nested: bool = True) -> Iterator[str]:
    if isinstance(node, Mapping) and not is_parameter(node):
        yield from node
        if nested:
            for child in node.values():
                yield from _keys(child)


def vocabulary() -> set[str]:
    """The words of the field that services share: fields of events and what may stand in them."""
    words: set[str] = set()
    for event in EVENTS.values():
        schema = event.model_json_schema()
        for part in (schema, *schema.get("$defs", {}).values()):
            for name, field in part.get("properties", {}).items():
                words |= {name, *_values(field)}
            words |= set(part.get("enum", ()))
    return words


def _values(field: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(value) for value in (*field.get("enum", ()), *([field["const"]] if "const" in field else ())))
    for part in (*field.get("anyOf", ()), *([field["items"]] if "items" in field else ())):
        yield from _values(part)
