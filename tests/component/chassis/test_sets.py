"""Sets of rows in one statement: types of every kind, and newer facts in any order."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Text, event, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.db import ServiceBase, new_metadata
from chassis.sets import MOST_ROWS, add, add_if_new, add_missing, among, change, put, rows_of, upsert_if_newer
from tests.support.postgres import Postgres

WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
AND backend_type = 'client backend'"""
NOON = datetime(2023, 7, 20, 12, tzinfo=UTC)


class Base(ServiceBase, DeclarativeBase):
    metadata = new_metadata()


class Copy(Base):
    __tablename__ = "copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    born_on: Mapped[date | None]
    active: Mapped[bool | None]
    parts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    amount: Mapped[int | None]
    seal: Mapped[bytes | None]
    as_of: Mapped[datetime]
    version: Mapped[int]


class Label(Base):
    __tablename__ = "label"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    marks: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    amount: Mapped[int] = mapped_column(default=7)


@pytest.fixture
async def engine(postgres: Postgres) -> AsyncIterator[AsyncEngine]:
    postgres.execute("DROP DATABASE IF EXISTS sets_of_rows WITH (FORCE)")
    postgres.execute("CREATE DATABASE sets_of_rows")
    engine = create_async_engine(postgres.url("sets_of_rows"))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()
    postgres.execute("DROP DATABASE sets_of_rows WITH (FORCE)")


@pytest.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    async with async_sessionmaker(engine)() as session:
        yield session


def a_row(place: int, **other: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=place),
        "kind": "样",
        "name": "甲,\"{}'\\",
        "born_on": date(2001, 2, 28),
        "active": True,
        "parts": {"一": [1, None, "two"]},
        "amount": 2**31 - 1,
        "seal": b'\x00\\x41,"}\xff',
        "as_of": NOON,
        "version": 1,
        **other,
    }


EMPTY = dict.fromkeys(("name", "born_on", "active", "parts", "amount", "seal"))


async def stored(session: AsyncSession) -> list[dict[str, Any]]:
    columns = Copy.__table__.c
    rows = await session.execute(select(*columns).order_by(columns.id, columns.kind))
    return [dict(row._mapping) for row in rows]


async def test_rows_of_every_type_come_as_they_are_and_in_their_order(session: AsyncSession) -> None:
    given = [a_row(3), a_row(1, **EMPTY), a_row(2, active=False)]
    assert [dict(row._mapping) for row in await session.execute(rows_of(Copy, given))] == given
    await session.execute(insert(Copy).from_select(list(given[0]), rows_of(Copy, given)))
    assert await stored(session) == sorted(given, key=lambda row: row["id"])


@pytest.mark.parametrize("common", [{}, EMPTY], ids=["a value", "none"])
async def test_what_all_rows_have_in_common_comes_in_each_of_them(
    session: AsyncSession, common: Mapping[str, Any]
) -> None:
    given = [a_row(place, **common) for place in (3, 1, 2)]
    assert [dict(row._mapping) for row in await session.execute(rows_of(Copy, given))] == given
    assert [dict(row._mapping) for row in await session.execute(rows_of(Copy, given[:1]))] == given[:1]


async def test_rows_that_have_all_but_their_number_in_common_are_as_many(session: AsyncSession) -> None:
    assert len((await session.execute(rows_of(Label, [{"code": "A", "marks": ["甲"]}] * 3))).all()) == 3


async def test_one_statement_writes_thousands(session: AsyncSession) -> None:
    await upsert_if_newer(session, Copy, *(a_row(place) for place in range(5_000)), newer_by=("version",))
    assert await session.scalar(text("SELECT count(*) FROM copy")) == 5_000


async def test_new_rows_of_every_type_come_as_they_are(session: AsyncSession) -> None:
    rows = [a_row(1), a_row(2, **EMPTY), *(a_row(place) for place in range(3, 5_000))]
    await add(session, Copy, rows)
    await add(session, Copy, [])
    assert await stored(session) == rows


async def test_new_rows_go_with_the_transaction_and_a_row_twice_refuses_all(session: AsyncSession) -> None:
    await add(session, Copy, [a_row(1)])
    await session.rollback()
    with pytest.raises(IntegrityError):
        await add(session, Copy, [a_row(1), a_row(1)])
    await session.rollback()
    assert await stored(session) == []


async def test_changes_are_written_in_statements_of_a_bounded_size(engine: AsyncEngine, session: AsyncSession) -> None:
    rows = [a_row(place, parts=None) for place in range(2 * MOST_ROWS + 1)]
    await add(session, Copy, rows)
    statements: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    await change(session, Copy, [{"id": row["id"], "kind": row["kind"], "version": 2} for row in rows])
    assert [statement[:11] for statement in statements] == ["UPDATE copy"] * 3
    assert await stored(session) == [{**row, "version": 2} for row in rows]


async def test_changed_rows_are_those_of_their_keys_and_no_others(session: AsyncSession) -> None:
    await add(session, Copy, [a_row(place) for place in range(1, 4)])
    changes = [{"id": UUID(int=place), "kind": "样", "name": name} for place, name in ((1, "乙"), (3, None), (9, "丙"))]
    await change(session, Copy, changes)
    assert await stored(session) == [a_row(1, name="乙"), a_row(2), a_row(3, name=None)]


async def test_rows_that_a_unique_key_refuses_are_left_out_and_the_others_named(session: AsyncSession) -> None:
    rows = [{"id": UUID(int=place), "code": code} for place, code in enumerate("abca")]
    assert await add_missing(session, Label, rows[:1]) == {UUID(int=0)}
    assert await add_missing(session, Label, rows) == {UUID(int=1), UUID(int=2)}
    assert await add_missing(session, Label, []) == set()
    columns = Label.__table__.c
    labels = await session.execute(select(columns.id, columns.code, columns.amount).order_by(columns.id))
    assert [tuple(row) for row in labels] == [(UUID(int=place), "abc"[place], 7) for place in range(3)]


async def test_one_row_is_added_unless_a_unique_key_has_it(session: AsyncSession) -> None:
    assert await add_if_new(session, Label(id=UUID(int=1), code="a"))
    assert not await add_if_new(session, Label(id=UUID(int=2), code="a"))
    columns = Label.__table__.c
    assert [tuple(row) for row in await session.execute(select(columns.id, columns.amount))] == [(UUID(int=1), 7)]


async def test_a_column_that_is_a_list_of_texts_comes_as_it_is(session: AsyncSession) -> None:
    lists = [[], None, ["甲"], ["", "NULL", " ", "a,b", "{}", 'say "x"', "\\", "行\n二", "'"]]
    rows = [{"id": UUID(int=place), "code": str(place), "marks": marks} for place, marks in enumerate(lists)]
    assert len(await add_missing(session, Label, rows)) == len(lists)
    columns = Label.__table__.c
    assert (await session.scalars(select(columns.marks).order_by(columns.id))).all() == lists
    wanted = select(columns.code).where(among(columns.code, ["3", "0", "9"])).order_by(columns.code)
    assert (await session.scalars(wanted)).all() == ["0", "3"]


async def test_what_is_put_stays_as_the_last_row_says_but_for_what_is_written_once(session: AsyncSession) -> None:
    rows = [a_row(1, name="甲", amount=1), a_row(2, amount=2), a_row(1, name="乙", amount=3, version=0)]
    await put(session, Copy, *rows, once=("name",))
    assert await stored(session) == [{**rows[2], "name": "甲"}, rows[1]]
    await put(session, Copy, {"id": UUID(int=2), "kind": "样", "as_of": NOON, "version": 9})
    await put(session, Copy)
    assert (await stored(session))[1] == {**rows[1], "version": 9}


async def test_it_says_how_many_it_wrote(session: AsyncSession) -> None:
    old, new = a_row(1, version=1), a_row(1, version=2)
    assert await upsert_if_newer(session, Copy, old, newer_by=("version",)) == 1
    assert await upsert_if_newer(session, Copy, old, a_row(2), newer_by=("version",)) == 1
    assert await upsert_if_newer(session, Copy, old, new, newer_by=("version",)) == 1
    assert await upsert_if_newer(session, Copy, new, newer_by=("version",)) == 0


async def test_news_is_newer_than_none_and_a_column_is_written_once(session: AsyncSession) -> None:
    await add(session, Copy, [a_row(1, amount=None, name="甲")])
    news = a_row(1, amount=2, name="乙", born_on=date(2001, 1, 1))
    assert await upsert_if_newer(session, Copy, news, newer_by=("amount",), once=("name",)) == 1
    assert await stored(session) == [{**news, "name": "甲"}]


async def test_of_two_as_new_the_later_arrival_counts_only_where_it_is_so_agreed(session: AsyncSession) -> None:
    first, second = a_row(1, version=2, name="甲"), a_row(1, version=2, name="乙")
    await add(session, Copy, [first])
    assert await upsert_if_newer(session, Copy, second, newer_by=("version",)) == 0
    assert await upsert_if_newer(session, Copy, second, newer_by=("version",), ties=True) == 1
    assert await upsert_if_newer(session, Copy, {**first, "version": 1}, newer_by=("version",), ties=True) == 0
    assert await stored(session) == [second]


async def test_a_set_leaves_what_its_rows_leave_one_by_one(session: AsyncSession) -> None:
    for seed in range(30):
        luck = random.Random(seed)
        news = [_drawn(luck) for _ in range(40)]
        for row in news:
            await _take(session, row)
        one_by_one = await stored(session)
        await session.execute(text("TRUNCATE copy"))
        while news:
            size = luck.randint(1, 15)
            await _take(session, *news[:size])
            news = news[size:]
        assert await stored(session) == one_by_one, seed
        await session.execute(text("TRUNCATE copy"))


async def _take(session: AsyncSession, *rows: Mapping[str, Any]) -> None:
    await upsert_if_newer(session, Copy, *rows, newer_by=("as_of", "version"), retain=("name",))


def _drawn(luck: random.Random) -> dict[str, Any]:
    return a_row(
        luck.randint(1, 3),
        kind=luck.choice("ab"),
        name=luck.choice([None, "甲", "乙"]),
        born_on=luck.choice([None, date(2000, 1, 1)]),
        amount=luck.randint(0, 9),
        as_of=NOON + timedelta(minutes=luck.randint(0, 4)),
        version=luck.randint(1, 2),
    )


async def test_two_writers_of_one_set_in_turned_order_wait_and_do_not_fail(engine: AsyncEngine) -> None:
    """Each of them has come to the row in the middle when it is set free: then they meet on each other's half."""
    sessions = async_sessionmaker(engine)

    async def write(places: Sequence[int], version: int) -> None:
        async with sessions() as own, own.begin():
            rows = [a_row(place, version=version) for place in places]
            await upsert_if_newer(own, Copy, *rows, newer_by=("version",))

    await write(range(9), 0)
    async with asyncio.TaskGroup() as group, sessions() as holder, holder.begin():
        await holder.execute(text("SELECT FROM copy WHERE id = :id FOR UPDATE"), {"id": UUID(int=4)})
        for order, version in ((range(9), 1), (range(8, -1, -1), 2)):
            group.create_task(write(order, version))
        async with asyncio.timeout(30):
            while await _waiting(engine) != 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    async with sessions() as session:
        assert {row["version"] for row in await stored(session)} == {2}


async def _waiting(engine: AsyncEngine) -> int:
    """In a transaction of its own: within one, PostgreSQL looks at its sessions once."""
    async with engine.connect() as connection:
        return int(await connection.scalar(text(WAITING)) or 0)
