"""Counting one indicator of a city against the words of its document. Every number opens to its names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import Rows
from chassis.problems import NotFound, Unprocessable
from policy_engine.packs.pack import Pack
from services.registry.baselines import repository as baselines
from services.registry.baselines.models import Baseline
from services.registry.facts.catalogue import KEYED, ground_of
from services.registry.graduates.rules import city_of
from services.registry.indicators.schemas import (
    Counted,
    CountedRow,
    GoalView,
    IndicatorFigure,
    IndicatorSheet,
    IndicatorView,
    SameDayView,
)
from services.registry.projections import repository as projections
from services.registry.projections.models import KnownPost
from services.registry.reports import repository, rules
from services.registry.reports.catalogue import MILESTONES, Figure, Indicator, indicators_of, targets_of
from services.registry.reports.commands import (
    Asked,
    People,
    cohort_of,
    link,
    name_of,
    people_of,
    summed,
    wanting,
)
from services.registry.reports.counting import counted, is_of_the_day
from services.registry.reports.forecasts import Aim, Line, line_of
from services.registry.reports.repository import Counts, Record, Turn, Whom
from services.registry.reports.rules import Goal, Number
from services.registry.reports.views import ForecastView


class IndicatorNotFound(NotFound):
    slug, title = "indicator-not-found", "该城市没有这项指标"


class IndicatorWithoutRecords(Unprocessable):
    slug, title = "indicator-without-records", "该项指标不按人次计，名单见台账列表"


class IndicatorWithoutPosts(Unprocessable):
    slug, title = "indicator-without-posts", "该项指标不按岗位计"


def list_indicators(pack: Pack, day: date) -> list[IndicatorView]:
    return [indicator_view(indicator) for indicator in indicators_of(pack, day)]


def indicator_view(indicator: Indicator) -> IndicatorView:
    target = None if indicator.goal is None else _goal_view(indicator.goal)
    return IndicatorView(
        key=indicator.key,
        title=indicator.title,
        counted_as=indicator.counted_as,
        kind=indicator.kind,
        period_from=indicator.period and indicator.period[0],
        period_until=indicator.period and indicator.period[1],
        target=target,
        against_last_year=indicator.same_day is not None,
        left_open=list(indicator.left_open),
        why=indicator.why,
    )


def _goal_view(goal: Goal) -> GoalView:
    return GoalView(
        due_on=goal.due_on,
        comparison=goal.comparison,
        percent=goal.percent,
        count=goal.count,
        clause=goal.clause,
        quote=goal.quote,
        unset=goal.unset,
    )


async def count_indicator(session: AsyncSession, asked: Asked, key: str, *, forecast: bool = False) -> IndicatorSheet:
    """One indicator by district. What nothing can count yet says why, and no number."""
    indicator = _named(asked, key)
    cohort, own = _class(asked, indicator)
    goal = indicator.goal if own else None
    if own and indicator.same_day is not None:
        return await _compared(session, asked, indicator, cohort)
    line = None
    if forecast and indicator.kind is not None:
        line = await _line(session, asked, indicator, goal, cohort)
    return IndicatorSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        indicator=indicator_view(indicator),
        counted=None if indicator.kind is None else await _counted(session, asked, indicator, goal, cohort, line),
    )


async def _compared(session: AsyncSession, asked: Asked, indicator: Indicator, cohort: int | None) -> IndicatorSheet:
    """Against the same day of last year, each area with its own; what nobody has loaded is compared with nothing."""
    on, is_moved = rules.same_day_last_year(asked.day)
    loaded = await baselines.of_day(session, asked.pack.city, indicator.key, on)
    comparison = Comparison(indicator.same_day or "", loaded)
    counts = await _counts(session, asked, indicator, cohort)
    table = _Table(
        asked=asked, indicator=indicator, goal=indicator.goal, cohort=cohort, line=None, comparison=comparison
    )
    view = indicator_view(indicator)
    if view.target is not None:
        shown = _same_day(on, loaded.get(asked.place), is_moved=is_moved)
        unset = None if shown.part is not None else f"{view.target.clause}：尚未载入{on}的同期数，不判断"
        changes = {"same_day": shown, "unset": unset, "comparison": indicator.same_day}
        view = view.model_copy(update={"target": view.target.model_copy(update=changes)})
    return IndicatorSheet(
        area=asked.place, as_of=asked.day, cohort_year=cohort, indicator=view, counted=table.counted(counts)
    )


def _same_day(on: date, loaded: Baseline | None, *, is_moved: bool) -> SameDayView:
    return SameDayView(
        as_of=on,
        note="上年没有2月29日，与2月28日比较" if is_moved else None,
        part=loaded and loaded.part,
        population=loaded and loaded.population,
        rate=rules.percent_text(loaded.part, loaded.population) if loaded else None,
        source=loaded and loaded.source,
    )


def _named(asked: Asked, key: str) -> Indicator:
    indicator = next((indicator for indicator in indicators_of(asked.pack, asked.day) if indicator.key == key), None)
    if indicator is None:
        raise IndicatorNotFound(key=key)
    return indicator


def _class(asked: Asked, indicator: Indicator) -> tuple[int | None, bool]:
    """The class that is counted, or none where all are; and whether that is what the goal is about."""
    if indicator.all_classes:
        return asked.cohort, asked.cohort is None
    return cohort_of(asked.pack, asked.cohort, asked.day)


async def _line(
    session: AsyncSession, asked: Asked, indicator: Indicator, goal: Goal | None, cohort: int | None
) -> Line:
    due_on = goal.due_on if goal else None
    aim = Aim(indicator.figures[0], due_on, _target_before(asked.pack, indicator, due_on), indicator.period)
    return await line_of(session, Whom(asked.by, asked.place, cohort), asked.pack, aim, asked.day)


def _target_before(pack: Pack, indicator: Indicator, due_on: date | None) -> date | None:
    """The day of the milestone before this one; the other indicators have one target each."""
    if due_on is None or not indicator.key.startswith(MILESTONES):
        return None
    return rules.day_before_period(targets_of(pack), indicator.key.removeprefix(MILESTONES), due_on)


async def _counted(
    session: AsyncSession,
    asked: Asked,
    indicator: Indicator,
    goal: Goal | None,
    cohort: int | None,
    line: Line | None,
) -> Counted:
    counts = await _counts(session, asked, indicator, cohort)
    table = _Table(asked=asked, indicator=indicator, goal=goal, cohort=cohort, line=line)
    return table.counted(counts)


async def _counts(session: AsyncSession, asked: Asked, indicator: Indicator, cohort: int | None) -> Sequence[Counts]:
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, indicator.period)
    if indicator.kind == "openings":
        since, until = ground.asked
        openings = await projections.openings(session, asked.place, since, min(until, asked.day))
        return [Counts(district, [(number, number)]) for district, number in openings]
    if is_of_the_day(indicator):
        return await counted(session, whom, asked.pack, asked.day, indicator.figures)
    if indicator.records is None:
        return await repository.people(session, whom, ground, indicator.figures)
    first, *beside = indicator.figures
    times = await repository.times(session, whom, ground, first, indicator.records)
    return _joined(times, await repository.people(session, whom, ground, beside)) if beside else times


def _joined(times: Sequence[Counts], people: Sequence[Counts]) -> Sequence[Counts]:
    """What is counted each, and the people beside it: every district that has either."""
    of_times = {row.district: row.figures for row in times}
    return [Counts(row.district, [*of_times.get(row.district, [(0, 0)]), *row.figures]) for row in people]


@dataclass(frozen=True)
class Comparison:
    """The word of a comparison with last year, and what was loaded of it: area → number."""

    word: str
    loaded: Mapping[str, Baseline]

    def met(self, area: str, part: Number, population: int) -> bool | None:
        last = self.loaded.get(area)
        return None if last is None else rules.compares(self.word, (part, population), (last.part, last.population))


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one indicator."""

    asked: Asked
    indicator: Indicator
    goal: Goal | None
    cohort: int | None
    line: Line | None
    """Where a forecast is asked for."""
    comparison: Comparison | None = None

    def counted(self, counts: Sequence[Counts]) -> Counted:
        return Counted(
            rows=[self.row(row, people_of(self.asked.place, row.district)) for row in counts],
            total=self.row(summed(counts, len(self.indicator.figures)), {"area": self.asked.place}),
        )

    def row(self, row: Counts, people: People) -> CountedRow:
        pairs = zip(self.indicator.figures, row.figures, strict=True)
        first, *others = [self._figure(figure, part, population, people) for figure, (part, population) in pairs]
        name = name_of(self.asked.pack, row.district)
        shown = CountedRow(district=row.district or "", name=name, **first.model_dump(), others=others)
        return shown.model_copy(update={"forecast": self._forecast(row, people)})

    def _forecast(self, row: Counts, people: People) -> ForecastView | None:
        """Of the first figure, which stands in the row."""
        if self.line is None:
            return None
        figure, (part, population) = self.indicator.figures[0], row.figures[0]
        most = population if self.indicator.kind == "share" else None
        return self.line.at(row.district, part, most, lambda number: self._verdict(figure, number, population, people))

    def _verdict(self, figure: Figure, number: Number, population: int, people: People) -> bool | None:
        """A rate is judged everywhere; a number is the whole city's, and no part of it is judged by it."""
        if self.goal is None or not figure.judged:
            return None
        if self.comparison is not None:
            return None if "district_known" in people else self.comparison.met(people["area"], number, population)
        if self.indicator.kind == "share":
            return rules.met(self.goal, number, population)
        return rules.reached(self.goal, number) if people == {"area": city_of(self.asked.place)} else None

    def _figure(self, figure: Figure, part: int, population: int, people: People) -> IndicatorFigure:
        met = self._verdict(figure, part, population, people)
        rate = rules.percent_text(part, population) if self.indicator.kind == "share" else None
        if not figure.part:
            names = f"/registry/v1/indicators/{self.indicator.key}/{self._behind}?{urlencode(people | self._query)}"
            return IndicatorFigure(
                key=figure.key, definition=figure.definition, part=part, whole=None, rate=rate, met=met, names=names
            )
        return IndicatorFigure(
            key=figure.key,
            definition=figure.definition,
            part=part,
            whole=population,
            rate=rate,
            met=met,
            names=link(**people, **self._query, **self._period, **figure.population, **figure.part),
            missing=None if figure.part.keys() & KEYED.keys() else self._missing(figure, people),
        )

    @property
    def _behind(self) -> str:
        return "posts" if self.indicator.kind == "openings" else "records"

    def _missing(self, figure: Figure, people: People) -> str:
        return link(**people, **self._query, **self._period, **figure.population, **wanting(figure.part))

    @property
    def _query(self) -> dict[str, str]:
        own = {} if self.cohort is None else {"cohort_year": str(self.cohort)}
        return {**own, "as_of": self.asked.day.isoformat()}

    @property
    def _period(self) -> dict[str, str]:
        if self.indicator.period is None:
            return {}
        since, until = self.indicator.period
        return {"period_from": since.isoformat(), "period_until": until.isoformat()}


async def list_posts(session: AsyncSession, asked: Asked, key: str, turn: Turn) -> Rows[KnownPost]:
    """The posts behind a number of openings."""
    indicator = _named(asked, key)
    if indicator.kind != "openings" or indicator.period is None:
        raise IndicatorWithoutPosts(key=key)
    since, until = indicator.period
    return await projections.posts_within(session, asked.place, since, min(until, asked.day), turn.paging)


async def list_records(session: AsyncSession, asked: Asked, key: str, turn: Turn) -> Rows[Record]:
    """The records behind a number of 人次."""
    indicator = _named(asked, key)
    if indicator.records is None:
        raise IndicatorWithoutRecords(key=key)
    cohort, _ = _class(asked, indicator)
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, indicator.period)
    return await repository.records_of(session, whom, ground, indicator.figures[0], indicator.records, turn)
