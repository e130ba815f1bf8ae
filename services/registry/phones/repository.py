"""All SQL of the codes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.phones.models import PhoneCode


@dataclass(frozen=True)
class LastCode:
    """The account's last code that was sent, and how long ago."""

    code: PhoneCode
    seconds_since: float


async def last_code(session: AsyncSession, account_id: UUID) -> LastCode | None:
    """The account must be locked, so that orders at once are judged one by one."""
    query = select(PhoneCode, func.extract("epoch", func.now() - PhoneCode.created_at)).where(
        PhoneCode.account_id == account_id, PhoneCode.state != "unsent"
    )
    row = (await session.execute(query.order_by(PhoneCode.created_at.desc()).limit(1))).one_or_none()
    return LastCode(row[0], float(row[1])) if row else None


async def void_codes_of(session: AsyncSession, account_id: UUID) -> None:
    statement = update(PhoneCode).where(PhoneCode.account_id == account_id, PhoneCode.state == "living")
    await session.execute(statement.values(state="void"))


async def add(session: AsyncSession, code: PhoneCode, life: timedelta) -> None:
    code.expires_at = func.now() + life
    session.add(code)
    await session.flush()
    await session.refresh(code)


async def put_reference(session: AsyncSession, code_id: UUID, provider_ref: str | None) -> None:
    await session.execute(update(PhoneCode).where(PhoneCode.id == code_id).values(provider_ref=provider_ref))


async def put_unsent(session: AsyncSession, code_id: UUID) -> None:
    await session.execute(update(PhoneCode).where(PhoneCode.id == code_id).values(state="unsent"))


async def locked_code(session: AsyncSession, account_id: UUID, code_id: UUID) -> PhoneCode | None:
    """Another account's code does not exist."""
    query = select(PhoneCode).where(PhoneCode.id == code_id, PhoneCode.account_id == account_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def has_expired(session: AsyncSession, code: PhoneCode) -> bool:
    return bool(await session.scalar(select(func.now() >= code.expires_at)))


async def purge(session: AsyncSession, age: timedelta) -> int:
    done = await session.execute(delete(PhoneCode).where(PhoneCode.created_at < func.now() - age))
    return cast(CursorResult[None], done).rowcount
