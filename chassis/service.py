"""A service: what its author declares (its definition), and that with what it runs with (its runtime)."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias, TypeVar

import httpx
from fastapi import APIRouter
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession
from structlog import get_logger

from chassis import audit_chain
from chassis.access import AccessTable
from chassis.background import housekeeping
from chassis.background.jobs import JobTable
from chassis.messaging.dead_letters import open_dead_letters
from chassis.messaging.handlers import HandlerTable
from chassis.messaging.outbox import outbox_age_seconds, outbox_depth
from chassis.runtime import Runtime, make_runtime
from chassis.settings import Settings
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import reason_of
from policy_engine.packs.pack import Packs, RefusedPack

log = get_logger()
V = TypeVar("V")
Gauge: TypeAlias = Callable[[AsyncSession, date], Awaitable[float]]
_GAUGES: Mapping[str, Gauge] = {
    "outbox_depth": lambda session, _: outbox_depth(session),
    "outbox_age_seconds": lambda session, _: outbox_age_seconds(session),
    "dead_letters_open": lambda session, _: open_dead_letters(session),
    "audit_entries_unchained": lambda session, _: audit_chain.unchained(session),
}


def _no_check(_: Packs) -> None:
    """For a feature that reads no pack."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One feature as it describes itself: endpoints with their access, reactions, regular work, figures, packs."""

    routers: tuple[APIRouter, ...] = ()
    access: AccessTable = field(default_factory=dict)
    client_scopes: Mapping[str, str] = field(default_factory=dict)
    """Operation id → the scope that the caller must hold besides a role of its access rule."""
    handlers: HandlerTable = field(default_factory=HandlerTable)
    jobs: JobTable = field(default_factory=JobTable)
    gauges: Mapping[str, Gauge] = field(default_factory=dict)
    """Metric name → a question to the database, asked at every scrape with the business date."""
    check_packs: Callable[[Packs], None] = _no_check
    """Raises PackInvalid for a pack that this feature would misread; asked of each city alone before the service
    runs, in every role."""


@dataclass(frozen=True)
class Definition:
    """A service as its author declares it: its features in the order of its documentation, its tables.

    Raises ValueError where two features have a job, handler, access rule or gauge of one name.
    """

    name: str
    title: str
    features: tuple[Feature, ...]
    metadata: MetaData
    migrations: Path
    max_body_bytes: int = 1_000_000
    routers: tuple[APIRouter, ...] = field(init=False)
    access: AccessTable = field(init=False)
    client_scopes: Mapping[str, str] = field(init=False)
    handlers: HandlerTable = field(init=False)
    jobs: JobTable = field(init=False)
    gauges: Mapping[str, Gauge] = field(init=False)

    def __post_init__(self) -> None:
        joined = {
            "routers": tuple(router for feature in self.features for router in feature.routers),
            "access": _joined("access rules", [feature.access for feature in self.features]),
            "client_scopes": _joined("client scopes", [feature.client_scopes for feature in self.features]),
            "handlers": HandlerTable.of(*(feature.handlers for feature in self.features)),
            "jobs": JobTable.of(*(feature.jobs for feature in self.features)),
            "gauges": _joined("gauges", [feature.gauges for feature in self.features]),
        }
        for name, value in joined.items():
            object.__setattr__(self, name, value)

    def check_packs(self, packs: Packs) -> None:
        """Raises PackInvalid for packs that a feature would misread."""
        for pack in packs.all:
            for feature in self.features:
                feature.check_packs(Packs.of([pack]))

    def usable(self, packs: Packs) -> Packs:
        """The packs, with those refused that a feature would misread: they stop their own city.

        Raises PackInvalid where no city is left.
        """
        for pack in packs.all:
            try:
                self.check_packs(Packs.of([pack]))
            except Exception as error:  # whatever a pack does to a check, it does to its own city
                packs = packs.without(RefusedPack(pack, reason_of(error, pack.name)))
        if not packs.cities:
            raise PackInvalid(packs.refused[0].reason)
        return packs


def _joined(what: str, tables: Sequence[Mapping[str, V]]) -> dict[str, V]:
    named = Counter(name for table in tables for name in table)
    if twice := [name for name, times in named.items() if times > 1]:
        raise ValueError(f"two {what} are called {', '.join(twice)}")
    return {name: value for table in tables for name, value in table.items()}


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

    A city whose pack cannot be loaded or would be misread is stopped: the log, readiness and the gauge `cities_stopped`
    name it. Raises PackInvalid where no city is left.
    """
    runtime = make_runtime(definition.name, settings, packs=packs, http=http)
    runtime.packs = definition.usable(runtime.packs)
    _name_stopped_cities(runtime)
    return Service(definition, runtime)


def _name_stopped_cities(runtime: Runtime) -> None:
    for refused in runtime.packs.refused:
        city, pack = refused.city, refused.pack.name
        log.error("city_stopped", service=runtime.name, city=city, pack=pack, reason=refused.reason)
        runtime.notices[f"city_{city}"] = f"stopped: pack {pack} is refused, see city_stopped in the log"

    async def cities_stopped() -> float:
        return float(len(runtime.packs.stopped))

    runtime.measure("cities_stopped", cities_stopped)
