"""How long what is approved is public before it is paid, as a pack says: so many days, or working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policy_engine.schemes.periods import Misshapen

MOST_DAYS = 90
DAY_TYPES: Mapping[str, str] = {"days": "calendar", "working_days": "working"}


@dataclass(frozen=True)
class Publicity:
    """The day of the approval does not count; the last day is public to its end. `day_type`: calendar or working."""

    days: int
    day_type: str


def publicity_from(value: Any) -> Publicity:
    """What a pack's value says. Raises Misshapen."""
    if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in DAY_TYPES:
        [(key, days)] = value.items()
        if type(days) is int and 1 <= days <= MOST_DAYS:
            return Publicity(days, DAY_TYPES[key])
    raise Misshapen(f"公示期写 {{working_days: 5}} 或 {{days: 7}}，1至{MOST_DAYS}天：{str(value)[:60]}", value)


def check_publicity(node: Mapping[str, Any]) -> None:
    """Every value that a parameter of a pack has over time. Raises Misshapen."""
    settings = [(node, node["setting"])] if "setting" in node else []
    for near, value in [*settings, *((entry, entry["value"]) for entry in node.get("values", ()))]:
        try:
            publicity_from(value)
        except Misshapen as error:
            raise Misshapen(str(error), near) from None
