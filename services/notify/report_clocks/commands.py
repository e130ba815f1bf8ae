"""What happens to a report's clock: its day starts it, its submission meets it, in either order."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging import outbox
from contracts.events.registry import ReportDue, ReportSubmitted
from policy_engine.packs.pack import Packs
from services.notify.clocks import repository as clocks
from services.notify.clocks.commands import record_met, started, steps_of
from services.notify.clocks.kinds import REPORT, ClockKind
from services.notify.clocks.models import Clock
from services.notify.clocks.rules import after

_TITLES = {"monthly": "月报告", "weekly_contacts": "周调度", "half_monthly_assist": "半月调度"}


async def start(session: AsyncSession, packs: Packs, fact: ReportDue, at: datetime) -> None:
    await _running(session, packs, fact, fact.due_on, at)


async def end(session: AsyncSession, packs: Packs, fact: ReportSubmitted, at: datetime) -> None:
    """The first submission meets it; of a report without a day no clock runs."""
    if fact.due_on is None:
        return
    clock = await _running(session, packs, fact, fact.due_on, at)
    if clock.met_on is None:
        clock.met_on = fact.submitted_on
        await record_met(session, clock)


async def _running(
    session: AsyncSession, packs: Packs, fact: ReportDue | ReportSubmitted, due_on: date, at: datetime
) -> Clock:
    """Its clock, which runs from the day after the reported period; twice comes to the same."""
    clock = await clocks.locked_clock(session, _kind_of(fact), fact.report_id, fact.city, fact.area, at)
    if clock.started_on is None:
        clock.started_on, clock.due_on, clock.state = fact.last_on + timedelta(days=1), due_on, "open"
        pack = packs.city(fact.city, on=clock.started_on)
        clock.pack_name, clock.pack_version = pack.name, pack.version
        clock.next_on = after(steps_of(clock, packs), date.min)
        await outbox.record(session, started(clock))
    return clock


def _kind_of(fact: ReportDue | ReportSubmitted) -> ClockKind:
    title = f"{_TITLES[fact.kind]}（{fact.period}）"
    return ClockKind(name=REPORT, kind_type="deadline", title=title, subject="report")
