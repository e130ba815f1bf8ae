"""How this service learns who may be a payee, and whose tokens are refused."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import ended_sessions
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from contracts.events.registry import (
    GraduateErased,
    GraduateRegistered,
    JurisdictionTransferred,
    StaffSessionEnded,
    YouthRegistered,
)
from services.subsidy.projections import repository

handlers = HandlerTable()


@handlers.on(EmployerVerified)
async def on_employer_verified_know_payee(
    session: AsyncSession, delivery: Delivery[EmployerVerified], runtime: Runtime
) -> None:
    await repository.remember_employer(session, delivery.data, delivery.time)


@handlers.on_many(GraduateRegistered)
async def on_graduate_registered_know_payee(
    session: AsyncSession, deliveries: Sequence[Delivery[GraduateRegistered]], runtime: Runtime
) -> None:
    await repository.remember_graduates(session, deliveries)


@handlers.on_many(YouthRegistered)
async def on_youth_registered_know_payee(
    session: AsyncSession, deliveries: Sequence[Delivery[YouthRegistered]], runtime: Runtime
) -> None:
    await repository.remember_graduates(session, deliveries)


@handlers.on_many(JurisdictionTransferred)
async def on_jurisdiction_transferred_know_area(
    session: AsyncSession, deliveries: Sequence[Delivery[JurisdictionTransferred]], runtime: Runtime
) -> None:
    """What is claimed from now on is the new area's; a claim under way stays where it was filed."""
    await repository.remember_graduates(session, deliveries)


@handlers.on(GraduateErased)
async def on_graduate_erased_end_account(
    session: AsyncSession, delivery: Delivery[GraduateErased], runtime: Runtime
) -> None:
    """With their key gone nobody opens where they were paid, or were to be."""
    await repository.erase_graduate(session, delivery.data, delivery.time)


@handlers.on(StaffSessionEnded)
async def on_staff_session_ended_refuse_its_tokens(
    session: AsyncSession, delivery: Delivery[StaffSessionEnded], runtime: Runtime
) -> None:
    await ended_sessions.end(session, delivery.data.session_id, delivery.data.tokens_until)
