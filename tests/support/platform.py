"""A platform for a test: chosen services in this process, on real PostgreSQL, with the memory bus."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.routing import BaseRoute

from chassis import service_client
from chassis.access import Caller, StandingIn
from chassis.auth import TokenIssuer
from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.memory_bus import MemoryBus
from chassis.messaging.relay import drain_once
from chassis.runtime import Runtime
from chassis.service import Service, make_service
from chassis.settings import Settings
from contracts.envelope import Event
from contracts.roles import Role
from deploy.gateway import compose_root
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from standins import app as standins
from tests.support.postgres import Postgres, app_role

ROOT = Path(__file__).parents[2]
BASE = "http://platform"
STANDINS = "http://standins"
Boot: TypeAlias = Callable[..., Coroutine[Any, Any, "Platform"]]


_included: dict[int, BaseRoute] = {}


def share_routes(app: FastAPI) -> None:
    """Puts in place of each included router the same one of an application before it.

    FastAPI works out the dependencies and fields of an included route anew for each application, at its first
    request: for a service with all its routes that takes longer than most tests. They depend on the router alone.
    """
    routes = app.router.routes
    for place, route in enumerate(routes):
        router = getattr(route, "original_router", None)
        if router is not None:
            routes[place] = _included.setdefault(id(router), route)


_packs: list[Packs] = []


def packs() -> Packs:
    """Loaded once: they are immutable."""
    if not _packs:
        _packs.append(load_packs(ROOT / "policies"))
    return _packs[0]


def settings_for(postgres: Postgres, service: str, database: str) -> Settings:
    return Settings(
        demo=True,
        database_url=postgres.url(database, app_role(service)),
        admin_url=postgres.url(database),
        policies=ROOT / "policies",
        pool_size=10,
        wechat_base_url=f"{STANDINS}/wechat",
        identity_base_url=f"{STANDINS}/identity",
    )


@dataclass(repr=False)
class Platform:
    """Running services. Paths start with the service's name, as behind the gateway.

    Short when it is shown: asyncio makes the text of what a task returns at the end of each, and the fields of this
    hold every pack.
    """

    postgres: Postgres
    services: dict[str, Service]
    apps: dict[str, FastAPI]
    bus: MemoryBus
    root: Any
    http: httpx.AsyncClient
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @classmethod
    async def boot(cls, postgres: Postgres, *services: str, policies: Packs | None = None) -> "Platform":
        service_client.forget_tokens()  # those of the platform before
        mounts: dict[str, httpx.AsyncBaseTransport | None] = {}
        http = httpx.AsyncClient(timeout=10, mounts=mounts, verify=False)
        running, apps = {}, {}
        for name in services or ("registry", "subsidy", "jobfair", "notify"):
            module = import_module(f"services.{name}.main")
            settings = settings_for(postgres, name, postgres.fresh(module.definition))
            running[name] = make_service(module.definition, settings, packs=policies or packs(), http=http)
            apps[name] = module.create_app(running[name])
            share_routes(apps[name])
        bus = MemoryBus()
        for service in running.values():
            await bus.subscribe(service)
        root = compose_root(apps)
        http._mounts = dict(
            httpx.AsyncClient(
                mounts={
                    "all://platform": httpx.ASGITransport(root),
                    "all://standins": httpx.ASGITransport(standins.app),
                },
                verify=False,
            )._mounts
        )
        return cls(postgres, running, apps, bus, root, http)

    def as_(
        self,
        role: Role,
        *,
        area: str | None = None,
        org: str | None = None,
        person: UUID | None = None,
        id: UUID | None = None,
        scopes: Collection[str] = (),
        session: UUID | None = None,
        standing_in: StandingIn | None = None,
    ) -> httpx.AsyncClient:
        """A client that is signed in. The same `id` is the same account; otherwise a new one."""
        caller = Caller(
            id=id or new_id(),
            role=role,
            area=area,
            org=org,
            subject=person,
            scopes=frozenset(scopes),
            session=session,
            standing_in=standing_in,
        )
        settings = next(iter(self.runtimes.values())).settings
        return self.with_token(TokenIssuer.from_settings(settings).issue(caller))

    def with_token(self, token: str) -> httpx.AsyncClient:
        """A client that holds this token."""
        return self._client({"Authorization": f"Bearer {token}"})

    @property
    def anonymous(self) -> httpx.AsyncClient:
        return self._client({})

    def _client(self, headers: dict[str, str]) -> httpx.AsyncClient:
        async def add_key(request: httpx.Request) -> None:
            if request.method == "POST":
                request.headers.setdefault("Idempotency-Key", str(new_id()))

        transport = httpx.ASGITransport(self.root)
        client = httpx.AsyncClient(
            transport=transport, base_url=BASE, headers=headers, event_hooks={"request": [add_key]}
        )
        self.clients.append(client)
        return client

    @property
    def runtimes(self) -> dict[str, Runtime]:
        return {name: service.runtime for name, service in self.services.items()}

    def runtime(self, service: str) -> Runtime:
        return self.runtimes[service]

    @asynccontextmanager
    async def transaction(self, service: str) -> AsyncIterator[AsyncSession]:
        async with self.runtimes[service].transaction() as session:
            yield session

    def as_owner(self, service: str, statement: str) -> None:
        """Runs SQL as the owner of the service's database: what the service's own role may not do."""
        self.postgres.execute(statement, str(self.runtimes[service].engine.url.database))

    async def drain(self) -> None:
        """Relays and handles until every outbox is empty."""
        moved = 1
        while moved:
            moved = 0
            for runtime in self.runtimes.values():
                moved += await drain_once(runtime, self.bus)

    async def run_job(self, service: str, name: str) -> int:
        running = self.services[service]
        return await running.jobs.run(name, running.runtime)

    async def set_time(self, at: str | datetime | None) -> None:
        """The business time of every service; None: real time."""
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
        for runtime in self.runtimes.values():
            async with runtime.transaction() as session:
                await runtime.clock.set(session, instant)

    async def deliver(
        self,
        service: str,
        event: Event,
        *,
        times: int = 1,
        event_id: UUID | None = None,
        time: datetime | None = None,
    ) -> None:
        """Hands the event to the service's inbox, `times` times under one id; it happened at `time`, or now."""
        running = self.services[service]
        envelope = inbox.envelope(event, source="test", event_id=event_id or new_id(), time=time)
        for _ in range(times):
            await inbox.deliver(running, envelope)

    async def aclose(self) -> None:
        for client in self.clients:
            await client.aclose()
        for runtime in self.runtimes.values():
            database = runtime.engine.url.database
            await runtime.aclose()
            if database:
                self.postgres.leave(database)
