"""Sets of rows in few statements, whose text does not grow with them: by COPY, or with one array a column."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from psycopg import AsyncConnection, sql
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    inspect,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

Row = Mapping[str, Any]
MOST_ROWS = 2_000
"""Rows of one statement: more are written in several, so that none takes the server's memory or locks for long."""


def rows_of(table: type[DeclarativeBase], rows: Sequence[Row]) -> Select[Any]:
    """SQL: the rows, in their order, as a source for INSERT. All have the columns of the first.

    What all rows have in common is one value; every other column, and each of the primary key, is one array.
    """
    columns = [table.__table__.c[name] for name in rows[0]]
    values = {column: [row[column.name] for row in rows] for column in columns}
    several = [column for column in columns if column.primary_key or not _is_common(values[column])] or columns[:1]
    arrays = {column: _array(column, values[column]) for column in several}
    shape = [sa.column(column.name, _carried(column.type)) for column in several]
    given = func.unnest(*arrays.values()).table_valued(*shape, with_ordinality="place", name="given").render_derived()
    return select(
        *(
            _as_column(given.c[column.name], column) if column in arrays else _constant(column, values[column][0])
            for column in columns
        )
    ).order_by(given.c.place)


def _is_common(values: Sequence[Any]) -> bool:
    return values.count(values[0]) == len(values)


def _constant(column: Any, value: Any) -> ColumnElement[Any]:
    """The value that a column has in all rows, under the column's name."""
    return sa.cast(bindparam(None, value, type_=column.type), column.type).label(column.name)


def _carried(kind: Any) -> Any:
    """The type in which a column's values travel. A list of texts goes as one text: arrays have no arrays within."""
    return sa.Text() if isinstance(kind, sa.ARRAY) else kind


def _array(column: Any, values: Sequence[Any]) -> ColumnElement[Any]:
    """The values of a column as one parameter."""
    if isinstance(column.type, sa.LargeBinary):
        return sa.cast(bindparam(None, _bytes_text(values), type_=sa.Text()), ARRAY(column.type))
    if isinstance(column.type, sa.ARRAY):
        values = [_list_text(value) for value in values]
    return bindparam(None, list(values), type_=ARRAY(_carried(column.type)))


def _bytes_text(values: Sequence[bytes | None]) -> str:
    """An array of bytes as PostgreSQL writes one: the driver would look through each for what to escape."""
    return "{" + ",".join("NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values) + "}"


def _as_column(value: ColumnElement[Any], column: Any) -> ColumnElement[Any]:
    return sa.cast(value, column.type) if isinstance(column.type, sa.ARRAY) else value


def _list_text(values: Sequence[str] | None) -> str | None:
    """A list of texts as PostgreSQL writes one."""
    if values is None:
        return None
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """SQL: the column is one of these. One parameter, however many they are."""
    return column == func.any(bindparam(None, list(values), type_=ARRAY(column.type)))  # type: ignore[no-any-return]


async def add(session: AsyncSession, table: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Writes new rows by COPY, all with the columns of the first. Record what happened beside it: `outbox.record`."""
    if not rows:
        return
    columns = [table.__table__.c[name] for name in rows[0]]
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.__tablename__), sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    )
    driver = (await (await session.connection()).get_raw_connection()).driver_connection
    connection = cast(AsyncConnection, driver)
    try:
        async with connection.cursor() as cursor, cursor.copy(target) as stream:
            for row in rows:
                await stream.write_row([_adapted(column.type, row[column.name]) for column in columns])
    except psycopg.Error as error:
        raise DBAPIError.instance("COPY", None, error, psycopg.Error) from error


def _adapted(kind: Any, value: Any) -> Any:
    return Jsonb(value) if isinstance(kind, sa.JSON) and value is not None else value


async def change(session: AsyncSession, table: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Writes the columns of each row to the row of its primary key; rows that are not there are left out."""
    keys = [column.name for column in inspect(table).primary_key]
    for batch in _batches(rows):
        given = rows_of(table, batch).subquery("given")
        same = [getattr(table, name) == given.c[name] for name in keys]
        columns = {name: given.c[name] for name in batch[0] if name not in keys}
        await session.execute(update(table).where(*same).values(columns).execution_options(synchronize_session=False))


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS))


async def add_missing(session: AsyncSession, table: type[DeclarativeBase], rows: Sequence[Row]) -> Collection[Any]:
    """Adds the rows that no unique key refuses, in their order, all with the columns of the first; their primary keys.

    Give them in the order of the unique key: then two writers of overlapping sets wait for each other and never both.
    """
    [key] = inspect(table).primary_key
    added: set[Any] = set()
    for batch in _batches(rows):
        fresh = insert(table).from_select(list(batch[0]), rows_of(table, batch)).on_conflict_do_nothing()
        added |= set(await session.scalars(fresh.returning(getattr(table, key.name))))
    return added


async def add_if_new(session: AsyncSession, row: DeclarativeBase) -> bool:
    """Adds one row; False where a unique key has it. Waits for whoever is writing the same just now.

    What has no value is left to the database and to the column's default.
    """
    columns = [column.key for column in row.__table__.columns]
    values = {name: value for name in columns if (value := getattr(row, name)) is not None}
    fresh = insert(type(row)).values(values).on_conflict_do_nothing().returning(literal(1))
    return await session.scalar(fresh) is not None


async def put(session: AsyncSession, table: type[DeclarativeBase], *rows: Row, once: Collection[str] = ()) -> None:
    """Writes the columns given, in the order of the rows, to the row of each primary key, made where it is missing.

    A column of `once` stays as it was first written.
    """
    keys = [column.name for column in inspect(table).primary_key]
    for each in _rounds(rows, keys):
        await _upsert(session, table, each, (), (), once, False)


async def upsert_if_newer(
    session: AsyncSession,
    table: type[DeclarativeBase],
    *rows: Row,
    newer_by: Sequence[str],
    retain: Collection[str] = (),
    once: Collection[str] = (),
    ties: bool = False,
) -> int:
    """Writes copies of another service's facts, each unless one as new is kept; returns how many it wrote.

    So the order and the number of arrivals do not matter. A row has the primary key; `newer_by` names the columns that
    say which is newer, compared in their order; any news is newer than none. A column of `retain` is not emptied by
    news that has no value for it, one of `once` stays as it was first written. With `ties` the later of equals counts.
    """
    keys = [column.name for column in inspect(table).primary_key]
    return sum([await _upsert(session, table, each, newer_by, retain, once, ties) for each in _rounds(rows, keys)])


def _rounds(rows: Sequence[Row], keys: Sequence[str]) -> Sequence[Sequence[Row]]:
    """The first row of each key, the second, and so on: a statement writes no row twice.

    In the order of the keys: two writers of overlapping sets wait for each other and never both.
    """
    rounds: list[list[Row]] = []
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key = tuple(row[name] for name in keys)
        if seen[key] == len(rounds):
            rounds.append([])
        rounds[seen[key]].append(row)
        seen[key] += 1
    return [sorted(each, key=lambda row: tuple(row[name] for name in keys)) for each in rounds]


async def _upsert(
    session: AsyncSession,
    table: type[DeclarativeBase],
    rows: Sequence[Row],
    newer_by: Sequence[str],
    retain: Collection[str],
    once: Collection[str],
    ties: bool,
) -> int:
    keys = [column.name for column in inspect(table).primary_key]
    fresh = insert(table).from_select(list(rows[0]), rows_of(table, rows))
    columns: dict[str, Any] = {name: fresh.excluded[name] for name in rows[0] if name not in (*keys, *once)}
    columns |= {name: func.coalesce(fresh.excluded[name], getattr(table, name)) for name in retain}
    newer = _is_newer(table, fresh.excluded, newer_by, ties) if newer_by else None
    written = fresh.on_conflict_do_update(index_elements=keys, set_=columns, where=newer)
    return len((await session.execute(written.returning(literal(1)))).all())


def _is_newer(table: type[DeclarativeBase], given: Any, newer_by: Sequence[str], ties: bool) -> ColumnElement[bool]:
    news, stored = (tuple_(*(row[name] for name in newer_by)) for row in (given, table.__table__.c))
    return or_(table.__table__.c[newer_by[0]].is_(None), news >= stored if ties else news > stored)
