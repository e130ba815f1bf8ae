"""How the registry learns of posts from jobfair and of first-contact clocks from notify."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import PostClosed, PostPublished
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from services.registry.projections import repository
from services.registry.projections.repository import Met

FIRST_CONTACT = "first_contact"
handlers = HandlerTable()


@handlers.on(PostPublished)
async def on_post_published_know_post(
    session: AsyncSession, delivery: Delivery[PostPublished], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.put_post(session, fact.post_id, fact.city, {"published_on": fact.published_on})


@handlers.on(PostClosed)
async def on_post_closed_know_its_last_day(
    session: AsyncSession, delivery: Delivery[PostClosed], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.put_post(session, fact.post_id, fact.city, {"closed_on": fact.closed_on})


@handlers.on(ClockStarted)
async def on_clock_started_show_promise(
    session: AsyncSession, delivery: Delivery[ClockStarted], runtime: Runtime
) -> None:
    fact = delivery.data
    if fact.kind == FIRST_CONTACT:
        await repository.put_deadline(session, fact.subject_id, fact.city, fact.started_on, fact.due_on, delivery.time)


@handlers.on(ClockWarned)
async def on_clock_warned_show_warning(
    session: AsyncSession, delivery: Delivery[ClockWarned], runtime: Runtime
) -> None:
    fact = delivery.data
    if fact.kind == FIRST_CONTACT:
        await repository.put_clock(session, fact.subject_id, fact.city, {"warned_on": fact.warned_on})


@handlers.on(ClockBreached)
async def on_clock_breached_show_breach(
    session: AsyncSession, delivery: Delivery[ClockBreached], runtime: Runtime
) -> None:
    fact = delivery.data
    if fact.kind == FIRST_CONTACT:
        await repository.put_clock(session, fact.subject_id, fact.city, {"breached_on": fact.breached_on})


@handlers.on(ClockMet)
async def on_clock_met_show_contact(session: AsyncSession, delivery: Delivery[ClockMet], runtime: Runtime) -> None:
    fact = delivery.data
    if fact.kind == FIRST_CONTACT:
        person, city = fact.subject_id, fact.city
        await repository.put_deadline(session, person, city, fact.started_on, fact.due_on, delivery.time)
        met = Met(fact.met_on, fact.in_time, fact.late_entry)
        await repository.put_met(session, person, city, met, delivery.time)
