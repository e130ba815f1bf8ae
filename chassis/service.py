"""A service: what its author declares (its definition), and that with what it runs with (its runtime)."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import httpx
from fastapi import APIRouter
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit_chain
from chassis.access import AccessTable
from chassis.background import housekeeping
from chassis.background.jobs import JobTable
from chassis.messaging.dead_letters import open_dead_letters
from chassis.messaging.handlers import HandlerTable
from chassis.messaging.outbox import outbox_age_seconds, outbox_depth
from chassis.runtime import Runtime, make_runtime
from chassis.settings import Settings
from policy_engine.packs.pack import Packs

Gauge: TypeAlias = Callable[[AsyncSession, date], Awaitable[float]]
_GAUGES: Mapping[str, Gauge] = {
    "outbox_depth": lambda session, _: outbox_depth(session),
    "outbox_age_seconds": lambda session, _: outbox_age_seconds(session),
    "dead_letters_open": lambda session, _: open_dead_letters(session),
    "audit_entries_unchained": lambda session, _: audit_chain.unchained(session),
}


@dataclass(frozen=True)
class Definition:
    """A service as its author declares it: doors, rules of access, reactions and regular work."""

    name: str
    title: str
    routers: tuple[APIRouter, ...]
    access: AccessTable
    handlers: HandlerTable
    jobs: JobTable
    metadata: MetaData
    migrations: Path
    gauges: Mapping[str, Gauge] = field(default_factory=dict)
    """Metric name → a question to the database, asked at every scrape with the business date."""
    client_scopes: Mapping[str, str] = field(default_factory=dict)
    """Operation id → the scope that the caller must hold besides a role of its access rule."""
    max_body_bytes: int = 1_000_000
    check_packs: Callable[[Packs], None] = lambda _: None
    """Raises PackInvalid for packs that this service would misread; asked before it runs, in every role."""


@dataclass
class Service:
    """A definition that runs. Raises ValueError where it declares two jobs or two gauges of one name."""

    definition: Definition
    runtime: Runtime
    jobs: JobTable = field(init=False)
    """The service's own, and those that every service has."""

    gauges: Mapping[str, Gauge] = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = JobTable.of(self.definition.jobs, housekeeping.jobs, audit_chain.jobs)
        shown = Counter([*_GAUGES, *self.definition.gauges, *self.runtime.readings])
        if twice := [name for name, times in shown.items() if times > 1]:
            raise ValueError(f"two gauges are called {', '.join(twice)}")
        self.gauges = {**_GAUGES, **self.definition.gauges}
        self.runtime.reserved = frozenset(self.gauges)

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def handlers(self) -> HandlerTable:
        return self.definition.handlers


def make_service(
    definition: Definition,
    settings: Settings,
    *,
    packs: Packs | None = None,
    http: httpx.AsyncClient | None = None,
) -> Service:
    """Wires a service from settings; `packs` and `http` may be shared or replaced by the composition.

    Raises PackInvalid for a pack that the service would misread.
    """
    runtime = make_runtime(definition.name, settings, packs=packs, http=http)
    definition.check_packs(runtime.packs)
    return Service(definition, runtime)
