"""All SQL of clients and their credentials."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Table, delete, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller, Reach
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from services.registry.accounts.models import ClientAccount
from services.registry.client_credentials.models import ClientAssertion, ClientCredential

_ASSERTION = cast(Table, ClientAssertion.__table__)
NOTICE = timedelta(days=30)
_ORDER = (ClientCredential.created_at, ClientCredential.id)


async def locked_client(session: AsyncSession, account_id: UUID) -> ClientAccount | None:
    """As it is now: what closes it, changes its credentials or signs it in waits for this transaction."""
    query = select(ClientAccount).where(ClientAccount.id == account_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def client_in_reach(session: AsyncSession, account_id: UUID, by: Caller, scope: Reach) -> ClientAccount | None:
    query = select(ClientAccount).where(ClientAccount.id == account_id, _reached(by, scope))
    return (await session.scalars(query)).one_or_none()


async def clients(
    session: AsyncSession, by: Caller, scope: Reach, active: bool | None, paging: Paging
) -> Rows[ClientAccount]:
    """The oldest first, within the caller's reach."""
    query = select(ClientAccount).where(_reached(by, scope))
    if active is not None:
        query = query.where(ClientAccount.active == active)
    return await pagination.scalars(session, query, paging, ClientAccount.id)


def _reached(by: Caller, scope: Reach) -> ColumnElement[bool]:
    return literal(True) if scope == Reach.ANY else by.area_clause(ClientAccount.area)


async def credentials_of(session: AsyncSession, accounts: Sequence[UUID]) -> Mapping[UUID, list[ClientCredential]]:
    """All that each of the accounts ever had, the oldest first."""
    query = select(ClientCredential).where(ClientCredential.account_id.in_(accounts)).order_by(*_ORDER)
    by_account: dict[UUID, list[ClientCredential]] = {account: [] for account in accounts}
    for credential in await session.scalars(query):
        by_account[credential.account_id].append(credential)
    return by_account


async def living(session: AsyncSession, account_id: UUID) -> Sequence[ClientCredential]:
    """Those that are good now, the oldest first, as they stand in the database."""
    query = select(ClientCredential).where(
        ClientCredential.account_id == account_id,
        ClientCredential.ended_at.is_(None),
        or_(ClientCredential.expires_at.is_(None), ClientCredential.expires_at > func.clock_timestamp()),
    )
    return (await session.scalars(query.order_by(*_ORDER).execution_options(populate_existing=True))).all()


async def adopt(session: AsyncSession, account: ClientAccount) -> None:
    """Gives a client that a process of before opened the credential it was opened with, once."""
    if account.secret_hash is None:
        return
    values = {"id": account.id, "account_id": account.id, "secret_hash": account.secret_hash, "session_id": new_id()}
    statement = insert(ClientCredential).values(**values, created_at=account.created_at)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


async def thumbprint_taken(session: AsyncSession, thumbprint: str) -> bool:
    query = select(ClientCredential.id).where(ClientCredential.thumbprint == thumbprint)
    return await session.scalar(query) is not None


async def take_signing_key(session: AsyncSession, credential_id: UUID) -> bool:
    """False where it was taken before."""
    statement = (
        update(ClientCredential)
        .where(ClientCredential.id == credential_id, ClientCredential.signing_key_given_at.is_(None))
        .values(signing_key_given_at=func.clock_timestamp())
    )
    return await session.scalar(statement.returning(ClientCredential.id)) is not None


async def take_assertion(session: AsyncSession, account_id: UUID, jti: str, expires_at: datetime) -> bool:
    """False where the client has shown it before."""
    values = {"account_id": account_id, "jti_hash": sha256(jti.encode()).digest(), "expires_at": expires_at}
    statement = insert(ClientAssertion).values(values).on_conflict_do_nothing()
    return await session.scalar(statement.returning(ClientAssertion.account_id)) is not None


async def forget_assertions(session: AsyncSession, span: timedelta, limit: int) -> int:
    """Deletes up to `limit` that expired so long ago."""
    old = select(_ASSERTION.c.account_id, _ASSERTION.c.jti_hash).where(_ASSERTION.c.expires_at < func.now() - span)
    chosen = tuple_(_ASSERTION.c.account_id, _ASSERTION.c.jti_hash).in_(old.limit(limit))
    done = await session.execute(delete(_ASSERTION).where(chosen))
    assert isinstance(done, CursorResult)
    return done.rowcount


async def clients_ending_soon(session: AsyncSession, _: date) -> float:
    """Open clients of which no credential lasts another NOTICE: soon, or already, they sign in no more."""
    lasting = exists().where(
        ClientCredential.account_id == ClientAccount.id,
        ClientCredential.ended_at.is_(None),
        or_(ClientCredential.expires_at.is_(None), ClientCredential.expires_at > func.now() + NOTICE),
    )
    owning = exists().where(ClientCredential.account_id == ClientAccount.id)
    query = select(func.count()).where(ClientAccount.active, owning, ~lasting)
    return float(await session.scalar(query) or 0)
