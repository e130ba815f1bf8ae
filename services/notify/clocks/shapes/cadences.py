"""What may stand in a pack's `cadences.yaml`."""

from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Tree
from policy_engine.packs.provisions import provisions
from policy_engine.packs.schema import (
    READINGS,
    Shape,
    day,
    either,
    entries,
    integer,
    items,
    keys,
    only,
    parameter,
    read,
    text,
    truth,
    word,
)

_on = parameter(day)
_readings = entries(parameter(entries(either(integer(0, 10**6), day, items(text), text)), "场", "次", "日"))

_UNITS = ("场", "次", "期", "日", "项", "所")
_comparison = word("at_least", "over", "exactly", "about")
_every = word("week", "half_month", "month", "quarter", "season", "year")
_count = {"comparison": _comparison, "count": integer(0, 10**9)}
_HALVES = [{"first_day": 1, "last_day": 15}, {"first_day": 16, "last_day": "end_of_month"}]
_half = keys({"first_day": integer(1, 31), "last_day": either(integer(1, 31), word("end_of_month"))})
_bound: Shape = parameter(keys({**_count, "every": _every}), *_UNITS)
_factor = parameter(either(integer(1, 10_000), keys(_count)), "项", "所", "场")
_report = keys(
    {"kind": word("monthly", "weekly_contacts", "half_monthly_assist")},
    {"channels": parameter(items(word("mini_program", "caseworker")))},
)
"""What districts report in each period, and of those who came by which ways alone."""
_cadence_keys = keys(
    {},
    {
        "title": text,
        "per": parameter(word("city", "district", "university"), settles=only("city")),
        "bound": _bound,
        "report": _report,
        "window": text,
        "clock": text,
        "starts_on": _on,
        "due_day": parameter(integer(1, 31), "日"),
        "halves": parameter(items(_half), settles=only(_HALVES)),
        "factors": entries(_factor),
        "chosen": read(text),
        "readings": _readings,
        "provisions": provisions,
    },
)


def _cadence(node: Tree, at: At) -> None:
    """What a reading multiplies are factors of the cadence."""
    _cadence_keys(node, at)
    factors, place = items(word(*node.get("factors", ()))), at.key(node, "readings")
    for reading in node.get("readings", {}).values():
        for entry in reading.get("values", ()):
            factors(entry["value"].get("multiplied", []), place.key(entry, "value"))


_examples = items(
    keys(
        {"day": day},
        {
            **READINGS,
            "cadence": text,
            "per": word("city", "district", "university"),
            "halves": items(_half),
            "due_day": integer(1, 31),
            "factors": entries(either(integer(1, 10_000), keys(_count))),
            "period": text,
            "opens": day,
            "due": day,
            "comparison": _comparison,
            "count": integer(0, 10**9),
            "met": truth,
            "over": only(True),
        },
    )
)
CADENCES = entries(_cadence, {"week": parameter(word("iso"), settles=only("iso"))}, {"examples": _examples})
