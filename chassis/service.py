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
    max_body_bytes: int = 1_000_000


@dataclass
class Runtime:
    """A running service: its settings, its database and its tools. One per service and process."""

    definition: Definition
    settings: Settings
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    packs: Packs
    clock: BusinessClock
    cipher: Cipher
    tokens: TokenVerifier
    http: httpx.AsyncClient
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
        """The service's own, and the one that every service has."""
        from chassis.jobs import JobTable
        from chassis.retention import jobs

        return JobTable.of(self.definition.jobs, jobs)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits on success and rolls back on any exception."""
        async with transaction(self.sessions) as session:
            yield session

    async def aclose(self) -> None:
        await self.http.aclose()
        await self.engine.dispose()


def make_runtime(
    definition: Definition,
    settings: Settings,
    *,
    packs: Packs | None = None,
    http: httpx.AsyncClient | None = None,
) -> Runtime:
    """Wires a runtime from settings; `packs` and `http` may be shared or replaced by the composition."""
    engine = make_engine(settings, definition.name)
    return Runtime(
        definition=definition,
        settings=settings,
        engine=engine,
        sessions=make_sessions(engine, definition.name),
        packs=packs or load_packs(settings.policies),
        clock=BusinessClock(demo=settings.demo),
        cipher=Cipher.from_settings(
            settings.pii_active_key,
            {key: bytes.fromhex(value.get_secret_value()) for key, value in settings.pii_keys.items()},
            bytes.fromhex(settings.index_key.get_secret_value()),
        ),
        tokens=TokenVerifier.from_settings(settings),
        http=http or httpx.AsyncClient(timeout=10),
    )
