"""Counting one indicator of a city against the words of its document. Every number opens to its names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

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
from services.registry.targets import repository, rules
from services.registry.targets.catalogue import Figure, Indicator, indicators_of
from services.registry.targets.commands import Asked, People, cohort_of, link, name_of, people_of, summed, wanting
from services.registry.targets.repository import Counts, Record, Turn, Whom
from services.registry.targets.rules import Goal


class IndicatorNotFound(NotFound):
    slug, title = "indicator-not-found", "该城市没有这项指标"


class IndicatorWithoutRecords(Unprocessable):
    slug, title = "indicator-without-records", "该项指标不按人次计，名单见台账列表"


def list_indicators(pack: Pack, day: date) -> list[IndicatorView]:
    return [indicator_view(one) for one in indicators_of(pack, day)]


def indicator_view(one: Indicator) -> IndicatorView:
    target = None if one.goal is None else _goal_view(one.goal)
    return IndicatorView(
        key=one.key,
        title=one.title,
        counted_as=one.counted_as,
        kind=one.kind,
        period_from=one.period and one.period[0],
        period_until=one.period and one.period[1],
        target=target,
        why=one.why,
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
    found = _named(asked, key)
    cohort, own = _class(asked, found)
    return IndicatorSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        indicator=indicator_view(found),
        counted=None if found.kind is None else await _counted(session, asked, found, cohort, own=own),
    )


def _named(asked: Asked, key: str) -> Indicator:
    found = next((one for one in indicators_of(asked.pack, asked.day) if one.key == key), None)
    if found is None:
        raise IndicatorNotFound(key=key)
    return found


def _class(asked: Asked, found: Indicator) -> tuple[int | None, bool]:
    """The class that is counted, or none where all are; and whether that is what the goal is about."""
    if found.all_classes:
        return asked.cohort, asked.cohort is None
    return cohort_of(asked.pack, asked.cohort, asked.day)


async def _counted(session: AsyncSession, asked: Asked, found: Indicator, cohort: int | None, *, own: bool) -> Counted:
    counts = await _counts(session, asked, found, cohort)
    table = _Table(asked, found, found.goal if own else None, cohort)
    return Counted(
        rows=[table.row(row, people_of(asked.place, row.district)) for row in counts],
        total=table.row(summed(counts, len(found.figures)), {"area": asked.place}),
    )


async def _counts(session: AsyncSession, asked: Asked, found: Indicator, cohort: int | None) -> Sequence[Counts]:
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, found.period)
    if found.records is None:
        return await repository.people(session, whom, ground, found.figures)
    return await repository.times(session, whom, ground, found.figures[0], found.records)


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one indicator."""

    asked: Asked
    indicator: Indicator
    goal: Goal | None
    cohort: int | None

    def row(self, row: Counts, people: People) -> CountedRow:
        pairs = zip(self.indicator.figures, row.figures, strict=True)
        first, *others = [self._figure(figure, part, whole, people) for figure, (part, whole) in pairs]
        name = name_of(self.asked.pack, row.district)
        return CountedRow(district=row.district or "", name=name, **first.model_dump(), others=others)

    def _figure(self, figure: Figure, part: int, whole: int, people: People) -> IndicatorFigure:
        goal, share = self.goal if figure.judged else None, self.indicator.kind == "share"
        met = None if goal is None else rules.met(goal, part, whole) if share else rules.reached(goal, part)
        rate = rules.percent_text(part, whole) if share else None
        if self.indicator.records is not None:
            names = f"/registry/v1/indicators/{self.indicator.key}/records?{urlencode(people | self._query)}"
            return IndicatorFigure(
                key=figure.key, definition=figure.definition, part=part, whole=None, rate=rate, met=met, names=names
            )
        return IndicatorFigure(
            key=figure.key,
            definition=figure.definition,
            part=part,
            whole=whole,
            rate=rate,
            met=met,
            names=link(**people, **self._query, **self._period, **figure.whole, **figure.part),
            missing=link(**people, **self._query, **self._period, **figure.whole, **wanting(figure.part)),
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


async def list_records(session: AsyncSession, asked: Asked, key: str, turn: Turn) -> Sequence[Record]:
    """The records behind a number of 人次."""
    found = _named(asked, key)
    if found.records is None:
        raise IndicatorWithoutRecords(key=key)
    cohort, _ = _class(asked, found)
    whom, ground = Whom(asked.by, asked.place, cohort), ground_of(asked.pack, asked.day, found.period)
    return await repository.records_of(session, whom, ground, found.figures[0], found.records, turn)
