"""All SQL of the payees known from jobfair and the registry."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from chassis.sets import upsert_if_newer
from contracts.envelope import Delivery
from contracts.events.jobfair import EmployerVerified
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from services.subsidy.projections.models import PayeeEmployer, PayeeGraduate


class EmployerNotFound(NotFound):
    slug, title = "employer-not-found", "未找到该用人单位"


class GraduateNotFound(NotFound):
    slug, title = "graduate-not-found", "未找到该毕业生"


async def remember_employer(session: AsyncSession, fact: EmployerVerified, as_of: datetime) -> None:
    """A name is not forgotten for news that has none."""
    row = {
        "employer_id": fact.employer_id,
        "credit_code": fact.credit_code,
        "name": fact.registered_name,
        "city": fact.city,
        "area": fact.area,
        "as_of": as_of,
    }
    await upsert_if_newer(session, PayeeEmployer, row, newer_by=("as_of",), retain=("name",))


async def employer_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> PayeeEmployer:
    """A clerk's own organisation, an officer's own jurisdiction; a foreign one does not exist for them."""
    mine = PayeeEmployer.credit_code == by.org if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeEmployer.area)
    employer = await session.scalar(select(PayeeEmployer).where(PayeeEmployer.employer_id == employer_id, mine))
    if employer is None:
        raise EmployerNotFound()
    return employer


async def remember_graduates(session: AsyncSession, deliveries: Sequence[Delivery[GraduateRegistered]]) -> None:
    rows = [
        {"graduate_id": fact.graduate_id, "city": fact.city, "area": fact.area, "as_of": as_of}
        for fact, as_of in ((delivery.data, delivery.time) for delivery in deliveries)
    ]
    await upsert_if_newer(session, PayeeGraduate, *rows, newer_by=("as_of",))


async def graduate_in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> PayeeGraduate:
    """A graduate themselves, an officer's own jurisdiction; anybody else does not exist for them."""
    query = select(PayeeGraduate).where(PayeeGraduate.graduate_id == graduate_id, _theirs(by))
    graduate = await session.scalar(query)
    if graduate is None:
        raise GraduateNotFound()
    return graduate


def _theirs(by: Caller) -> ColumnElement[bool]:
    if by.role == Role.GRADUATE:
        return PayeeGraduate.graduate_id == by.subject
    return false() if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeGraduate.area)


async def area_of(session: AsyncSession, payee_id: UUID, kind: str) -> str | None:
    """Where a payee's own record has them: `city`, `city/district` or `city/district/street`; None of a stranger."""
    if kind == "graduate":
        return await session.scalar(select(PayeeGraduate.area).where(PayeeGraduate.graduate_id == payee_id))
    return await session.scalar(select(PayeeEmployer.area).where(PayeeEmployer.employer_id == payee_id))


async def city_of(session: AsyncSession, payee_id: UUID, by: Caller) -> str:
    """The city whose schemes a caller speaks of: an officer's own; a clerk's or a graduate's by their own record."""
    if by.role == Role.EMPLOYER_CLERK:
        return (await employer_in_scope(session, payee_id, by)).city
    if by.role == Role.GRADUATE:
        return (await graduate_in_scope(session, payee_id, by)).city
    return (by.area or "").split("/")[0]
