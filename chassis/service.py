"""What a service is (its definition) and what it runs with (its runtime)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import httpx
from fastapi import APIRouter
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from chassis.access import AccessTable
from chassis.admission import Admission
from chassis.auth import TokenVerifier
from chassis.clock import BusinessClock
from chassis.db import make_engine, make_sessions, transaction
from chassis.pack_files import load_packs
from chassis.pii import Cipher
from chassis.policy import Packs
from chassis.settings import Settings

if TYPE_CHECKING:
    from chassis.jobs import JobTable
    from chassis.messaging import HandlerTable

Gauge: TypeAlias = Callable[[AsyncSession, date], Awaitable[float]]


@dataclass(frozen=True)
class Definition:
    """A service as its author declares it: doors, rules of access, reactions and regular work."""

    name: str
    title: str
    routers: tuple[APIRouter, ...]
    access: AccessTable
    handlers: "HandlerTable"
    jobs: "JobTable"
    metadata: MetaData
    migrations: Path
    gauges: Mapping[str, Gauge] = field(default_factory=dict)
    """Metric name → a question to the database, asked at every scrape with the business date."""
    client_scopes: Mapping[str, str] = field(default_factory=dict)
    """Operation id → the scope that the caller must hold besides a role of its access rule."""
    max_body_bytes: int = 1_000_000
    check_packs: Callable[[Packs], None] = lambda _: None
    """Raises PackError for packs that this service would misread; asked before it runs, in every role."""


@dataclass
class Runtime:
    """A running service: its settings, its database and its tools. One per service and process."""

    definition: Definition
    settings: Settings
    engine: AsyncEngine
    lock_engine: AsyncEngine
    """For the locks of jobs alone: a connection that holds one while its job works is none that the job waits for."""
    sessions: async_sessionmaker[AsyncSession]
    packs: Packs
    clock: BusinessClock
    cipher: Cipher
    tokens: TokenVerifier
    http: httpx.AsyncClient
    memory: Admission
    """Room for files that are large in memory while they are read or written."""
    checks: dict[str, Callable[[], bool]] = field(default_factory=dict)
    """Part of this process → whether it runs; without one of them the process is not ready."""
    readings: dict[str, Callable[[], Awaitable[float]]] = field(default_factory=dict)
    """Metric name → what this process measures of itself, asked at every scrape."""

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def handlers(self) -> "HandlerTable":
        return self.definition.handlers

    @property
    def jobs(self) -> "JobTable":
        """The service's own, and those that every service has."""
        from chassis import audit_chain, retention
        from chassis.jobs import JobTable

        return JobTable.of(self.definition.jobs, retention.jobs, audit_chain.jobs)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits on success and rolls back on any exception."""
        async with transaction(self.sessions) as session:
            yield session

    async def dispose(self) -> None:
        """Closes the connections to the database."""
        await self.engine.dispose()
        await self.lock_engine.dispose()

    async def aclose(self) -> None:
        await self.http.aclose()
        await self.dispose()


def make_runtime(
    definition: Definition,
    settings: Settings,
    *,
    packs: Packs | None = None,
    http: httpx.AsyncClient | None = None,
) -> Runtime:
    """Wires a runtime from settings; `packs` and `http` may be shared or replaced by the composition.

    Raises PackError for a pack that the service would misread.
    """
    packs = packs or load_packs(settings.policies)
    definition.check_packs(packs)
    engine = make_engine(settings, definition.name)
    cipher = Cipher.from_settings(
        settings.pii_active_key,
        {key: bytes.fromhex(value.get_secret_value()) for key, value in settings.pii_keys.items()},
        bytes.fromhex(settings.index_key.get_secret_value()),
    )
    return Runtime(
        definition=definition,
        settings=settings,
        engine=engine,
        lock_engine=make_engine(settings, f"{definition.name}-jobs"),
        sessions=make_sessions(engine, definition.name),
        packs=packs,
        clock=BusinessClock(demo=settings.demo),
        cipher=cipher,
        tokens=TokenVerifier.from_settings(settings),
        http=http or httpx.AsyncClient(timeout=10),
        memory=Admission(settings.upload_memory_bytes, settings.upload_wait_seconds),
        readings={"seals_unreadable": cipher.unreadable},
    )
