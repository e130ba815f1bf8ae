"""What may stand in a pack's `document.yaml`: the letters quote it, and its first day and year bear on decisions."""

from collections.abc import Iterator

from policy_engine.packs.flaws import At, Flaws
from policy_engine.packs.pack import Tree, line_of
from policy_engine.packs.schema import citation, day, either, entries, integer, items, keys, only, parameter, text, word
from policy_engine.packs.succession import RULES

_number = integer(1, 1000)
_act = keys({"number": _number, "source": citation}, {"title": text, "items": items(_number)})
_measure = keys(
    {"number": _number, "action": _number, "title": text, "source": citation},
    {"lead": items(text), "with": items(text), "words": citation},
)
_year = integer(1990, 2200)
FIRST_DAY, ALL_DISTRICTS = "first_day_of_policy_year", "all_districts"
_DOCUMENT = keys(
    {"city": text, "title": text, "issuer": text},
    {
        "city_name": text,
        "number": text,
        "year": _year,
        "policy_year": _year,
        "issued_on": day,
        "in_force_from": day,
        "in_force_from_rests_on": parameter(text, settles=only(FIRST_DAY)),
        "in_force_to": parameter(day),
        "running_cases": keys({"rule": word(*RULES), "source": citation}),
        "parents": items(text),
        "basis": items(citation),
        "addressees": citation,
        "audience": citation,
        "publicity": citation,
        "contact": citation,
        "heading": citation,
        "introduction": citation,
        "goals": items(_act),
        "actions": items(_act),
        "requirements": items(_act),
        "measures": items(_measure),
        "campus_items": keys({"source": citation, "items": items(_number)}),
        "departments": entries(items(text)),
        "groups": entries(parameter(either(only(ALL_DISTRICTS), items(text)))),
        "coordinator": parameter(text),
        "funding_split": parameter(entries(integer(0, 100))),
        "responsible_units": parameter(entries(items(text))),
    },
)


def document(node: Tree, at: At) -> None:
    """A first day that rests on the year of the policy is that year's."""
    _DOCUMENT(node, at)
    _end(node, at)
    _units(node, at)
    if "in_force_from_rests_on" not in node:
        return
    first, year = node.get("in_force_from"), node.get("policy_year")
    if not first or not year or (first.year, first.month, first.day) != (year, 1, 1):
        place = At(at.file, "in_force_from", line_of(node, "in_force_from") or 1)
        raise place.wrong("应为政策年度的第一天", first, f"in_force_from: {year or 2024}-01-01")


def _units(node: Tree, at: At) -> None:
    """Whoever leads, cooperates, coordinates or is a member stands in the list of departments: no code is deduced."""
    flaws, listed = Flaws(), node.get("departments", {})
    for place, code in _named(node, at):
        if code != ALL_DISTRICTS and code not in listed:
            flaws.add(place.flaw("departments 中没有这个单位", code, next(iter(listed), "")))
    flaws.refuse()


def _named(node: Tree, at: At) -> Iterator[tuple[At, str]]:
    measures = at.key(node, "measures")
    for place, measure in enumerate(node.get("measures", ())):
        own = measures.item(measure, place)
        yield from ((own.key(measure, role), code) for role in ("lead", "with") for code in measure.get(role, ()))
    groups = node.get("groups", {})
    for key, group in groups.items():
        own = at.key(node, "groups").key(groups, key)
        members = (code for entry in group.get("values", ()) for code in _members(entry["value"]))
        yield from ((own, code) for code in (key, *members))
    for entry in node.get("coordinator", {}).get("values", ()):
        yield at.key(node, "coordinator"), entry["value"]


def _members(value: Tree) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _end(node: Tree, at: At) -> None:
    """The last day is not before the first, and a later word on it comes while the document is in force: what has ended
    begins again as a document of its own."""
    ending = node.get("in_force_to", {})
    entries = sorted(ending.get("values", ()), key=lambda entry: entry["from"])
    earlier = None
    for entry in entries:
        place = At(at.file, "in_force_to", line_of(entry) or line_of(node, "in_force_to") or 1)
        example = "{from: 2024-01-01, value: 2024-12-31}"
        if "until" in entry:
            raise place.wrong("截止日由 value 写明，不写 until", entry["until"], example)
        first = max(entry["from"], node.get("in_force_from", entry["from"]))
        if entry["value"] < first:
            raise place.wrong(f"有效期截止日不能早于 {first}：已经开始的不溯及", entry["value"], example)
        if earlier is not None and entry["from"] > earlier["value"]:
            wanted = f"须在 {earlier['value']} 届满之前延长；届满之后重新施行的，另建一个政策包"
            raise place.wrong(wanted, entry["from"], example)
        earlier = entry


SHAPES = {"document": document}
