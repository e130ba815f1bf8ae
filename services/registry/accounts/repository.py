"""All SQL of accounts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.accounts.models import ClientAccount, MiniProgramAccount, StaffAccount

_CLIENT_NAMES = ClientAccount.id, ClientAccount.client_id, ClientAccount.display_name


async def staff_by_login(session: AsyncSession, login: str) -> StaffAccount | None:
    return (await session.scalars(select(StaffAccount).where(StaffAccount.login == login))).one_or_none()


async def staff_by_id(session: AsyncSession, account_id: UUID) -> StaffAccount | None:
    return (await session.scalars(select(StaffAccount).where(StaffAccount.id == account_id))).one_or_none()


async def display_names(session: AsyncSession, account_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of accounts of staff, open or closed."""
    query = select(StaffAccount.id, StaffAccount.display_name).where(StaffAccount.id.in_(account_ids))
    return {row.id: row.display_name for row in await session.execute(query)}


async def locked_staff(session: AsyncSession, account_id: UUID) -> StaffAccount | None:
    """As it is now: what closes, moves or signs in the account waits for this transaction."""
    query = select(StaffAccount).where(StaffAccount.id == account_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def client_by_id(session: AsyncSession, client_id: str) -> ClientAccount | None:
    query = select(ClientAccount).where(ClientAccount.client_id == client_id)
    return (await session.scalars(query)).one_or_none()


async def names_of(session: AsyncSession, account_id: UUID) -> tuple[str | None, str | None]:
    """An account's login (a client's id) and display name; none of one that is neither staff's nor a client's."""
    for columns in ((StaffAccount.id, StaffAccount.login, StaffAccount.display_name), _CLIENT_NAMES):
        own, login, name = columns
        row = (await session.execute(select(login, name).where(own == account_id))).one_or_none()
        if row is not None:
            return row[0], row[1]
    return None, None


async def add_staff(session: AsyncSession, account: StaffAccount) -> bool:
    values = {
        "id": account.id,
        "login": account.login,
        "password_hash": account.password_hash,
        "role": account.role,
        "area": account.area,
        "org": account.org,
        "display_name": account.display_name,
        "active": True,
        "token_version": 1,
        "secret_set_by_other": account.secret_set_by_other,
    }
    statement = insert(StaffAccount).values(values).on_conflict_do_nothing(index_elements=["login"])
    return await session.scalar(statement.returning(StaffAccount.id)) is not None


def _duty() -> ColumnElement[str]:
    return func.concat_ws("|", StaffAccount.role, StaffAccount.area, cast(StaffAccount.active, Text))


async def unannounced_duties(session: AsyncSession, limit: int) -> Sequence[tuple[StaffAccount, str]]:
    """Accounts with an area whose duty is not what was last announced, locked, with the duty of now."""
    query = (
        select(StaffAccount, _duty())
        .where(StaffAccount.area.is_not(None), _duty().is_distinct_from(StaffAccount.announced_duty))
        .order_by(StaffAccount.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(account, duty) for account, duty in (await session.execute(query)).all()]


async def add_client(session: AsyncSession, account: ClientAccount) -> bool:
    values = {
        "id": account.id,
        "client_id": account.client_id,
        "role": account.role,
        "area": account.area,
        "org": account.org,
        "scopes": account.scopes,
        "display_name": account.display_name,
        "active": True,
    }
    statement = insert(ClientAccount).values(values).on_conflict_do_nothing(index_elements=["client_id"])
    return await session.scalar(statement.returning(ClientAccount.id)) is not None


async def mini_program_account(session: AsyncSession, fresh: MiniProgramAccount) -> MiniProgramAccount:
    """The account of this openid: the existing one, else `fresh`, now stored. Two first sign-ins make one."""
    values = {
        "id": fresh.id,
        "openid_sealed": fresh.openid_sealed,
        "openid_index": fresh.openid_index,
        "city": fresh.city,
    }
    statement = insert(MiniProgramAccount).values(values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["openid_index"]))
    query = select(MiniProgramAccount).where(MiniProgramAccount.openid_index == fresh.openid_index)
    return (await session.scalars(query)).one()


async def locked_mini_program_account(session: AsyncSession, account_id: UUID) -> MiniProgramAccount | None:
    query = select(MiniProgramAccount).where(MiniProgramAccount.id == account_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def account_of_graduate(session: AsyncSession, graduate_id: UUID) -> MiniProgramAccount | None:
    query = select(MiniProgramAccount).where(MiniProgramAccount.graduate_id == graduate_id)
    return (await session.scalars(query)).one_or_none()


async def link(session: AsyncSession, account_id: UUID, graduate_id: UUID, at: datetime) -> None:
    statement = update(MiniProgramAccount).where(MiniProgramAccount.id == account_id)
    await session.execute(statement.values(graduate_id=graduate_id, proven_at=at))


async def city_of(session: AsyncSession, account_id: UUID) -> str | None:
    """Where a mini-program account is at home: whose auditor reads what it does before it is anybody."""
    account = await session.get(MiniProgramAccount, account_id)
    return account.city if account else None


async def release(session: AsyncSession, account_id: UUID) -> None:
    statement = update(MiniProgramAccount).where(MiniProgramAccount.id == account_id)
    await session.execute(statement.values(graduate_id=None, proven_at=None))


async def put_phone(session: AsyncSession, account_id: UUID, sealed: bytes) -> None:
    statement = update(MiniProgramAccount).where(MiniProgramAccount.id == account_id)
    await session.execute(statement.values(phone_sealed=sealed, phone_verified_at=func.now()))


async def fresh_phone(session: AsyncSession, account_id: UUID, span: timedelta) -> bytes | None:
    """The sealed number, if WeChat has verified it within the span; by the database's clock."""
    query = select(MiniProgramAccount.phone_sealed).where(
        MiniProgramAccount.id == account_id, MiniProgramAccount.phone_verified_at > func.now() - span
    )
    sealed: bytes | None = await session.scalar(query)
    return sealed
