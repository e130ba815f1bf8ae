"""The processes of all services and the lateness of clocks on pages: what operators see, and who sees none of it."""

from datetime import date

import pytest
from sqlalchemy import text

from chassis.background.beats import Process, beat
from chassis.db import new_id
from console.every_service.worker_parts import words
from console.every_service.worker_parts.pages import duration
from contracts.roles import Role
from deploy.composition import SERVICES, definition_of
from tests.component.console.conftest import OpenConsole
from tests.component.notify.facts import registered
from tests.support.browsers import ConsoleOfTest

OLD = Process(kind="worker", version="0.0.9", build="abc1234", revision="0001")
NEW = Process(kind="worker", version="0.1.0", build="def5678", revision="0001")
DISTRICT = "urumqi/650102"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    return await console("registry", "subsidy", "jobfair", "notify")


async def lost(c: ConsoleOfTest, process: Process) -> None:
    statement = text("UPDATE worker_part SET beat_at = now() - interval '31 seconds' WHERE process = :process")
    async with c.p.transaction("notify") as session:
        await session.execute(statement, {"process": process.id})


async def test_an_operator_sees_versions_then_what_fails_or_is_lost_then_the_rest(c: ConsoleOfTest) -> None:
    runtime, ops = c.p.runtime("notify"), c.as_(Role.OPS)
    runtime.turns["relay"].failed(ConnectionError("13800000000"))
    for name in ("relay", "warn_and_breach_clocks"):
        runtime.checks[name] = lambda: True
    await beat(runtime, OLD)
    await beat(runtime, NEW)
    seen = (await ops.get("/worker-parts")).text
    order = ("版本 ", "多个版本同时运行", "异常和失联", "ConnectionError", "时限提醒和超期")
    assert sorted(order, key=seen.index) == list(order)
    assert ("abc1234" in seen, "def5678" in seen, "13800000000" in seen) == (True, True, False)
    await lost(c, OLD)
    after = (await ops.get("/worker-parts")).text
    assert (after.count("失联") - seen.count("失联"), "多个版本同时运行" in after) == (3, False)
    desk = (await ops.get("/work")).text
    assert "异常或失联的运行部件（时限消息） 4" in desk


async def test_a_service_that_is_away_says_so_and_leaves_the_others(c: ConsoleOfTest) -> None:
    await beat(c.p.runtime("registry"), NEW)
    c.wire.away = {"notify"}
    seen = await c.as_(Role.OPS).get("/worker-parts")
    assert (seen.status, "时限消息服务没有回应" in seen.text, "def5678" in seen.text) == (200, True, True)


def test_every_part_has_its_words() -> None:
    named = {job.name for service in SERVICES for job in definition_of(service).jobs.all}
    assert named <= set(words.PARTS)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 秒"), (59, "59 秒"), (60, "1 分钟"), (7200, "2 小时"), (90_000, "1 天")]
)
def test_an_age_is_said_in_its_largest_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text


async def test_lateness_opens_to_clocks_for_the_city_and_to_nothing_for_operators(c: ConsoleOfTest) -> None:
    await c.p.set_time("2023-07-28T10:00:00+08:00")
    await c.p.deliver("notify", registered(new_id(), on=date(2023, 7, 28)))
    await c.p.set_time("2023-08-03T10:00:00+08:00")
    ops, city = c.as_(Role.OPS), c.as_(Role.CITY_APPROVER, area="urumqi")
    assert "未按时处理 1" in (await ops.get("/clock-lateness")).text
    await c.p.run_job("notify", "warn_and_breach_clocks")
    seen, own = await ops.get("/clock-lateness"), await city.get("/clock-lateness")
    assert ("已超期 1" in seen.text, "未按时处理 0" in seen.text) == (True, True)
    clocks = [link for link in own.links if link.startswith("/clocks?") and "breached" in link]
    assert (len(clocks), [link for link in seen.links if link.startswith("/clocks")]) == (1, [])
    assert "首次联系" in (await city.get(clocks[0])).text


async def test_pages_of_operations_are_absent_for_everybody_else(c: ConsoleOfTest) -> None:
    city, school = c.as_(Role.CITY_APPROVER, area="urumqi"), c.as_(Role.UNIVERSITY_OFFICE, org="10755")
    assert (await city.get("/worker-parts")).status == 404
    assert ((await school.get("/worker-parts")).status, (await school.get("/clock-lateness")).status) == (404, 404)
