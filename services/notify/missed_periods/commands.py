"""Reports of cadences that were missed several periods in a row."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.runtime import Runtime
from policy_engine.packs.pack import Cited, Packs
from services.notify.clocks.kinds import kinds_of, path_of
from services.notify.clocks.models import Clock
from services.notify.clocks.notices import notification_of_misses
from services.notify.messages.commands import enqueue
from services.notify.messages.rules import Notification
from services.notify.missed_periods import repository, rules
from services.notify.missed_periods.rules import PeriodOutcome


async def report_misses(session: AsyncSession, runtime: Runtime, city: str, today: date) -> int:
    """Tells the level that each document names, once for each full number of misses in a row; returns how many."""
    clocks = await repository.periods_of(session, city, _kinds(runtime.packs, city))
    notifications = list(_reports(runtime.packs, clocks, today))
    await enqueue(session, runtime, notifications)
    return len(notifications)


def _kinds(packs: Packs, city: str) -> set[str]:
    """Those of which some document of the city says what comes of misses in a row."""
    listed = ((pack, name) for pack in packs.of_city(city) for name in kinds_of(pack))
    return {name for pack, name in listed if pack.has(f"{path_of(name)}.misses")}


def _reports(packs: Packs, clocks: Sequence[Clock], today: date) -> Iterator[Notification]:
    for _, own in groupby(clocks, lambda clock: (clock.kind, clock.area)):
        periods = {clock.id: clock for clock in own}
        for report in rules.reports_due([_outcome(packs, clock, today) for clock in periods.values()]):
            clock = periods[report.clock_id]
            cited = _misses(packs, clock)
            assert cited is not None
            clock.missed_in_a_row = report.missed_in_a_row
            yield notification_of_misses(clock, report.missed_in_a_row, cited)


def _outcome(packs: Packs, clock: Clock, today: date) -> PeriodOutcome:
    """A period without a number to reach is neither met nor missed."""
    is_over = clock.due_on is not None and clock.due_on < today
    cited = _misses(packs, clock)
    return PeriodOutcome(
        clock_id=clock.id,
        is_settled=clock.due_on is None or clock.state == "met" or (is_over and clock.state == "breached"),
        is_missed=clock.state == "breached",
        is_reported=clock.missed_in_a_row is not None,
        in_a_row=None if cited is None else int(cited.value["in_a_row"]),
    )


def _misses(packs: Packs, clock: Clock) -> Cited | None:
    """What the document that governs the period says; None where it says nothing, or nothing any more."""
    pack, path = packs.city(clock.city, on=clock.started_on), f"{path_of(clock.kind)}.misses"
    return pack.value_or_none(path, on=clock.started_on or date.min)
