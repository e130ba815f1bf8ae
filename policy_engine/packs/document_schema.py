"""What may stand in a pack's `document.yaml`: the letters quote it, and its first day and year bear on decisions."""

from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Tree, line_of
from policy_engine.packs.schema import citation, day, entries, integer, items, keys, only, parameter, text

_number = integer(1, 1000)
_act = keys({"number": _number, "source": citation}, {"title": text, "items": items(_number)})
_measure = keys(
    {"number": _number, "action": _number, "title": text, "source": citation},
    {"lead": items(text), "with": items(text), "words": citation},
)
_year = integer(1990, 2200)
FIRST_DAY = "first_day_of_policy_year"
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
        "funding_split": parameter(entries(integer(0, 100))),
        "responsible_units": parameter(entries(items(text))),
    },
)


def document(node: Tree, at: At) -> None:
    """A first day that rests on the year of the policy is that year's."""
    _DOCUMENT(node, at)
    if "in_force_from_rests_on" not in node:
        return
    first, year = node.get("in_force_from"), node.get("policy_year")
    if not first or not year or (first.year, first.month, first.day) != (year, 1, 1):
        place = At(at.file, "in_force_from", line_of(node, "in_force_from") or 1)
        raise place.wrong("应为政策年度的第一天", first, f"in_force_from: {year or 2024}-01-01")


SHAPES = {"document": document}
