"""Facts from jobfair: how internships end, whom the bases keep, who the bases are."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified, InternshipEnded, InternshipRetained, InternshipStarted
from services.subsidy.schemes import commands, repository

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


@handlers.on(EmployerVerified)
async def on_employer_verified_know_payee(
    session: AsyncSession, delivery: Delivery[EmployerVerified], runtime: Runtime
) -> None:
    fact = delivery.data
    known = repository.KnownEmployer(fact.employer_id, fact.credit_code, fact.registered_name, fact.city, fact.area)
    await repository.remember_employer(session, known, delivery.time)
