"""Counting one indicator of a city against the words of its document. Every number opens to its names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.pagination import Rows
from chassis.problems import NotFound, Unprocessable
from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import ground_of
from services.registry.indicators.schemas import (
    Counted,
    CountedRow,
    GoalView,
    IndicatorFigure,
    IndicatorSheet,
    IndicatorView,
)
from services.registry.reports import repository, rules
from services.registry.reports.catalogue import Figure, Indicator, indicators_of
from services.registry.reports.commands import Asked, People, cohort_of, link, name_of, people_of, summed, wanting
from services.registry.reports.repository import Counts, Record, Turn, Whom
from services.registry.reports.rules import Goal


class IndicatorNotFound(NotFound):
    slug, title = "indicator-not-found", "该城市没有这项指标"


class IndicatorWithoutRecords(Unprocessable):
    slug, title = "indicator-without-records", "该项指标不按人次计，名单见台账列表"


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


async def count_indicator(session: AsyncSession, asked: Asked, key: str) -> IndicatorSheet:
    """One indicator by district. What nothing can count yet says why, and no number."""
    indicator = _named(asked, key)
    cohort, own = _class(asked, indicator)
    return IndicatorSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        indicator=indicator_view(indicator),
        counted=None if indicator.kind is None else await _counted(session, asked, indicator, cohort, own=own),
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


async def _counted(
    session: AsyncSession, asked: Asked, indicator: Indicator, cohort: int | None, *, own: bool
) -> Counted:
    counts = await _counts(session, asked, indicator, cohort)
    table = _Table(asked, indicator, indicator.goal if own else None, cohort)
    return Counted(
        rows=[table.row(row, people_of(asked.place, row.district)) for row in counts],
        total=table.row(summed(counts, len(indicator.figures)), {"area": asked.place}),
    )


async def _counts(session: AsyncSession, asked: Asked, indicator: Indicator, cohort: int | None) -> Sequence[Counts]:
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, indicator.period)
    if indicator.records is None:
        return await repository.people(session, whom, ground, indicator.figures)
    return await repository.times(session, whom, ground, indicator.figures[0], indicator.records)


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one indicator."""

    asked: Asked
    indicator: Indicator
    goal: Goal | None
    cohort: int | None

    def row(self, row: Counts, people: People) -> CountedRow:
        pairs = zip(self.indicator.figures, row.figures, strict=True)
        first, *others = [self._figure(figure, part, population, people) for figure, (part, population) in pairs]
        name = name_of(self.asked.pack, row.district)
        return CountedRow(district=row.district or "", name=name, **first.model_dump(), others=others)

    def _figure(self, figure: Figure, part: int, population: int, people: People) -> IndicatorFigure:
        goal, share = self.goal if figure.judged else None, self.indicator.kind == "share"
        met = None if goal is None else rules.met(goal, part, population) if share else rules.reached(goal, part)
        rate = rules.percent_text(part, population) if share else None
        if self.indicator.records is not None:
            names = f"/registry/v1/indicators/{self.indicator.key}/records?{urlencode(people | self._query)}"
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
            missing=link(**people, **self._query, **self._period, **figure.population, **wanting(figure.part)),
        )

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


async def list_records(session: AsyncSession, asked: Asked, key: str, turn: Turn) -> Rows[Record]:
    """The records behind a number of 人次."""
    indicator = _named(asked, key)
    if indicator.records is None:
        raise IndicatorWithoutRecords(key=key)
    cohort, _ = _class(asked, indicator)
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, indicator.period)
    return await repository.records_of(session, whom, ground, indicator.figures[0], indicator.records, turn)
