"""What the sheet of the rates counts: each measure in each reading of the document, by one and by two people's word.

A figure is two sets of list filters, for its whole and its part: the sheet counts by them, its links list by them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.targets.rules import Target

Filters: TypeAlias = Mapping[str, str]
"""Facts of graduates.catalogue.FACTS, each `true`."""


@dataclass(frozen=True)
class Reading:
    """One way to read who is in the whole of a rate."""

    key: str
    title: str
    clause: str
    quote: str
    whole: Filters


@dataclass(frozen=True)
class Readings:
    """All readings, the chosen one first. `chosen` is empty while the city has not chosen: then nothing is judged."""

    all: Sequence[Reading]
    chosen: str | None
    reason: str | None = None


@dataclass(frozen=True)
class Figure:
    """One number of a measure. `judged`: held against the target."""

    key: str
    definition: str
    whole: Filters
    part: Filters = field(default_factory=dict)
    judged: bool = False


MEASURES = ("registration_rate", "placement_rate", "assistance_coverage", "assisted_employment_rate")
_WHOLES: Mapping[str, Filters] = {"listed_or_registered": {"expected": "true"}, "listed": {"listed": "true"}}
_HUKOU: Mapping[str, Filters] = {"any": {}, "local": {"local_hukou": "true"}}
_UNREAD = (
    Reading("listed_or_registered", "名册所列与已登记的，合并计人", "", "", _WHOLES["listed_or_registered"]),
    Reading("listed_only", "只计名册所列", "", "", _WHOLES["listed"]),
)
"""For a pack that cites no reading: both numbers, and no verdict."""
_BY_TWO = "去向经第二人确认且无后来的相反登记"
_BY_ONE = "去向按登记，含未确认的"


def in_force(pack: Pack, day: date) -> date:
    """The day by which to read the pack: before the first target of the year, that target's."""
    return max(day, min((target.due_on for target in targets_of(pack)), default=day))


def readings_of(pack: Pack, day: date) -> Readings:
    """The readings of 应登记人员 that the pack cites, the one that the city chose first."""
    on = in_force(pack, day)
    if not pack.has("targets.whole"):
        return Readings(_UNREAD, None)
    cited = [_reading(pack, key, on) for key in pack.get("targets.whole.readings")]
    try:
        chosen = pack.value("targets.whole.chosen", on=on)
    except ParameterNotCited:
        return Readings(cited, None)
    return Readings(sorted(cited, key=lambda one: one.key != chosen.value), chosen.value, chosen.reason)


def _reading(pack: Pack, key: str, on: date) -> Reading:
    path = f"targets.whole.readings.{key}"
    cited = pack.value(path, on=on)
    whole = {**_WHOLES[cited.value["whole"]], **_HUKOU[cited.value["hukou"]]}
    return Reading(key, str(pack.get(path)["title"]), cited.clause, cited.quote, whole)


def figures_of(readings: Readings) -> Mapping[str, Sequence[Figure]]:
    """The figures of each measure; the first is the one that stands in its cell."""
    judged = readings.chosen is not None
    registered = [
        Figure(one.key, f"已登记 ÷ {one.title}", one.whole, {"registered": "true"}, judged) for one in readings.all
    ]
    placed = [figure for one in readings.all for figure in _placed(one.key, one.title, one.whole, judged=judged)]
    assisted = Figure("registered", "至少得到一次服务 ÷ 已登记", {"registered": "true"}, {"assisted": "true"}, True)
    return {
        "registration_rate": registered,
        "placement_rate": placed,
        "assistance_coverage": [assisted],
        "assisted_employment_rate": _placed("assisted", "至少得到一次服务", {"assisted": "true"}, judged=True),
    }


def _placed(key: str, title: str, whole: Filters, *, judged: bool) -> list[Figure]:
    """Side by side: what two people vouch for, which is the figure, and what was stated."""
    return [
        Figure(key, f"已落实 ÷ {title}（{_BY_TWO}）", whole, {"placed": "true"}, judged),
        Figure(f"{key}_as_stated", f"已落实 ÷ {title}（{_BY_ONE}）", whole, {"placed_as_stated": "true"}),
    ]


def targets_of(pack: Pack) -> list[Target]:
    """The milestones of the document, those without a number included."""
    return [_target(pack, index, row) for index, row in enumerate(pack.get("targets.milestones"))]


def _target(pack: Pack, index: int, row: dict[str, object]) -> Target:
    due_on = row["due_on"]
    assert isinstance(due_on, date)
    measure = str(row["measure"])
    try:
        cited = pack.parameter(row["bound"], f"targets.milestones.{index}", on=due_on)
    except ParameterNotCited as unset:
        return Target(measure, due_on, None, None, unset.clause, unset.quote)
    bound = cited.value
    return Target(measure, due_on, bound["comparison"], bound["percent"], cited.clause, cited.quote)
