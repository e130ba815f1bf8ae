"""All SQL of the employers known from jobfair."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import NotFound
from contracts.roles import Role
from services.subsidy.projections.models import PayeeEmployer


class EmployerNotFound(NotFound):
    slug, title = "employer-not-found", "未找到该用人单位"


@dataclass(frozen=True)
class KnownEmployer:
    """What an employer's verification says of it."""

    employer_id: UUID
    credit_code: str
    name: str | None
    city: str
    area: str


async def remember_employer(session: AsyncSession, known: KnownEmployer, as_of: datetime) -> None:
    """Later news wins, whatever the order of arrival. A name is not forgotten for news that has none."""
    new = insert(PayeeEmployer).values(**vars(known), as_of=as_of)
    fresh = new.excluded
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["employer_id"],
            set_={
                "credit_code": fresh.credit_code,
                "name": func.coalesce(fresh.name, PayeeEmployer.name),
                "city": fresh.city,
                "area": fresh.area,
                "as_of": fresh.as_of,
            },
            where=PayeeEmployer.as_of < fresh.as_of,
        )
    )


async def employer_in_scope(session: AsyncSession, employer_id: UUID, by: Caller) -> PayeeEmployer:
    """A clerk's own organisation, an officer's own jurisdiction; a foreign one does not exist for them."""
    mine = PayeeEmployer.credit_code == by.org if by.role == Role.EMPLOYER_CLERK else by.area_clause(PayeeEmployer.area)
    found = await session.scalar(select(PayeeEmployer).where(PayeeEmployer.employer_id == employer_id, mine))
    if found is None:
        raise EmployerNotFound()
    return found
