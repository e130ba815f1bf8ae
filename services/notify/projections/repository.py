"""All SQL that keeps the copies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.sets import upsert_if_newer
from services.notify.projections.models import EmployerRef


async def remember_employer(session: AsyncSession, employer_id: UUID, credit_code: str, as_of: datetime) -> None:
    row = {"employer_id": employer_id, "credit_code": credit_code, "as_of": as_of}
    await upsert_if_newer(session, EmployerRef, row, newer_by=("as_of",))
