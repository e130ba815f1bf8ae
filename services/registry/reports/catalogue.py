"""What is counted: the measures of the sheet of the rates and the indicators of a pack, each as figures of facts.

A figure is two sets of list filters, its population and its part: the engine counts by them, its links list by them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import Filters
from services.registry.reports.measured import part_of, population_of, words, words_of_times, words_of_unset
from services.registry.reports.rules import Goal, Target, target_on

Kind: TypeAlias = Literal["share", "count", "times", "openings"]
Period: TypeAlias = tuple[date, date]


@dataclass(frozen=True)
class Reading:
    """One way to read who is in the population of a rate."""

    key: str
    title: str
    clause: str
    quote: str
    population: Filters


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
    population: Filters
    part: Filters = field(default_factory=dict)
    judged: bool = False

    @property
    def sides(self) -> tuple[Filters, Filters]:
        """Who is in the part, and who in the population."""
        return {**self.population, **self.part}, self.population


@dataclass(frozen=True)
class Measure:
    """A rate of the sheet. Without a population of its own it has that of each reading of 应登记人员.

    `as_stated`: the fact by one person's word, which stands beside the one by two people's.
    """

    title: str
    words: str
    part: str
    population: Reading | None = None
    as_stated: str | None = None


@dataclass(frozen=True)
class Records:
    """What 人次 are counted of: services delivered, or contacts that reached somebody; of these kinds, or of all."""

    of: str
    kinds: Sequence[str] = ()


@dataclass(frozen=True)
class Indicator:
    """What a city counts against one goal. `why` says what is missing where nothing can be counted yet."""

    key: str
    title: str
    counted_as: str
    kind: Kind | None
    goal: Goal | None
    figures: Sequence[Figure] = ()
    records: Records | None = None
    period: Period | None = None
    all_classes: bool = False
    left_open: Sequence[str] = ()
    """What would stand beside it, had the document a number for it."""
    same_day: str | None = None
    """How it is to compare with the same day of last year, where it is: the comparison's word."""
    why: str | None = None


_REGISTERED = Reading("registered", "已登记", "", "", {"registered": "true"})
_ASSISTED = Reading("assisted", "至少得到一次服务", "", "", {"assisted": "true"})
MEASURES: Mapping[str, Measure] = {
    "registration_rate": Measure("登记率", "已登记", "registered"),
    "placement_rate": Measure("就业去向落实率", "已落实", "placed", as_stated="placed_as_stated"),
    "assistance_coverage": Measure("帮扶覆盖率", "至少得到一次服务", "assisted", _REGISTERED),
    "assisted_employment_rate": Measure("帮扶就业率", "已落实", "placed", _ASSISTED, "placed_as_stated"),
}
"""What the milestones of a pack name."""
COVERED = "assistance_coverage"
_POPULATIONS: Mapping[str, Filters] = {"listed_or_registered": {"expected": "true"}, "listed": {"listed": "true"}}
_HUKOU: Mapping[str, Filters] = {"any": {}, "local": {"local_hukou": "true"}}
_UNREAD = (
    Reading("listed_or_registered", "名册所列与已登记的，合并计人", "", "", _POPULATIONS["listed_or_registered"]),
    Reading("listed_only", "只计名册所列", "", "", _POPULATIONS["listed"]),
)
"""For a pack that cites no reading: both numbers, and no verdict."""
_EVERYBODY = _POPULATIONS["listed_or_registered"]
_BY_TWO = "去向经第二人确认且无后来的相反登记"
_BY_ONE = "去向按登记，含未确认的"
MILESTONES = "milestones."
_OPENINGS = "期内发布的岗位所招的人数（按岗位计，不计人员）"
_UNCOUNTED = "本平台尚无可据以统计此项的事实，只列目标，不计数"


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
    return Readings(sorted(cited, key=lambda reading: reading.key != chosen.value), chosen.value, chosen.reason)


def _reading(pack: Pack, key: str, on: date) -> Reading:
    path = f"targets.whole.readings.{key}"
    cited = pack.value(path, on=on)
    population = {**_POPULATIONS[cited.value["whole"]], **_HUKOU[cited.value["hukou"]]}
    return Reading(key, str(pack.get(path)["title"]), cited.clause, cited.quote, population)


def figures_of(pack: Pack, day: date) -> Mapping[str, Sequence[Figure]]:
    """The figures of each measure; the first is the one that stands in its cell."""
    readings = readings_of(pack, day)
    judged = readings.chosen is not None
    figures = {
        key: [
            figure
            for reading in ((measure.population,) if measure.population else readings.all)
            for figure in _figures(measure, reading, judged=judged or measure.population is not None)
        ]
        for key, measure in MEASURES.items()
    }
    return {**figures, **({COVERED: _coverage(pack, day)} if pack.has("targets.coverage") else {})}


def _coverage(pack: Pack, day: date) -> list[Figure]:
    """What 覆盖 means, in every way that the city's pack reads it; the one that it chose first, and judged alone."""
    on = in_force(pack, day)
    try:
        chosen = pack.value("targets.coverage.chosen", on=on).value
    except ParameterNotCited:
        chosen = None
    rows = pack.get("targets.coverage.readings")
    return [_covered(pack, key, on, chosen) for key in sorted(rows, key=lambda key: key != chosen)]


def _covered(pack: Pack, key: str, on: date, chosen: str | None) -> Figure:
    measured = pack.value(f"targets.coverage.readings.{key}", on=on).value
    population, part = population_of(measured), part_of(measured)
    return Figure(key, f"{words(part)} ÷ {words(population)}", population, part, judged=key == chosen)


def _figures(measure: Measure, reading: Reading, *, judged: bool) -> list[Figure]:
    """Side by side: what two people vouch for, which is the figure, and what was stated."""
    words = f"{measure.words} ÷ {reading.title}"
    if measure.as_stated is None:
        return [Figure(reading.key, words, reading.population, {measure.part: "true"}, judged)]
    return [
        Figure(reading.key, f"{words}（{_BY_TWO}）", reading.population, {measure.part: "true"}, judged),
        Figure(f"{reading.key}_as_stated", f"{words}（{_BY_ONE}）", reading.population, {measure.as_stated: "true"}),
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
        return Target(
            measure=measure, due_on=due_on, comparison=None, percent=None, clause=unset.clause, quote=unset.quote
        )
    bound = cited.value
    return Target(
        measure=measure,
        due_on=due_on,
        comparison=bound["comparison"],
        percent=bound["percent"],
        clause=cited.clause,
        quote=cited.quote,
    )


def indicators_of(pack: Pack, day: date) -> list[Indicator]:
    """All that a city counts: its own indicators, the channels, and the measures of its milestones."""
    own = pack.get("targets.indicators") if pack.has("targets.indicators") else {}
    channels = pack.get("targets.channels") if pack.has("targets.channels") else {}
    return [
        *(_indicator(pack, key, f"targets.indicators.{key}", row, day) for key, row in own.items()),
        *(_channel(pack, key, row, day) for key, row in channels.items()),
        *_milestones(pack, day),
    ]


def _channel(pack: Pack, key: str, row: Mapping[str, Any], day: date) -> Indicator:
    """Who is placed by one of the city's channels on the day: each in the one that is in force, and so in one."""
    uncounted = _indicator(pack, f"channels.{key}", f"targets.channels.{key}", row, day)
    if "statuses" not in row:
        return uncounted
    title = uncounted.title
    figures = (
        Figure(key, f"{title}（{_BY_TWO}）", _EVERYBODY, {"placement_channel": key}, judged=True),
        Figure("as_stated", f"{title}（{_BY_ONE}）", _EVERYBODY, {"placement_channel_as_stated": key}),
    )
    return replace(uncounted, kind="count", figures=figures, all_classes=row.get("classes") == "all", why=None)


def _milestones(pack: Pack, day: date) -> list[Indicator]:
    targets, figures = targets_of(pack), figures_of(pack, day)
    rows = []
    for key, measure in MEASURES.items():
        target = target_on(targets, key, day)
        goal, own = _milestone_goal(target) if target else None, figures[key]
        rows.append(
            Indicator(MILESTONES + key, measure.title, counted_as="persons", kind="share", goal=goal, figures=own)
        )
    return rows


def _milestone_goal(target: Target) -> Goal:
    unset = None if target.percent is not None else "文件未给出数值"
    return Goal(
        comparison=target.comparison,
        percent=target.percent,
        count=None,
        due_on=target.due_on,
        clause=target.clause,
        quote=target.quote,
        unset=unset,
    )


def _indicator(pack: Pack, key: str, path: str, row: Mapping[str, Any], day: date) -> Indicator:
    title, counted_as = str(row["bound"].get("title", key)), str(row.get("counted_as", "persons"))
    goal = _goal(pack, path, row, day)
    if "measured" not in row:
        return Indicator(key=key, title=title, counted_as=counted_as, kind=None, goal=goal, why=_UNCOUNTED)
    measured = row["measured"]
    period, figures = measured.get("period"), _figures_of(key, measured)
    unset = {figure.definition: words_of_unset(pack, figure.part, day) for figure in figures}
    return Indicator(
        key=key,
        title=title,
        counted_as=counted_as,
        kind=_kind(row),
        goal=goal,
        figures=[figure for figure in figures if unset[figure.definition] is None],
        left_open=[f"{definition}：{why}" for definition, why in unset.items() if why is not None],
        records=Records(measured["times"], measured.get("kinds", ())) if "times" in measured else None,
        period=(period["from"], period["until"]) if period else None,
        all_classes=measured.get("classes") == "all",
        same_day=measured.get("same_day_last_year"),
    )


def _kind(row: Mapping[str, Any]) -> Kind:
    for kind in ("times", "openings"):
        if kind in row["measured"]:
            return kind
    return "share" if row["bound"].get("unit") == "百分数" else "count"


def _goal(pack: Pack, path: str, row: Mapping[str, Any], day: date) -> Goal:
    due_on = row.get("due_on")
    try:
        cited = pack.parameter(row["bound"], f"{path}.bound", on=due_on or in_force(pack, day))
    except ParameterNotCited as unset:
        return Goal(
            comparison=None,
            percent=None,
            count=None,
            due_on=due_on,
            clause=unset.clause,
            quote=unset.quote,
            unset=str(row["bound"].get("unset", unset)),
        )
    bound = cited.value
    return Goal(
        comparison=bound["comparison"],
        percent=bound.get("percent"),
        count=bound.get("count"),
        due_on=due_on,
        clause=cited.clause,
        quote=cited.quote,
    )


def _figures_of(key: str, measured: Mapping[str, Any]) -> list[Figure]:
    """The one that is held against the goal, and what stands beside it."""
    if "openings" in measured:
        return [Figure(key, _OPENINGS, {}, judged=True)]
    rows = measured.get("apart", {})
    return [_figure(key, measured), *_beside(measured), *(_own_row(name, row) for name, row in rows.items())]


def _figure(key: str, measured: Mapping[str, Any]) -> Figure:
    population = population_of(measured)
    if "times" in measured:
        return Figure(key, f"{words_of_times(measured)}（{words(population)}的人）", population, judged=True)
    part = part_of(measured)
    return Figure(key, f"{words(part)} ÷ {words(population)}", population, part, judged=True)


def _own_row(key: str, row: Mapping[str, Any]) -> Figure:
    """People who stand in a row of their own, and are in nothing of the figure above it."""
    population, part = population_of(row), part_of(row)
    return Figure(key, f"{row['title']}：{words(part)} ÷ {words(population)}", population, part)


def _beside(measured: Mapping[str, Any]) -> list[Figure]:
    """Beside what is counted each, the distinct people whom a fact names; never held against the target."""
    if "beside" not in measured:
        return []
    part = dict.fromkeys(measured["beside"], "true")
    return [Figure("persons", f"{words(part)}的人数（一人只计一次）", population_of(measured), part)]
