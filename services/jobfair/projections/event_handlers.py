"""How this service learns which graduates and places there are, where somebody is served, whose tokens are refused."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import ended_sessions
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import (
    GraduateListed,
    GraduateRegistered,
    GraduateUnlisted,
    JurisdictionTransferred,
    PlaceChanged,
    StaffSessionEnded,
    YouthRegistered,
)
from services.jobfair.projections import repository

handlers = HandlerTable()


@handlers.on(PlaceChanged)
async def on_place_changed_know_place(
    session: AsyncSession, delivery: Delivery[PlaceChanged], runtime: Runtime
) -> None:
    await repository.know_place(session, delivery.data)


@handlers.on_many(GraduateListed)
async def on_graduate_listed_know_graduate(
    session: AsyncSession, deliveries: Sequence[Delivery[GraduateListed]], runtime: Runtime
) -> None:
    await repository.know_graduates(session, deliveries)


@handlers.on_many(GraduateRegistered)
async def on_graduate_registered_know_graduate(
    session: AsyncSession, deliveries: Sequence[Delivery[GraduateRegistered]], runtime: Runtime
) -> None:
    await repository.know_graduates(session, deliveries)


@handlers.on_many(YouthRegistered)
async def on_youth_registered_know_graduate(
    session: AsyncSession, deliveries: Sequence[Delivery[YouthRegistered]], runtime: Runtime
) -> None:
    await repository.know_graduates(session, deliveries)


@handlers.on(GraduateUnlisted)
async def on_graduate_unlisted_forget_who_is_withdrawn(
    session: AsyncSession, delivery: Delivery[GraduateUnlisted], runtime: Runtime
) -> None:
    if delivery.data.withdrawn:
        await repository.forget_graduate(session, delivery)


@handlers.on_many(JurisdictionTransferred)
async def on_jurisdiction_transferred_know_area(
    session: AsyncSession, deliveries: Sequence[Delivery[JurisdictionTransferred]], runtime: Runtime
) -> None:
    await repository.know_graduates(session, deliveries)


@handlers.on(StaffSessionEnded)
async def on_staff_session_ended_refuse_its_tokens(
    session: AsyncSession, delivery: Delivery[StaffSessionEnded], runtime: Runtime
) -> None:
    await ended_sessions.end(session, delivery.data.session_id, delivery.data.tokens_until)
