"""All SQL of secrets, second factors and recovery codes of staff."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from services.registry.accounts.models import StaffAccount
from services.registry.staff_secrets.models import PastSecret, RecoveryCode, SecondFactor


async def accounts_by_id(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, StaffAccount]:
    rows = await session.scalars(select(StaffAccount).where(StaffAccount.id.in_(ids)))
    return {account.id: account for account in rows}


async def past_hashes(session: AsyncSession, account_id: UUID, most: int) -> Sequence[str]:
    """The last secrets of an account before the one of now, the youngest first."""
    query = select(PastSecret.secret_hash).where(PastSecret.account_id == account_id)
    return (
        await session.scalars(query.order_by(PastSecret.replaced_at.desc(), PastSecret.id.desc()).limit(most))
    ).all()


async def put_secret(
    session: AsyncSession, account: StaffAccount, secret_hash: str, now: datetime, *, by_other: bool, most: int
) -> None:
    """Gives the account its new secret; of those before, the `most` last ones are remembered."""
    session.add(PastSecret(id=new_id(), account_id=account.id, secret_hash=account.password_hash, replaced_at=now))
    account.password_hash, account.secret_set_at, account.secret_set_by_other = secret_hash, now, by_other
    await session.flush()
    newest = select(PastSecret.id).where(PastSecret.account_id == account.id)
    newest = newest.order_by(PastSecret.replaced_at.desc(), PastSecret.id.desc()).limit(most)
    await session.execute(delete(PastSecret).where(PastSecret.account_id == account.id, PastSecret.id.not_in(newest)))


async def factor_of(session: AsyncSession, account_id: UUID) -> SecondFactor | None:
    """As it stands now: a code that was taken meanwhile is seen as taken."""
    query = select(SecondFactor).where(SecondFactor.account_id == account_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def put_pending(session: AsyncSession, account_id: UUID, sealed: bytes) -> None:
    statement = insert(SecondFactor).values(account_id=account_id, pending_sealed=sealed)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["account_id"], set_={"pending_sealed": sealed})
    )


async def confirm_factor(session: AsyncSession, account_id: UUID, sealed: bytes, step: int, now: datetime) -> None:
    statement = update(SecondFactor).where(SecondFactor.account_id == account_id)
    await session.execute(statement.values(seed_sealed=sealed, confirmed_at=now, pending_sealed=None, last_step=step))


async def take_step(session: AsyncSession, account_id: UUID, step: int) -> bool:
    """Whether the code of this step is taken now; one of two at once, and none of a step that was or is older."""
    statement = update(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.last_step.is_(None) | (SecondFactor.last_step < step)
    )
    taken = await session.scalar(statement.values(last_step=step).returning(SecondFactor.account_id))
    return taken is not None


async def put_recovery_codes(session: AsyncSession, account_id: UUID, fingerprints: Collection[bytes]) -> None:
    """In place of all that the account had."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    rows = [{"id": new_id(), "account_id": account_id, "fingerprint": fingerprint} for fingerprint in fingerprints]
    await session.execute(insert(RecoveryCode).values(rows))


async def take_recovery_code(session: AsyncSession, account_id: UUID, fingerprint: bytes, now: datetime) -> bool:
    statement = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.fingerprint == fingerprint, RecoveryCode.used_at.is_(None)
    )
    return await session.scalar(statement.values(used_at=now).returning(RecoveryCode.id)) is not None


async def remove_factor(session: AsyncSession, account_id: UUID) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    await session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
