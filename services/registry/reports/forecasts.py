"""Where a figure will be on its target's last day at the present pace: a line per figure, read off for each area."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.packs.pack import Pack
from services.registry.facts.catalogue import ground_of
from services.registry.reports import repository, rules
from services.registry.reports.catalogue import Figure, Period
from services.registry.reports.repository import Whom
from services.registry.reports.rules import Number
from services.registry.reports.views import ForecastView


@dataclass(frozen=True)
class Aim:
    """What a line runs towards, and from where the document itself says it does: a target before this one, or the time
    of the indicator. With neither it runs from the day on which the first of those counted was in the ledger."""

    figure: Figure
    due_on: date | None
    target_before_on: date | None = None
    period: Period | None = None


@dataclass(frozen=True)
class Line:
    """`before`: how many each district had at the end of `since_on`; a district that is not in it had nobody."""

    since_on: date | None
    due_on: date | None
    day: date
    before: Mapping[str | None, int]

    def at(
        self, district: str | None, part: int, most: int | None, judge: Callable[[Number], bool | None]
    ) -> ForecastView:
        """The forecast for a district ("": all). `most`: the whole of a share, not to be passed; None of a count."""
        gap = rules.forecast_gap(self.since_on, self.day, self.due_on)
        if gap is not None or self.since_on is None or self.due_on is None:
            return ForecastView(since_on=self.since_on, due_on=self.due_on, unknown=gap)
        number: Number = rules.continued(self.before.get(district, 0), self.since_on, part, self.day, self.due_on)
        if most is not None:
            number = min(number, most)
        return ForecastView(
            since_on=self.since_on,
            due_on=self.due_on,
            part=int(number),
            rate=None if most is None else rules.percent_text(number, most),
            met=judge(number),
        )


async def line_of(session: AsyncSession, whom: Whom, pack: Pack, aim: Aim, day: date) -> Line:
    """Counts what had been reached before the period, where the period is not the first."""
    if aim.due_on is None or day > aim.due_on:
        return Line(None, aim.due_on, day, {})
    if aim.target_before_on is not None:
        return Line(aim.target_before_on, aim.due_on, day, await _reached(session, whom, pack, aim))
    if aim.period is not None:
        return Line(aim.period[0] - timedelta(days=1), aim.due_on, day, {})
    first_on = await repository.first_day(session, whom, day)
    return Line(first_on and first_on - timedelta(days=1), aim.due_on, day, {})


async def _reached(session: AsyncSession, whom: Whom, pack: Pack, aim: Aim) -> Mapping[str | None, int]:
    assert aim.target_before_on is not None
    counts = await repository.people(session, whom, ground_of(pack, aim.target_before_on), [aim.figure])
    districts = {row.district: row.figures[0][0] for row in counts}
    return {**districts, "": sum(districts.values())}
