"""What a worker shows of itself: that it lives, whether all of its parts run, and how much waits."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from chassis.app import build_app
from chassis.background.jobs import JobTable
from chassis.background.worker import running_worker
from chassis.messaging.handlers import Handler, HandlerTable
from chassis.messaging.kafka_bus import KafkaBus
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.envelope import Delivery
from contracts.events.registry import GraduateRegistered
from deploy.gateway import compose_root
from deploy.service import worker_app
from tests.component.messaging.conftest import KAFKA
from tests.component.messaging.stage import (
    Stage,
    client,
    registered,
    rewrite,
    same_bucket,
    sealed,
    until,
    write,
    write_effect,
)
from tests.component.messaging.steps import _gauges, door, end_task, gauges

ON_KAFKA = pytest.mark.parametrize("stage", [KAFKA], indirect=True)


def embedded(service: Service) -> ASGIApp:
    return compose_root({service.name: build_app(service)})


async def idle(_: Runtime) -> int:
    return 0


def with_a_job(stage: Stage) -> Service:
    jobs = JobTable()
    jobs.every(60)(idle)
    return stage.consumer(jobs=jobs)


async def test_a_worker_whose_parts_all_run_is_alive_and_ready_in_both_compositions(stage: Stage) -> None:
    service = with_a_job(stage)
    async with running_worker(service, stage.bus), door(worker_app(service)) as worker, door(embedded(service)) as root:
        assert (await worker.get("/healthz/live")).status_code == 200
        own, whole = await worker.get("/healthz/ready"), await root.get("/healthz/ready")
    assert (own.status_code, whole.status_code) == (200, 200)
    parts = ("relay", "consumer", "idle", "forget_what_is_long_done", "chain_audit_entries")
    assert own.json() == dict.fromkeys(("database", "schema", *parts), True)
    assert whole.json()["services"] == {"probe": own.json()}


@pytest.mark.parametrize("part", ["relay", "idle"])
async def test_a_part_that_has_ended_makes_the_process_unready_and_is_logged_by_kind(stage: Stage, part: str) -> None:
    await _end_and_see(stage, part)


@ON_KAFKA
async def test_so_does_a_consumer_that_has_ended(stage: Stage) -> None:
    """On the memory bus the relay itself hands over."""
    await _end_and_see(stage, "consumer")


async def _end_and_see(stage: Stage, part: str) -> None:
    service = with_a_job(stage)
    async with running_worker(service, stage.bus), door(worker_app(service)) as worker, door(embedded(service)) as root:
        with capture_logs() as logs:
            await end_task(f"{service.name}-{part}")
        own, whole = await worker.get("/healthz/ready"), await root.get("/healthz/ready")
        assert (await worker.get("/healthz/live")).status_code == 200
    assert (own.status_code, whole.status_code) == (503, 503)
    assert [name for name, good in own.json().items() if not good] == [part]
    ended = [entry for entry in logs if entry["event"] == "worker_part_ended"]
    assert [(entry["part"], entry["error"]) for entry in ended] == [(f"probe-{part}", "cancelled")]


async def test_a_worker_that_is_stopped_in_order_reports_no_end(stage: Stage) -> None:
    with capture_logs() as logs:
        async with running_worker(with_a_job(stage), stage.bus):
            pass
        await stage.bus.aclose()
    assert [entry for entry in logs if entry["event"] == "worker_part_ended"] == []


async def test_a_worker_without_its_database_is_not_ready(here: Stage) -> None:
    service = here.consumer()
    async with running_worker(service, here.bus), door(worker_app(service)) as worker:
        database = str(service.runtime.engine.url.database)
        here.postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        here.postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        answer = await worker.get("/healthz/ready")
        here.postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert answer.status_code == 503
    assert {name for name, good in answer.json().items() if not good} == {"database", "schema"}


NAMES = {"outbox_depth", "outbox_age_seconds", "dead_letters_open", "inbox_lag"}


async def test_every_process_with_a_worker_shows_every_gauge_and_an_api_alone_knows_no_lag(stage: Stage) -> None:
    service = stage.consumer()
    async with running_worker(service, stage.bus), door(embedded(service)) as root:
        assert set(await gauges(service)) >= NAMES
        assert set(_gauges(await root.get("/probe/metrics"), service)) >= NAMES
    async with client(service) as api:
        assert NAMES - set(_gauges(await api.get("/metrics"), service)) == {"inbox_lag"}


async def test_the_gauge_of_dead_letters_counts_those_that_wait_for_somebody(here: Stage) -> None:
    consumer = await here.subscribed()
    assert (await gauges(consumer))["dead_letters_open"] == 0
    event = registered()
    await here.publish(sealed(event, data=b"{"), sealed(registered(), data=b"{"))
    assert (await gauges(consumer))["dead_letters_open"] == 2
    letter, _ = await here.letters(consumer)
    await rewrite(consumer, f"/v1/dead-letters/{letter.id}", event.model_dump(mode="json"))
    async with client(consumer) as ops:
        assert (await ops.post(f"/v1/dead-letters/{letter.id}/replays")).status_code == 200
    assert (await gauges(consumer))["dead_letters_open"] == 1


@asynccontextmanager
async def at_work(stage: Stage, handler: Handler) -> AsyncIterator[Service]:
    """The producer's relay and a consumer that has nothing left of what was sent before."""
    consumer = stage.consumer(handler)
    async with running_worker(consumer, stage.bus):
        await until(lambda: _lag_is(consumer, 0))
        async with running_worker(stage.producer, stage.bus):
            yield consumer


async def _lag_is(consumer: Service, expected: int) -> bool:
    return (await gauges(consumer))["inbox_lag"] == expected


async def test_the_inbox_lag_counts_all_that_waits_behind_a_handler_that_hangs_also_what_was_never_read(
    stage: Stage,
) -> None:
    go_on, subjects = asyncio.Event(), same_bucket(6)

    async def hang(session: AsyncSession, delivery: Delivery[Any], _: Runtime) -> None:
        if delivery.data.graduate_id in subjects:
            await go_on.wait()
        await write_effect(session, delivery.id)

    async with at_work(stage, Handler("hang", GraduateRegistered, hang)) as consumer:
        await stage.tell(*(registered(subject) for subject in subjects for _ in range(2)))
        await until(lambda: _lag_is(consumer, 12))
        go_on.set()
        await until(lambda: _lag_is(consumer, 0))
        assert len(await stage.effects(consumer)) == 12


async def test_the_inbox_lag_counts_an_event_that_cannot_be_handled_now_and_all_behind_it(stage: Stage) -> None:
    [subject], away, tries = same_bucket(1), True, 0

    async def fail(session: AsyncSession, delivery: Delivery[Any], _: Runtime) -> None:
        nonlocal tries
        if away and delivery.data.graduate_id == subject:
            tries += 1
            raise ConnectionError
        await write_effect(session, delivery.id)

    async def tried_twice() -> bool:
        return tries >= 2

    async with at_work(stage, Handler("fail", GraduateRegistered, fail)) as consumer:
        await stage.tell(*(registered(subject) for _ in range(5)))
        await until(tried_twice)
        assert (await gauges(consumer))["inbox_lag"] == 5
        away = False
        await until(lambda: _lag_is(consumer, 0))
        assert await stage.effects(consumer) == await stage.told()


async def test_nobody_can_say_how_much_waits_while_no_broker_answers(here: Stage) -> None:
    service = here.consumer()
    bus = KafkaBus(service.runtime.settings.model_copy(update={"kafka": "127.0.0.1:1"}))
    async with running_worker(service, bus):
        assert math.isnan((await gauges(service))["inbox_lag"])
    await bus.aclose()


class Stumbling(HandlerTable):
    """A handler table with a bug that shows at some of the events it is asked about."""

    def __init__(self, *stumbles: bool) -> None:
        super().__init__(Handler("write", GraduateRegistered, write))
        self._stumbles = list(stumbles)

    def for_type(self, event_type: str) -> Any:
        if self._stumbles and self._stumbles.pop(0):
            raise LookupError
        return super().for_type(event_type)


@ON_KAFKA
async def test_a_consumer_survives_any_error_and_its_pauses_are_short_again_after_a_success(stage: Stage) -> None:
    consumer = stage.consumer()
    async with running_worker(consumer, stage.bus):
        await until(lambda: _lag_is(consumer, 0))
    await stage.buses.pop().aclose()
    consumer.definition = replace(consumer.definition)
    object.__setattr__(consumer.definition, "handlers", Stumbling(True, True, False, True, True, False))
    with capture_logs() as logs:
        await stage.new_bus().subscribe(consumer)
        for count in (1, 2):
            await stage.publish(sealed(registered()))
            await stage.arrived(consumer, count)
    waits = [(entry["error"], entry["seconds"]) for entry in logs if entry["event"] == "consumer_waits"]
    assert waits == [("LookupError", 0.4), ("LookupError", 0.8)] * 2
