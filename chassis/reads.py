"""Reads of a few rows: one prepared statement on a connection without a transaction, columns in place of entities.

The same through a session costs the process ten times as much: begin, identity map, unit of work, commit. What a
request reads and does not change goes this way; whatever is locked or written goes through its transaction.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from sqlalchemy import Dialect, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from structlog import get_logger

from chassis.problems import Unavailable

MOST = 4
"""Connections of one process; each is busy for less than a millisecond. They are opened when they are needed."""
RECENT_SECONDS = 1.0
Row = TypeVar("Row")
_DIALECT: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
log = get_logger()


@dataclass(frozen=True, eq=False)
class Prepared(Generic[Row]):
    """A query of one shape: its text, its constants, and the class whose fields its columns are."""

    text: bytes
    shape: type[Row]
    constants: Mapping[str, Any] = field(default_factory=dict)


def prepared(query: Select[Any], shape: type[Row]) -> Prepared[Row]:
    """`query` names what it asks with `bindparam`; each column has the name of a field of `shape`."""
    compiled = query.compile(dialect=_DIALECT)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return Prepared(str(compiled).encode(), shape, constants)


class Reads:
    """A process's connections for such reads. `options`: what psycopg connects with."""

    def __init__(self, options: Mapping[str, Any], patience_seconds: float) -> None:
        self._options = options
        self._patience_seconds = patience_seconds
        self._idle: list[AsyncConnection[Any]] = []
        self._places = asyncio.Semaphore(MOST)
        self._recent: dict[Prepared[Any], tuple[float, list[Any]]] = {}

    async def row(self, query: Prepared[Row], values: Mapping[str, Any]) -> Row | None:
        """The row, None where there is none. Raises Unavailable where the database is away or busy for too long."""
        rows = await self.rows(query, values)
        return rows[0] if rows else None

    async def rows(self, query: Prepared[Row], values: Mapping[str, Any]) -> list[Row]:
        """Raises as `row` does."""
        try:
            async with asyncio.timeout(self._patience_seconds if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError:
            raise _unavailable("no connection in time") from None
        try:
            return await self._ask(query, {**query.constants, **values})
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise _unavailable(type(error).__name__) from error
        finally:
            self._places.release()

    async def recent(self, query: Prepared[Row]) -> Sequence[Row]:
        """The rows as of a second ago at most: for a few that seldom change, and that every request needs."""
        at, rows = self._recent.get(query, (0.0, []))
        if time.monotonic() - at > RECENT_SECONDS:
            at, rows = time.monotonic(), await self.rows(query, {})
            self._recent[query] = at, rows
        return rows

    def forget(self, query: Prepared[Any]) -> None:
        """Once this process has changed them; the others follow within the second."""
        self._recent.pop(query, None)

    async def _ask(self, query: Prepared[Row], values: Mapping[str, Any]) -> list[Row]:
        """A connection that died while it rested is no reason to refuse: a read may be asked again."""
        while self._idle:
            connection = self._idle.pop()
            try:
                return await self._ask_on(connection, query, values)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if not connection.broken:
                    raise
        return await self._ask_on(await AsyncConnection.connect(**self._options, autocommit=True), query, values)

    async def _ask_on(
        self, connection: AsyncConnection[Any], query: Prepared[Row], values: Mapping[str, Any]
    ) -> list[Row]:
        """The connection is used again only where the answer was read to its end."""
        try:
            cursor = connection.cursor(row_factory=class_row(query.shape))
            rows = await (await cursor.execute(query.text, values, prepare=True)).fetchall()
        except BaseException:
            if not connection.broken:
                await connection.close()
            raise
        self._idle.append(connection)
        return rows

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().close()


def _unavailable(reason: str) -> Unavailable:
    log.warning("database_unavailable", error=reason)
    return Unavailable("数据库暂不可用，请稍后重试")
