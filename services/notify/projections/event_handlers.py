"""How this service learns an employer's credit code, and whose tokens are refused."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import ended_sessions
from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from contracts.events.registry import StaffSessionEnded
from services.notify.projections import repository

handlers = HandlerTable()


@handlers.on(EmployerVerified)
async def on_employer_verified_remember_credit_code(
    session: AsyncSession, delivery: Delivery[EmployerVerified], runtime: Runtime
) -> None:
    fact = delivery.data
    await repository.remember_employer(session, fact.employer_id, fact.credit_code, delivery.time)


@handlers.on(StaffSessionEnded)
async def on_staff_session_ended_refuse_its_tokens(
    session: AsyncSession, delivery: Delivery[StaffSessionEnded], runtime: Runtime
) -> None:
    await ended_sessions.end(session, delivery.data.session_id, delivery.data.tokens_until)
