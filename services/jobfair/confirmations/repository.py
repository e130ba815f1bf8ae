"""All SQL of the confirmation codes. Whose they may be is judged by whoever asks for one."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from services.jobfair.confirmations.models import ConfirmationCode
from services.jobfair.confirmations.rules import Purpose


async def put_code(
    session: AsyncSession, internship_id: UUID, purpose: Purpose, digest: bytes, expires_on: date, by: Caller
) -> None:
    fresh = insert(ConfirmationCode).values(
        internship_id=internship_id, purpose=purpose, digest=digest, expires_on=expires_on, issued_by=by.id
    )
    changed = {"digest": digest, "expires_on": expires_on, "issued_by": by.id}
    await session.execute(fresh.on_conflict_do_update(index_elements=["internship_id", "purpose"], set_=changed))


async def take_code(session: AsyncSession, internship_id: UUID, purpose: Purpose, digest: bytes, today: date) -> bool:
    """Whether this is the code and it still holds; it is used up by that."""
    used = delete(ConfirmationCode).where(
        ConfirmationCode.internship_id == internship_id,
        ConfirmationCode.purpose == purpose,
        ConfirmationCode.digest == digest,
        ConfirmationCode.expires_on >= today,
    )
    return await session.scalar(used.returning(ConfirmationCode.internship_id)) is not None
