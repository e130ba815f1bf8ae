"""How this service learns who may be a payee."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from contracts.events.registry import GraduateRegistered
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
