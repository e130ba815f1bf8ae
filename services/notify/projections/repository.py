"""All SQL that keeps the copies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.projections.models import EmployerRef


async def remember_employer(session: AsyncSession, employer_id: UUID, credit_code: str, as_of: datetime) -> None:
    """Later news wins, whatever the order of arrival."""
    new = insert(EmployerRef).values(employer_id=employer_id, credit_code=credit_code, as_of=as_of)
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["employer_id"],
            set_={"credit_code": new.excluded.credit_code, "as_of": new.excluded.as_of},
            where=EmployerRef.as_of < new.excluded.as_of,
        )
    )
