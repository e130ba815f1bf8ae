"""All SQL of the employers known from jobfair."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from chassis.sets import upsert_if_newer
from contracts.events.jobfair import EmployerVerified
from contracts.roles import Role
from services.subsidy.projections.models import PayeeEmployer


class EmployerNotFound(NotFound):
    slug, title = "employer-not-found", "未找到该用人单位"


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
    await upsert_if_newer(session, PayeeEmployer, row, newer_by=("as_of",), keep=("name",))


async def employer_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> PayeeEmployer:
    """A clerk's own organisation, an officer's own jurisdiction; a foreign one does not exist for them."""
    mine = PayeeEmployer.credit_code == by.org if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeEmployer.area)
    found = await session.scalar(select(PayeeEmployer).where(PayeeEmployer.employer_id == employer_id, mine))
    if found is None:
        raise EmployerNotFound()
    return found
