"""All SQL of the ledger. Scope is applied here: what a caller may not see does not exist for them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, bindparam, false, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller, within
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.accounts.models import MiniProgramAccount
from services.registry.graduates.models import Graduate

_TABLE = cast(Table, Graduate.__table__)
_COLUMNS = tuple(column.key for column in _TABLE.columns if column.key != "created_at")
_INSERT_IF_NEW = (
    insert(_TABLE)
    .values({key: bindparam(key) for key in _COLUMNS})
    .on_conflict_do_nothing(index_elements=["id_number_index"])
    .returning(_TABLE.c.id)
)
"""Built once: every registration runs it."""
_INSERT_NEW = (
    insert(_TABLE).on_conflict_do_nothing(index_elements=["id_number_index"]).returning(_TABLE.c.id_number_index)
)


def visible_to(by: Caller) -> ColumnElement[bool]:
    """SQL: the ledger entries a caller reaches by role: own, own university's, own jurisdiction's."""
    match by.role:
        case Role.GRADUATE:
            return and_(Graduate.id == by.subject, _is_bound(by.id, by.subject)) if by.subject else false()
        case Role.UNIVERSITY_OFFICE:
            return Graduate.university_code == by.org if by.org else false()
        case Role.SERVICE:
            return true()
        case _:
            return by.area_clause(Graduate.area)


def _is_bound(account_id: UUID, graduate_id: UUID) -> ColumnElement[bool]:
    """SQL: the account is bound to the person now; a token may be older than the release of its binding."""
    account = MiniProgramAccount
    return select(1).where(account.id == account_id, account.graduate_id == graduate_id).exists()


async def insert_if_new(session: AsyncSession, graduate: Graduate) -> bool:
    """True if this call made the entry; waits for a concurrent insert of the same person to end."""
    return await session.scalar(_INSERT_IF_NEW, _values(graduate)) is not None


async def insert_new(session: AsyncSession, graduates: Sequence[Graduate]) -> Sequence[bytes]:
    """The blind indexes of those entries that this call made, in one statement that locks in the given order."""
    if not graduates:
        return []
    return (await session.scalars(_INSERT_NEW, [_values(graduate) for graduate in graduates])).all()


def _values(graduate: Graduate) -> dict[str, Any]:
    return {key: getattr(graduate, key) for key in _COLUMNS}


async def locked_by_id_number(session: AsyncSession, index: bytes) -> Graduate:
    """The entry with this blind index, locked until the transaction ends."""
    query = select(Graduate).where(Graduate.id_number_index == index).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> Graduate:
    """The entry if the caller may see it; raises NotFound for a foreign one as for a missing one."""
    return await _entry(session, graduate_id, by, lock=False)


async def locked_in_scope(session: AsyncSession, graduate_id: UUID, by: Caller) -> Graduate:
    return await _entry(session, graduate_id, by, lock=True)


async def _entry(session: AsyncSession, graduate_id: UUID, by: Caller, *, lock: bool) -> Graduate:
    query = select(Graduate).where(Graduate.id == graduate_id, visible_to(by))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    entry = (await session.scalars(query)).one_or_none()
    if entry is None:
        raise NotFound()
    return entry


async def locked_own(session: AsyncSession, by: Caller) -> Graduate | None:
    """The entry that a graduate's account is bound to, locked; None without a binding."""
    query = select(Graduate).where(visible_to(by)).with_for_update() if by.subject else None
    if query is None:
        return None
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def by_id(session: AsyncSession, graduate_id: UUID) -> Graduate | None:
    """For our own services, which act for nobody."""
    return await session.get(Graduate, graduate_id)


async def locked(session: AsyncSession, graduate_id: UUID) -> Graduate | None:
    """For event handlers, which act for nobody: the entry, locked, or None."""
    query = select(Graduate).where(Graduate.id == graduate_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def lock_phone(session: AsyncSession, index: bytes) -> None:
    """Until the transaction ends nobody else uses this phone. Taken before any person's lock."""
    await session.execute(_LOCK_PHONE, {"index": index})


_LOCK_PHONE = text("SELECT pg_advisory_xact_lock(hashtextextended(encode(:index, 'hex'), 11))")


async def use_phone(session: AsyncSession, index: bytes, graduate_id: UUID) -> int:
    """Writes down that the person used this phone; returns how many others did. The phone must be locked."""
    return int(await session.scalar(_USE_PHONE, {"index": index, "person": graduate_id}) or 0)


_USE_PHONE = text(
    "WITH use AS (INSERT INTO phone_use (phone_index, graduate_id) VALUES (:index, :person) ON CONFLICT DO NOTHING)"
    " SELECT count(*) FROM phone_use WHERE phone_index = :index AND graduate_id <> :person"
)


def has_district() -> ColumnElement[bool]:
    """SQL: the entry's area names a district; a roster may know the city only."""
    return Graduate.area.contains("/")


def is_listed(day: date) -> ColumnElement[bool]:
    """SQL: on a roster of those who should register (应登记) by that day."""
    return and_(Graduate.listed_on.is_not(None), Graduate.listed_on <= day)


def is_registered(day: date) -> ColumnElement[bool]:
    return and_(Graduate.registered_on.is_not(None), Graduate.registered_on <= day)


def registered_within(since: date, until: date) -> ColumnElement[bool]:
    return and_(is_registered(until), Graduate.registered_on >= since)


def is_expected(day: date) -> ColumnElement[bool]:
    """SQL: on a roster or registered by that day: who came without a roster is counted too (应登尽登)."""
    return or_(is_listed(day), is_registered(day))


def has_local_hukou(city: str, division: str) -> ColumnElement[bool]:
    """SQL: of this city's hukou, written as one of its jurisdictions or as a code of its division (such as 6501)."""
    bare = and_(~Graduate.hukou_area.contains("/"), Graduate.hukou_area.startswith(division, autoescape=True))
    return func.coalesce(or_(within(Graduate.hukou_area, city), bare), false())


async def listing(
    session: AsyncSession,
    by: Caller,
    wanted: Sequence[ColumnElement[bool]],
    after: UUID | None,
    limit: int,
) -> Sequence[Graduate]:
    """Entries the caller may see that meet all conditions, in the order in which they were entered."""
    query = select(Graduate).where(visible_to(by), *wanted)
    if after is not None:
        query = query.where(Graduate.id > after)
    return (await session.scalars(query.order_by(Graduate.id).limit(limit))).all()
