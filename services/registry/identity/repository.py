"""All SQL of the real-name proof."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db import new_id
from services.registry.identity.models import IdentityCheck, ProofAttempt
from services.registry.identity.rules import Attempts

_ATTEMPTS = text(
    """
    WITH own AS (
        SELECT max(at) AS latest FROM proof_attempt WHERE account_id = :account AND at > now() - interval '1 day'
    )
    SELECT (SELECT count(*) FROM proof_attempt WHERE account_id = :account AND at > latest - interval '1 day') AS own,
        coalesce(extract(epoch FROM now() - latest), 0) AS seconds_since,
        (SELECT count(*) FROM proof_attempt WHERE person_index = :person AND at > now() - interval '1 day')
            AS on_person
    FROM own
    """
)


async def attempts(session: AsyncSession, account_id: UUID, person: bytes | None) -> Attempts:
    """Judged by the database's clock. The account must be locked, so that parallel attempts are counted one by one."""
    row = (await session.execute(_ATTEMPTS, {"account": account_id, "person": person})).one()
    return Attempts(row.own, float(row.seconds_since), row.on_person)


async def count_attempt(session: AsyncSession, account_id: UUID, person: bytes | None) -> UUID:
    attempt = ProofAttempt(id=new_id(), account_id=account_id, person_index=person)
    session.add(attempt)
    await session.flush()
    return attempt.id


async def forget_attempt(session: AsyncSession, attempt_id: UUID) -> None:
    await session.execute(delete(ProofAttempt).where(ProofAttempt.id == attempt_id))


async def forget_attempts_on(session: AsyncSession, account_id: UUID, person: bytes) -> None:
    """Those of the account on this person alone: what it has tried on others stays counted."""
    mine = (ProofAttempt.account_id == account_id, ProofAttempt.person_index == person)
    await session.execute(delete(ProofAttempt).where(*mine))


async def add_check(session: AsyncSession, check: IdentityCheck) -> None:
    session.add(check)
    await session.flush()


async def locked_check(session: AsyncSession, check_id: UUID) -> IdentityCheck:
    query = select(IdentityCheck).where(IdentityCheck.id == check_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def check_of_ticket(session: AsyncSession, account_id: UUID, ticket_index: bytes) -> IdentityCheck | None:
    """Locked. Another account's ticket does not exist."""
    query = select(IdentityCheck).where(
        IdentityCheck.account_id == account_id, IdentityCheck.ticket_index == ticket_index
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def has_expired(session: AsyncSession, check: IdentityCheck) -> bool:
    return bool(await session.scalar(select(func.now() >= check.expires_at)))


async def void_checks_of(session: AsyncSession, account_id: UUID) -> None:
    """An account whose binding is released proves nothing with a ticket it still has."""
    statement = update(IdentityCheck).where(IdentityCheck.account_id == account_id)
    await session.execute(statement.values(state="refused"))


async def purge(session: AsyncSession, age: timedelta) -> int:
    """Deletes attempts and checks that are of no more use; claims are personal data. Returns how many."""
    purged = 0
    for table, at in ((ProofAttempt, ProofAttempt.at), (IdentityCheck, IdentityCheck.created_at)):
        result = cast(CursorResult[None], await session.execute(delete(table).where(at < func.now() - age)))
        purged += result.rowcount
    return purged
