"""What operators see of every process: its version, its parts, how they fail, and that it died."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.background import beats
from chassis.background.beats import Process, beat, beating
from chassis.background.jobs import JobTable
from chassis.background.worker import running_worker
from chassis.build import VERSION
from chassis.messaging.handlers import Handler
from chassis.problems import Unavailable
from chassis.runtime import Runtime
from chassis.service import Service
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.messaging.conftest import KAFKA
from tests.component.messaging.stage import Stage, client, registered, until
from tests.component.messaging.steps import end_task

PATH = "/v1/worker-parts"
NAME = "张三 650102199901011234"
OLD = Process(kind="worker", version="0.0.9", build="abc1234", revision="0005")
NEW = Process(kind="worker", version="0.1.0", build="def5678", revision="0006")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "BEAT_SECONDS", 0.05)


def failing(*errors: Exception | None) -> JobTable:
    """One job: its turns fail by these, and go well where it is None; after the last it goes on as that one."""
    turns, jobs = list(errors), JobTable()

    @jobs.every(0.02)
    async def stumble(_: Runtime) -> int:
        error = turns.pop(0) if len(turns) > 1 else turns[0]
        if error is not None:
            raise error
        return 1

    return jobs


async def shown(service: Service, **query: Any) -> list[dict[str, Any]]:
    async with client(service) as ops:
        answer = await ops.get(PATH, params=query)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows


async def parts(service: Service) -> Mapping[str, dict[str, Any]]:
    return {row["part"]: row for row in await shown(service)}


async def silent_for(service: Service, process: Process, seconds: float) -> None:
    statement = text("UPDATE worker_part SET beat_at = now() - make_interval(secs => :age) WHERE process = :process")
    async with service.runtime.transaction() as session:
        await session.execute(statement, {"age": seconds, "process": process.id})


async def test_a_worker_shows_all_of_its_parts_with_version_and_migrations(stage: Stage) -> None:
    service = stage.consumer(jobs=failing(None))
    async with running_worker(service, stage.bus), beating(service, "worker"):
        await until(lambda: _succeeded(service, "stumble", "relay", "process"))
        await until(lambda: _all_run(service))
        seen = await parts(service)
    assert set(seen) == PARTS
    assert {row["state"] for row in seen.values()} == {"running"}
    whole = {(row["kind"], row["version"], row["build"], row["revision"]) for row in seen.values()}
    assert whole == {("worker", VERSION, "unknown", "0006")}
    assert {row["database_revision"] for row in seen.values()} == {"0006"}
    assert len({UUID(row["process"]) for row in seen.values()}) == 1
    assert (seen["stumble"]["every_seconds"], seen["consumer"]["every_seconds"]) == (0.02, None)
    assert 0 <= seen["relay"]["success_age_seconds"] < 60
    assert 0 <= seen["relay"]["beat_age_seconds"] < 60


PARTS = {"process", "relay", "consumer", "stumble", "forget_what_is_long_done", "chain_audit_entries"}


async def _all_run(service: Service) -> bool:
    """A part that has not begun yet is on its way."""
    seen = await parts(service)
    return set(seen) >= PARTS and all(row["state"] == "running" for row in seen.values())


async def _succeeded(service: Service, *names: str) -> bool:
    seen = await parts(service)
    return all(name in seen and seen[name]["succeeded_at"] for name in names)


async def test_a_process_that_ends_in_order_takes_its_word_back(here: Stage) -> None:
    service = here.consumer()
    async with beating(service, "api"):
        await until(lambda: _succeeded(service, "process"))
        assert [(row["part"], row["kind"]) for row in await shown(service)] == [("process", "api")]
    assert await shown(service) == []


async def test_a_failing_part_says_how_often_and_by_class_alone_until_it_succeeds(here: Stage) -> None:
    service = here.consumer(jobs=failing(LookupError(NAME), Unavailable(NAME), ValueError(NAME)))
    async with running_worker(service, here.bus), beating(service, "worker"):
        await until(lambda: _fails(service, "stumble", "ValueError", 3))
        row = (await parts(service))["stumble"]
        assert (row["state"], row["alive"], row["succeeded_at"]) == ("failing", True, None)
        assert NAME not in str(await shown(service))
    healed = here.consumer(jobs=failing(Unavailable(NAME), None))
    async with running_worker(healed, here.bus), beating(healed, "worker"):
        await until(lambda: _succeeded(healed, "stumble"))
        row = (await parts(healed))["stumble"]
    assert (row["state"], row["failures"], row["failure"]) == ("running", 0, "unavailable")
    assert row["failed_at"] < row["succeeded_at"]


async def _fails(service: Service, part: str, failure: str, times: int) -> bool:
    row = (await parts(service)).get(part)
    return row is not None and row["failure"] == failure and row["failures"] >= times


@pytest.mark.parametrize("stage", ["memory", KAFKA], indirect=True)
async def test_a_consumer_that_cannot_hand_over_is_failing_and_so_is_the_relay_that_waits_for_it(stage: Stage) -> None:
    away = True

    async def fail(*_: Any) -> None:
        if away:
            raise ConnectionError(NAME)

    service = stage.consumer(Handler("fail", GraduateRegistered, fail))
    watched, fed = running_worker(service, stage.bus), running_worker(stage.producer, stage.bus)
    async with watched, beating(service, "worker"), fed:
        await stage.tell(registered())
        await until(lambda: _fails(service, "consumer", "ConnectionError", 2))
        if not stage.kafka:
            await until(lambda: _waits(stage.producer))
        away = False
        await until(lambda: _state_is(service, "consumer", "running"))
        assert (await parts(service))["consumer"]["succeeded_at"]
        assert NAME not in str(await shown(service))


async def _waits(producer: Service) -> bool:
    return producer.runtime.turns["relay"].failure == "Transient"


async def _state_is(service: Service, part: str, state: str) -> bool:
    row = (await parts(service))[part]
    return bool(row["state"] == state)


async def test_a_part_that_has_ended_is_failing_though_it_never_failed(here: Stage) -> None:
    service = here.consumer()
    async with running_worker(service, here.bus), beating(service, "worker"):
        await until(lambda: _succeeded(service, "relay"))
        await end_task(f"{service.name}-relay")
        await until(lambda: _state_is(service, "relay", "failing"))
        row = (await parts(service))["relay"]
    assert (row["alive"], row["failures"]) == (False, 0)


async def test_a_process_that_died_is_lost_after_three_beats_and_forgotten_after_a_day(here: Stage) -> None:
    service = here.consumer()
    await beat(service.runtime, OLD)
    for seconds, state in ((29, "running"), (31, "lost"), (86_000, "lost")):
        await silent_for(service, OLD, seconds)
        await service.jobs.run("forget_what_is_long_done", service.runtime)
        assert [row["state"] for row in await shown(service)] == [state]
    await silent_for(service, OLD, 86_500)
    await beat(service.runtime, NEW)
    await service.jobs.run("forget_what_is_long_done", service.runtime)
    assert [row["build"] for row in await shown(service)] == ["def5678"]


async def test_during_an_update_two_versions_are_seen_at_once_and_the_ill_can_be_asked_for_alone(here: Stage) -> None:
    service = here.consumer()
    service.runtime.checks["idle"] = lambda: False
    await beat(service.runtime, OLD)
    service.runtime.checks.clear()
    await beat(service.runtime, NEW)
    rows = await shown(service)
    versions = [(row["build"], row["revision"], row["part"], row["state"]) for row in rows]
    assert versions == [
        ("def5678", "0006", "process", "running"),
        ("abc1234", "0005", "idle", "failing"),
        ("abc1234", "0005", "process", "running"),
    ]
    assert [row["part"] for row in await shown(service, well="false")] == ["idle"]
    await silent_for(service, OLD, 31)
    assert [row["state"] for row in await shown(service, well="false")] == ["lost", "lost"]
    assert [row["build"] for row in await shown(service, well="true")] == ["def5678"]


async def test_the_list_goes_on_where_a_page_ended_and_says_how_long_it_is(here: Stage) -> None:
    service = here.consumer()
    for process in (OLD, NEW):
        await beat(service.runtime, process)
    async with client(service) as ops:
        first = (await ops.get(PATH, params={"limit": 1, "total": True})).json()
        rest = (await ops.get(PATH, params={"limit": 1, "cursor": first["next_cursor"]})).json()
        bad = [await ops.get(PATH, params=query) for query in ({"well": "perhaps"}, {"limit": 0})]
        strange = await ops.get(PATH, params={"cursor": "0"})
    assert [row["items"][0]["build"] for row in (first, rest)] == ["def5678", "abc1234"]
    assert (first["total"], rest["next_cursor"]) == ({"count": 2, "at_least": False}, None)
    assert ([answer.status_code for answer in bad], strange.status_code) == ([422, 422], 400)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPS])
async def test_nobody_but_ops_sees_how_processes_do(here: Stage, role: Role) -> None:
    service = here.consumer()
    async with client(service, role, area="urumqi") as other:
        assert (await other.get(PATH)).status_code == 403


async def test_a_beat_that_the_database_missed_is_said_by_the_next(here: Stage) -> None:
    service = here.consumer()
    database = str(service.runtime.engine.url.database)
    async with beating(service, "api"):
        await until(lambda: _succeeded(service, "process"))
        here.postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        here.postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        await until(lambda: asyncio.sleep(0, service.runtime.turns["process"].failures > 0))
        here.postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
        await until(lambda: _healed(service))
        row = (await parts(service))["process"]
    assert (row["state"], row["failure"]) == ("running", "OperationalError")


async def _healed(service: Service) -> bool:
    row = (await parts(service))["process"]
    return row["failures"] == 0 and row["failed_at"] is not None
