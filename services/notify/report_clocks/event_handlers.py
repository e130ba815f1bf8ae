"""What the registry says of a district's reports: by which day one is to be submitted, and that it was."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import ReportDue, ReportSubmitted
from services.notify.report_clocks import commands

handlers = HandlerTable()


@handlers.on(ReportDue)
async def on_report_due_start_its_clock(session: AsyncSession, delivery: Delivery[ReportDue], runtime: Runtime) -> None:
    await commands.start(session, runtime.packs, delivery.data, delivery.time)


@handlers.on(ReportSubmitted)
async def on_report_submitted_end_its_clock(
    session: AsyncSession, delivery: Delivery[ReportSubmitted], runtime: Runtime
) -> None:
    await commands.end(session, runtime.packs, delivery.data, delivery.time)
