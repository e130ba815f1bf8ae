"""Counting one indicator of a city against the words of its document. Every number opens to its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import NotFound
from policy_engine.packs.pack import Pack
from services.registry.graduates.catalogue import ground_of
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
from services.registry.targets.repository import Counts
from services.registry.targets.rules import Goal


class IndicatorNotFound(NotFound):
    slug, title = "indicator-not-found", "该城市没有这项指标"


def list_indicators(pack: Pack, day: date) -> list[IndicatorView]:
    return [indicator_view(one) for one in indicators_of(pack, day)]


def indicator_view(one: Indicator) -> IndicatorView:
    target = None if one.goal is None else _goal_view(one.goal)
    return IndicatorView(
        key=one.key, title=one.title, counted_as=one.counted_as, kind=one.kind, target=target, why=one.why
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
    found = next((one for one in indicators_of(asked.pack, asked.day) if one.key == key), None)
    if found is None:
        raise IndicatorNotFound(key=key)
    cohort, own = cohort_of(asked.pack, asked.cohort, asked.day)
    return IndicatorSheet(
        area=asked.place,
        as_of=asked.day,
        cohort_year=cohort,
        indicator=indicator_view(found),
        counted=None if found.kind is None else await _counted(session, asked, found, cohort, own=own),
    )


async def _counted(session: AsyncSession, asked: Asked, found: Indicator, cohort: int, *, own: bool) -> Counted:
    ground = ground_of(asked.pack, asked.day)
    counts = await repository.people(session, asked.by, asked.place, ground, cohort, found.figures)
    table = _Table(asked.pack, found, found.goal if own else None, {"cohort_year": cohort, "as_of": asked.day})
    return Counted(
        rows=[table.row(row, people_of(asked.place, row.district)) for row in counts],
        total=table.row(summed(counts, len(found.figures)), {"area": asked.place}),
    )


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one indicator."""

    pack: Pack
    indicator: Indicator
    goal: Goal | None
    query: Mapping[str, object]

    def row(self, row: Counts, people: People) -> CountedRow:
        pairs = zip(self.indicator.figures, row.figures, strict=True)
        first, *others = [self._figure(figure, part, whole, people) for figure, (part, whole) in pairs]
        return CountedRow(
            district=row.district or "", name=name_of(self.pack, row.district), **first.model_dump(), others=others
        )

    def _figure(self, figure: Figure, part: int, whole: int, people: People) -> IndicatorFigure:
        goal = self.goal if figure.judged else None
        return IndicatorFigure(
            key=figure.key,
            definition=figure.definition,
            part=part,
            whole=whole,
            rate=rules.percent_text(part, whole) if self.indicator.kind == "share" else None,
            met=goal
            and (rules.met(goal, part, whole) if self.indicator.kind == "share" else rules.reached(goal, part)),
            names=link(**people, **self.query, **figure.whole, **figure.part),
            missing=link(**people, **self.query, **figure.whole, **wanting(figure.part)),
        )
