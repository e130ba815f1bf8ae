"""What the registry hears of internships: that base and intern agree on one, and how it ended."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import InternshipEnded, InternshipStarted
from services.registry.internships import repository

handlers = HandlerTable()


@handlers.on(InternshipStarted)
async def on_internship_started_know_its_term(
    session: AsyncSession, delivery: Delivery[InternshipStarted], runtime: Runtime
) -> None:
    """The base's word alone begins none here."""
    fact = delivery.data
    if fact.origin == "confirmed":
        await repository.put(session, fact, "started_version", {"started_on": fact.started_on})


@handlers.on(InternshipEnded)
async def on_internship_ended_know_its_end(
    session: AsyncSession, delivery: Delivery[InternshipEnded], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.put(session, fact, "ended_version", {"ended_on": fact.ended_on, "outcome": fact.outcome})
