"""Nothing that a service declares replaces another thing of the same name: it does not start."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Reach
from chassis.app import build_app
from chassis.background.jobs import Job, JobTable
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from chassis.service import Definition, Feature, Service, make_service
from chassis.settings import Settings
from contracts.events.registry import GraduateRegistered
from policy_engine.errors import PackInvalid
from policy_engine.packs.pack import Packs
from tests.chaos.probe import definition as probe
from tests.support.platform import ROOT, packs


def started(definition: Definition) -> Service:
    settings = Settings(demo=True, database_url="postgresql+psycopg://nobody@/nowhere", policies=ROOT / "policies")
    return make_service(definition, settings, packs=packs())


def with_features(*features: Feature) -> Definition:
    return replace(probe, features=(*probe.features, *features))


async def work(_: Runtime) -> int:
    return 0


async def gauge(_: AsyncSession, __: date) -> float:
    return 0.0


async def handle(_: AsyncSession, __: Any, ___: Runtime) -> None: ...


async def answer() -> None: ...


def router_of(*names: str) -> APIRouter:
    router = APIRouter()
    for place, name in enumerate(names):
        router.add_api_route(f"/v1/things-{place}", answer, operation_id=name)
    return router


def test_two_jobs_of_one_name_in_one_table_or_in_two() -> None:
    with pytest.raises(ValueError, match="two jobs are called tidy"):
        JobTable(Job("tidy", 1, work), Job("tidy", 2, work))
    with pytest.raises(ValueError, match="two jobs are called tidy"):
        JobTable.of(JobTable(Job("tidy", 1, work)), JobTable(Job("tidy", 1, work)))
    table = JobTable()
    table.every(1)(work)
    with pytest.raises(ValueError, match="two jobs are called work"):
        table.every(2)(work)


async def test_a_job_of_a_name_that_every_service_has() -> None:
    with pytest.raises(ValueError, match="two jobs are called chain_audit_entries"):
        started(with_features(Feature(jobs=JobTable(Job("chain_audit_entries", 1, work)))))


def test_two_handlers_of_one_name() -> None:
    one = Handler("on_registered", GraduateRegistered, handle)
    with pytest.raises(ValueError, match="two handlers are called on_registered"):
        HandlerTable.of(HandlerTable(one), HandlerTable(one))


@pytest.mark.parametrize("gauges", [{"outbox_depth": gauge}, {"seals_unreadable": gauge}])
async def test_a_gauge_of_a_name_that_every_service_has(gauges: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"two gauges are called {next(iter(gauges))}"):
        started(with_features(Feature(gauges=gauges)))


async def test_a_measure_of_a_name_that_is_shown_already() -> None:
    service = started(with_features(Feature(gauges={"waiting": gauge})))

    async def measured() -> float:
        return 0.0

    service.runtime.measure("mine", measured)
    for name in ("mine", "waiting", "outbox_depth"):
        with pytest.raises(ValueError, match=f"two gauges are called {name}"):
            service.runtime.measure(name, measured)


@pytest.mark.parametrize("routers", [(router_of("see", "see"),), (router_of("see"), router_of("see"))])
async def test_two_operations_of_one_name(routers: tuple[APIRouter, ...]) -> None:
    with pytest.raises(ValueError, match="two operations are called see"):
        build_app(started(with_features(*(Feature(routers=(router,)) for router in routers))))


async def test_an_operation_of_a_name_that_every_service_has() -> None:
    with pytest.raises(ValueError, match="two operations are called probe_show_dead_letter"):
        build_app(started(with_features(Feature(routers=(router_of("probe_show_dead_letter"),)))))


@pytest.mark.parametrize(
    ("feature", "what"),
    [
        (Feature(gauges={"waiting": gauge}), "gauges"),
        (Feature(access={"see": {"*": Reach.PUBLIC}}), "access rules"),
        (Feature(client_scopes={"see": "bank"}), "client scopes"),
    ],
)
def test_two_features_that_declare_one_name(feature: Feature, what: str) -> None:
    with pytest.raises(ValueError, match=f"two {what} are called"):
        with_features(feature, feature)


async def test_a_pack_that_one_feature_would_misread_keeps_the_service_from_starting() -> None:
    def refuse(_: Packs) -> None:
        raise PackInvalid("misread")

    with pytest.raises(PackInvalid, match="misread"):
        started(with_features(Feature(check_packs=refuse), Feature()))
