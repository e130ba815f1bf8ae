"""Facts from jobfair: how internships end and whom the bases keep."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import InternshipEnded, InternshipRetained, InternshipStarted
from services.subsidy.internships import commands

handlers = HandlerTable()


@handlers.on(InternshipStarted)
async def on_internship_started_keep_term(
    session: AsyncSession, delivery: Delivery[InternshipStarted], runtime: Runtime
) -> None:
    await commands.keep_term(session, runtime.packs, delivery.data)


@handlers.on(InternshipEnded)
async def on_internship_ended_keep_outcome(
    session: AsyncSession, delivery: Delivery[InternshipEnded], runtime: Runtime
) -> None:
    await commands.keep_end(session, runtime.packs, delivery.data)


@handlers.on(InternshipRetained)
async def on_internship_retained_keep_retention(
    session: AsyncSession, delivery: Delivery[InternshipRetained], runtime: Runtime
) -> None:
    await commands.keep_retention(session, runtime.packs, delivery.data)
