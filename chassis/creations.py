"""Requests that each create something of their own share a transaction: as many as wait when the one before ends.

A request is first tried without the database. Its endpoint's fresh form says what it would write and which locks that
takes (`Creation.create`), and its answer is put together. Whatever is not fresh runs in a transaction of its own, as
every request does: it asks the database, it is refused, a lock is not free, somebody else was first.
"""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn, TypeVar

import psycopg
from psycopg import AsyncConnection
from sqlalchemy import TextClause
from structlog import get_logger

from chassis import deferred_writes, failpoints
from chassis.access import Caller
from chassis.deferred_writes import ENTRY_NAMES, ENTRY_TYPES, EVENT_NAMES, EVENT_TYPES, EVENT_VALUES
from chassis.messaging import outbox
from chassis.reads import Prepared, Reads

MOST = 64
"""Requests of one transaction."""
LOCK_TIMEOUT_MS = 200
"""How long they wait for a row that somebody else is writing; then each goes its own way."""
Lock = tuple[int, str]
"""The seed and the text of an advisory lock, as `hashtextextended` takes them."""
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
log = get_logger()


class NotFresh(Exception):
    """The request is one that a transaction of its own must look at."""


@dataclass(frozen=True)
class Kind:
    """How rows of one kind are written.

    `columns` are those of a row with their types. `statements` are parts of a WITH: they read `given` (the columns,
    and `n`, the request) joined with `free (n)`, and define `done (n)`, the requests whose rows were written.
    """

    columns: str
    statements: str

    @cached_property
    def text(self) -> bytes:
        return _WRITE.format(columns=self.columns, statements=self.statements).encode()


@dataclass(frozen=True)
class FreshForm:
    """How an endpoint is tried without the database, and for whom that is worth a try."""

    call: Callable[..., Any]
    roles: frozenset[str]

    def is_for(self, caller: Caller | None) -> bool:
        return caller is not None and caller.role in self.roles


def created_by(fresh: Callable[..., Any], *roles: str) -> Callable[[Endpoint], Endpoint]:
    """On an endpoint: `fresh` has its signature, gets a `Creation` for the session, and raises NotFresh at will."""

    def marked(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["fresh"] = FreshForm(fresh, frozenset(roles))
        return endpoint

    return marked


def fresh_form_of(endpoint: Callable[..., Any]) -> FreshForm | None:
    form: FreshForm | None = vars(endpoint).get("fresh")
    return form


class Creation:
    """Stands where the session stands while a request is tried. What is recorded waits here; the rest is not fresh."""

    def __init__(self, reads: Reads) -> None:
        self.info: dict[str, Any] = {"deferred_writes": deferred_writes.Waiting()}
        self.kind: Kind | None = None
        self.row: Mapping[str, Any] = {}
        self.locks: Sequence[Lock] = ()
        self._reads = reads

    def create(self, kind: Kind, row: Mapping[str, Any], locks: Sequence[Lock]) -> None:
        """What the request writes if the locks are free and nobody else has written it."""
        self.kind, self.row, self.locks = kind, row, locks

    def in_nested_transaction(self) -> bool:
        return False

    async def scalar(self, statement: TextClause) -> Any:
        """A value that needs no transaction, such as the business clock of a demo."""
        row = await self._reads.row(Prepared(str(statement).encode(), _Value), {})
        return row.at if row is not None else None

    def __getattr__(self, name: str) -> NoReturn:
        raise NotFresh(name)


@dataclass(frozen=True)
class _Value:
    at: Any


@dataclass(frozen=True)
class _Request:
    creation: Creation
    answer: Mapping[str, Any]
    written: "asyncio.Future[bool]"

    @property
    def locks(self) -> set[Lock]:
        return {(7, self.answer["scope"]), *self.creation.locks}


class Creations:
    """The requests of one process that wait, and the connection on which they are written."""

    def __init__(self, service: str, options: Mapping[str, Any]) -> None:
        self._service = service
        self._options = {**options, "options": f"{options['options']} -c lock_timeout={LOCK_TIMEOUT_MS}"}
        self._waiting: list[_Request] = []
        self._work: asyncio.Task[None] | None = None
        self._connection: AsyncConnection[Any] | None = None

    async def write(self, creation: Creation, answer: Mapping[str, Any]) -> bool:
        """True once effect and answer are committed; False where nothing is, and the request is not fresh."""
        request = _Request(creation, answer, asyncio.get_running_loop().create_future())
        self._waiting.append(request)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        return await request.written

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            written: Collection[int] = ()
            try:
                written = await self._written(batch)
            except Exception as error:
                log.warning("creations_apart", error=type(error).__name__, requests=len(batch))
            for number, request in enumerate(batch):
                if not request.written.done():
                    request.written.set_result(number in written)

    def _next_batch(self) -> Sequence[_Request]:
        """Those of one kind, of which no two want the same lock: within one transaction both would have it."""
        batch: list[_Request] = []
        rest: list[_Request] = []
        locks: set[Lock] = set()
        for request in self._waiting:
            fits = len(batch) < MOST and locks.isdisjoint(request.locks)
            if fits and (not batch or request.creation.kind is batch[0].creation.kind):
                batch.append(request)
                locks |= request.locks
            else:
                rest.append(request)
        self._waiting = rest
        return batch

    async def _written(self, batch: Sequence[_Request]) -> Collection[int]:
        """Two statements: what is looked at by the second is seen after the locks of the first were had."""
        kind = batch[0].creation.kind
        assert kind is not None
        connection, self._connection = self._connection or await AsyncConnection.connect(**self._options), None
        try:
            written = await _write_on(connection, kind, batch)
        except BaseException:
            with suppress(psycopg.Error):
                await connection.rollback()  # or each of them would find its own lock not free yet
            await connection.close()
            raise
        self._connection = connection
        outbox.hint(self._service).set()
        return written

    async def aclose(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


async def _write_on(connection: AsyncConnection[Any], kind: Kind, batch: Sequence[_Request]) -> Collection[int]:
    locks = [{"n": n, "seed": seed, "name": name} for n, each in enumerate(batch) for seed, name in each.locks]
    rows = await connection.execute(_LOCK, {"locks": _json(locks)}, prepare=True)
    free = {n for (n,) in await rows.fetchall()}
    done = await connection.execute(kind.text, _values(batch, free), prepare=True)
    written = {n for (n,) in await done.fetchall()}
    failpoints.hit("api_in_shared_write")
    await connection.commit()
    return written


def _values(batch: Sequence[_Request], free: Collection[int]) -> dict[str, str]:
    tried = [(n, request) for n, request in enumerate(batch) if n in free]
    waiting = [(n, request.creation.info["deferred_writes"]) for n, request in tried]
    return {
        "rows": _json([{"n": n, **request.creation.row} for n, request in tried]),
        "answers": _json([{"n": n, **request.answer} for n, request in tried]),
        "events": _json([{"n": n, **event} for n, waits in waiting for event in waits.events]),
        "entries": _json([{"n": n, **entry} for n, waits in waiting for entry in waits.entries]),
    }


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, default=_as_text, ensure_ascii=False)


def _as_text(value: Any) -> str:
    """As PostgreSQL reads it: bytes in hexadecimal, the others as they are written."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


_LOCK = b"""
SELECT n FROM jsonb_to_recordset(%(locks)s::jsonb) AS wanted(n integer, seed bigint, name text) GROUP BY n
HAVING bool_and(pg_try_advisory_xact_lock(hashtextextended(name, seed)))"""
_WRITE = f"""
WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(n integer, {{columns}})),
 answered AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%(answers)s::jsonb) AS row(n integer, scope text,
  digest bytea, status smallint, media_type text, answer bytea)),
 free AS (SELECT n FROM answered WHERE NOT EXISTS (SELECT FROM idempotency_key WHERE scope = answered.scope)),
 {{statements}},
 recorded AS (INSERT INTO outbox ({EVENT_NAMES}) SELECT {EVENT_VALUES} FROM
  ROWS FROM (jsonb_to_recordset(%(events)s::jsonb) AS (n integer, {EVENT_TYPES}))
  WITH ORDINALITY AS row(n, {EVENT_NAMES}, place) JOIN done USING (n) ORDER BY place),
 entered AS (INSERT INTO audit_entry ({ENTRY_NAMES}) SELECT {ENTRY_NAMES}
  FROM jsonb_to_recordset(%(entries)s::jsonb) AS row(n integer, {ENTRY_TYPES}) JOIN done USING (n)),
 stored AS (INSERT INTO idempotency_key (scope, body_hash, status, media_type, answer)
  SELECT scope, digest, status, media_type, answer FROM answered JOIN done USING (n))
SELECT n FROM done"""  # noqa: S608 - our own text
