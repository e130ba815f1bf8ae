"""The register of the unemployed on pages: taken in by one, accepted by another, and who waits."""

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, WUHAN_STREET, id_number, registered
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.rosters import as_csv

DISTRICT = "wuhan/420106"
HEADER = ("序号", "姓名", "身份证号", "是否登记失业人员", "失业时间", "失业终止时间")


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CASEWORKER, area=WUHAN_STREET)


def row(serial: int, since: str) -> list[str]:
    return ["1", "测试", id_number(serial), "是", since, ""]


async def test_a_file_is_taken_in_by_one_and_accepted_by_another(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1, WUHAN_STREET))["id"], new_id()
    bringer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=me)
    content = as_csv(row(1, "2022-06-01"), row(2, "2031-01-01"), header=HEADER)
    taken = await bringer.fill("/unemployment-importing", files={"file": ("失业人员台账.csv", content)})
    shown = (await bringer.get(str(taken.location))).text
    assert ("台账中没有" in shown, "每行都已采用" in shown) == (True, False)
    way = f"/people/{entry}/unemployment-acceptance?seen=1"
    assert way in (await bringer.get("/unemployed?waiting=true")).links
    assert (await bringer.fill(way, way.partition("?")[0])).status == 409
    stale = await worker(c).fill(way, way.partition("?")[0], seen="2")
    assert stale.status == 409
    assert (await worker(c).fill(way, way.partition("?")[0])).location == "/unemployed"
    seen = (await worker(c).get("/unemployed")).text
    assert ("2022-06-01 至 今" in seen, "不作标记" in seen, "13" in seen) == (True, True, True)
    assert (await worker(c).get("/unemployment-files")).status == 404


async def test_nobody_elsewhere_sees_who_stands_in_it(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, WUHAN_STREET))["id"]
    content = as_csv(row(1, "2022-06-01"), header=HEADER)
    bringer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    await bringer.fill("/unemployment-importing", files={"file": ("失业人员台账.csv", content)})
    other = c.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert "台账人员中没有失业登记" in (await other.get("/unemployed")).text
    assert (await other.get(f"/people/{entry}/unemployment-acceptance?seen=1")).status == 404
