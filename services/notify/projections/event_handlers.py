"""How this service learns an employer's credit code."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from services.notify.projections import repository

handlers = HandlerTable()


@handlers.on(EmployerVerified)
async def on_employer_verified_remember_credit_code(
    session: AsyncSession, delivery: Delivery[EmployerVerified], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.remember_employer(session, fact.employer_id, fact.credit_code, delivery.time)
