"""PostgreSQL: engine, sessions, declarative base, column types, ids."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import uuid_utils.compat as uuid_utils
from sqlalchemy import DateTime, MetaData, event, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import mapped_column

from chassis.reads import Reads
from chassis.settings import Settings

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_NOW = text("SELECT clock_timestamp()")
IDLE_SECONDS = 1.0
CONNECT_SECONDS = 2
"""The least that libpq takes: for a server that does not even refuse."""


def new_id() -> UUID:
    """A UUIDv7: unique, and sorted by the time it was made."""
    return uuid_utils.uuid7()


UuidPk = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]


class ServiceBase:
    """Mixed into a service's declarative base, next to its own `metadata = new_metadata()`."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012


def new_metadata() -> MetaData:
    return MetaData(naming_convention=NAMING)


def make_engine(settings: Settings, application: str = "qihang", wait_seconds: float | None = None) -> AsyncEngine:
    """Bounded pool; a statement or a lock that takes too long fails instead of queueing to death.

    No overflow: a connection opened for one request and closed again costs more than the request.

    Whoever wants a connection waits for one as long as a request does, or `wait_seconds`.

    Parameters never reach an error message: they may hold a person's data.
    """
    engine = create_async_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds if wait_seconds is None else wait_seconds,
        hide_parameters=True,
        connect_args=_connect_args(settings, application),
    )
    _ask_after_idling(engine)
    return engine


def make_reads(engine: AsyncEngine, settings: Settings, application: str) -> Reads:
    """For single statements beside the engine's transactions."""
    return Reads(driver_options(engine, settings, application), settings.pool_timeout_seconds)


def driver_options(engine: AsyncEngine, settings: Settings, application: str) -> dict[str, Any]:
    """What psycopg connects with beside the engine: the same server, account and limits."""
    _, options = engine.dialect.create_connect_args(engine.url)
    return {**options, **_connect_args(settings, application)}


def _connect_args(settings: Settings, application: str) -> dict[str, Any]:
    return {
        "application_name": application,
        "options": _options(settings),
        "connect_timeout": CONNECT_SECONDS,
    }


def _options(settings: Settings) -> str:
    """Limits of each session. The role has the same ones (see `migrations.provision`); a process may tighten them."""
    limits = {
        "statement_timeout": settings.statement_timeout_ms,
        "lock_timeout": settings.lock_timeout_ms,
        "idle_in_transaction_session_timeout": settings.idle_transaction_timeout_ms,
        "timezone": "UTC",
    }
    return " ".join(f"-c {name}={value}" for name, value in limits.items())


def _ask_after_idling(engine: AsyncEngine) -> None:
    """Before a connection is used again after a pause, it is asked whether it lives; if not, the pool is renewed.

    Asking every time (`pool_pre_ping`) costs each request a round trip. A connection that dies between two quick
    uses fails that use, as one that dies during it does: a 503 for the caller, another try in relay and inbox.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_: Any, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: Any, record: Any, _: Any) -> None:
        now = time.monotonic()
        if now - record.info.get("returned", now) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as dead:
            raise InvalidatePoolError() from dead


async def instant(session: AsyncSession) -> datetime:
    """By the database's clock, of this very statement and not of the transaction's begin: what ages in real time never
    follows business time, nor the clock of one of several machines."""
    now: datetime = (await session.execute(_NOW)).scalar_one()
    return now


def make_sessions(engine: AsyncEngine, service: str) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False, info={"service": service})


@asynccontextmanager
async def transaction(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    async with sessions() as session, session.begin():
        yield session
