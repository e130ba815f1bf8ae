"""How the registry learns of posts from jobfair and of first-contact clocks from notify."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import PostClosed, PostPublished
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from services.registry.projections import repository

C = TypeVar("C", ClockStarted, ClockWarned, ClockBreached, ClockMet)
FIRST_CONTACT = "first_contact"
handlers = HandlerTable()


@handlers.on(PostPublished)
async def on_post_published_know_post(
    session: AsyncSession, delivery: Delivery[PostPublished], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.put_post(
        session,
        fact.post_id,
        fact.city,
        {"published_on": fact.published_on, "area": fact.area, "openings": fact.openings},
    )


@handlers.on(PostClosed)
async def on_post_closed_know_its_last_day(
    session: AsyncSession, delivery: Delivery[PostClosed], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.put_post(session, fact.post_id, fact.city, {"closed_on": fact.closed_on})


def _of_first_contact(deliveries: Sequence[Delivery[C]]) -> Sequence[Delivery[C]]:
    return [delivery for delivery in deliveries if delivery.data.kind == FIRST_CONTACT]


@handlers.on_many(ClockStarted)
async def on_clock_started_show_promise(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockStarted]], runtime: Runtime
) -> None:
    await repository.put_deadlines(session, _of_first_contact(deliveries))


@handlers.on_many(ClockWarned)
async def on_clock_warned_show_warning(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockWarned]], runtime: Runtime
) -> None:
    await repository.put_day(session, _of_first_contact(deliveries), "warned_on")


@handlers.on_many(ClockBreached)
async def on_clock_breached_show_breach(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockBreached]], runtime: Runtime
) -> None:
    await repository.put_day(session, _of_first_contact(deliveries), "breached_on")


@handlers.on_many(ClockMet)
async def on_clock_met_show_contact(
    session: AsyncSession, deliveries: Sequence[Delivery[ClockMet]], runtime: Runtime
) -> None:
    ours = _of_first_contact(deliveries)
    await repository.put_deadlines(session, ours)
    await repository.put_met(session, ours)
