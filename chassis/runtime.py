"""What a running service works with: its settings, its database and its tools."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from chassis.auth import TokenVerifier
from chassis.background.turns import Turns
from chassis.clock import BusinessClock
from chassis.creations import Creations
from chassis.db import driver_options, make_engine, make_reads, make_sessions, transaction
from chassis.ended_sessions import EndedSessions
from chassis.pii import Cipher
from chassis.reads import Reads
from chassis.request_signatures import RequestSignatures
from chassis.settings import Settings
from chassis.uploads.admission import Admission
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs

JOB_WAIT_SECONDS = 60
"""All jobs of a process begin at once and have few connections: each waits for its turn."""


@dataclass
class Runtime:
    """A running service: its settings, its database and its tools. One per service and process."""

    name: str
    settings: Settings
    engine: AsyncEngine
    lock_engine: AsyncEngine
    """For the locks of jobs alone: a connection that holds one while its job works is none that the job waits for."""
    sessions: async_sessionmaker[AsyncSession]
    reads: Reads
    creations: Creations
    packs: Packs
    clock: BusinessClock
    cipher: Cipher
    tokens: TokenVerifier
    ended_sessions: EndedSessions
    signatures: RequestSignatures
    http: httpx.AsyncClient
    memory: Admission
    """Room for files that are large in memory while they are read or written."""
    checks: dict[str, Callable[[], bool]] = field(default_factory=dict)
    """Part of this process → whether it runs; without one of them the process is not ready."""
    turns: defaultdict[str, Turns] = field(default_factory=lambda: defaultdict(Turns))
    """Part of this process → how its turns go; operators see it by `chassis.background.beats`."""
    notices: dict[str, str] = field(default_factory=dict)
    """What readiness says besides: something is not set up, and the process works all the same."""
    readings: dict[str, Callable[[], Awaitable[float]]] = field(default_factory=dict)
    """Gauge → what this process measures of itself, asked at every scrape."""
    reserved: frozenset[str] = frozenset()
    """The gauges that the service's definition shows."""

    def measure(self, gauge: str, read: Callable[[], Awaitable[float]]) -> None:
        """From now on every scrape shows what `read` returns. Raises ValueError where the gauge is shown already."""
        if gauge in self.readings or gauge in self.reserved:
            raise ValueError(f"two gauges are called {gauge}")
        self.readings[gauge] = read

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits on success and rolls back on any exception."""
        async with transaction(self.sessions) as session:
            yield session

    async def dispose(self) -> None:
        """Closes the connections to the database."""
        await self.engine.dispose()
        await self.lock_engine.dispose()
        await self.reads.aclose()
        await self.creations.aclose()

    async def aclose(self) -> None:
        await self.http.aclose()
        await self.dispose()


def make_runtime(
    name: str,
    settings: Settings,
    *,
    packs: Packs | None = None,
    http: httpx.AsyncClient | None = None,
) -> Runtime:
    """Wires a runtime from settings; `packs` and `http` may be shared or replaced by the composition.

    Raises PackInvalid where no pack can be read.
    """
    engine = make_engine(settings, name)
    sessions = make_sessions(engine, name)
    cipher = Cipher.from_settings(
        settings.pii_active_key,
        {key: bytes.fromhex(value.get_secret_value()) for key, value in settings.pii_keys.items()},
        bytes.fromhex(settings.index_key.get_secret_value()),
    )
    return Runtime(
        name=name,
        settings=settings,
        engine=engine,
        lock_engine=make_engine(settings, f"{name}-jobs", JOB_WAIT_SECONDS),
        sessions=sessions,
        reads=make_reads(engine, settings, name),
        creations=Creations(name, driver_options(engine, settings, name)),
        packs=packs or load_packs(settings.policies),
        clock=BusinessClock(demo=settings.demo),
        cipher=cipher,
        tokens=TokenVerifier.from_settings(settings, name),
        ended_sessions=EndedSessions(sessions),
        signatures=RequestSignatures(name, settings, sessions),
        http=http or httpx.AsyncClient(timeout=10),
        memory=Admission(settings.upload_memory_bytes, settings.upload_wait_seconds),
        readings={"seals_unreadable": cipher.unreadable},
    )
