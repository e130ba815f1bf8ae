"""The public page: targets, duties and progress without persons; small cells hidden, and no total reveals one."""

from typing import Any

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, listed, problem, registered
from tests.component.registry.task_steps import CITY, DISTRICT, adopted, bureau, department, drafted, in_july, sent
from tests.component.registry.task_steps import measure as task_of
from tests.support.platform import Boot, Platform

NEXT, WUHAN = "urumqi/650103/650103001", "wuhan/420106/420106001"
STREET = f"{DISTRICT}/650102002"


async def public(p: Platform, area: str = CITY) -> dict[str, Any]:
    answer = await p.anonymous.get(f"{API}/public-plan?area={area}&year=2023")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def opened(p: Platform, area: str = CITY, **own: Any) -> dict[str, Any]:
    plan = await adopted(p, area, **own)
    await sent(bureau(p, area.partition("/")[0]), f"/plans/{plan['id']}/publication")
    return plan


async def people(p: Platform, street: str, first: int, number: int) -> None:
    for serial in range(first, first + number):
        await registered(p, serial, street)


def cells(view: dict[str, Any], key: str) -> dict[str, tuple[str, int | None]]:
    [measure] = [measure for measure in view["progress"]["measures"] if measure["key"] == key]
    rows = {row["district"]: (row["veil"], row["number"]) for row in measure["districts"]}
    return {**rows, "total": (measure["total"]["veil"], measure["total"]["number"])}


@pytest.mark.obligation("W-1103")
async def test_anybody_reads_a_published_plan_and_nobody_one_that_is_not(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await adopted(p, "wuhan")
    missing = await p.anonymous.get(f"{API}/public-plan?area=wuhan&year=2023")
    assert problem(missing) == (404, "public-plan-not-found")
    assert (await p.anonymous.get(f"{API}/public-plans")).json() == {"items": []}
    await sent(bureau(p, "wuhan"), f"/plans/{plan['id']}/publication")
    view = await public(p, "wuhan")
    goals = {row["key"]: row["number"] for row in view["targets"]}
    assert (goals["targets.indicators.new_employment"], view["version"]) == (300000, 1)
    [entry] = (await p.anonymous.get(f"{API}/public-plans")).json()["items"]
    assert (entry["area"], entry["year"]) == ("wuhan", 2023)


async def test_who_adopted_a_plan_does_not_publish_it(platform: Boot) -> None:
    p = await in_july(platform)
    adopter = p.as_(Role.CITY_APPROVER, area=CITY, id=new_id())
    plan = await drafted(bureau(p))
    draft = await bureau(p).post(f"{API}/plans/{plan['id']}/publication")
    assert problem(draft) == (409, "plan-step-not-open")
    await sent(adopter, f"/plans/{plan['id']}/adoption")
    assert problem(await adopter.post(f"{API}/plans/{plan['id']}/publication")) == (409, "same-person")
    assert (await p.as_(Role.OBSERVER, area=CITY).post(f"{API}/plans/{plan['id']}/publication")).status_code == 403
    foreign = await bureau(p, "wuhan").post(f"{API}/plans/{plan['id']}/publication")
    assert problem(foreign) == (404, "plan-not-found")
    await sent(bureau(p), f"/plans/{plan['id']}/publication")


async def test_small_cells_are_veiled_and_no_total_reveals_them(platform: Boot) -> None:
    p = await in_july(platform)
    await people(p, STREET, 1, 3)
    await people(p, NEXT, 10, 7)
    await opened(p)
    shown = cells(await public(p), "registration_rate")
    assert shown["650102"] == ("few", None)
    assert shown["650103"] == ("hidden", None)
    assert shown["total"] == ("shown", 10)
    assert {shown[code] for code in shown if code not in ("650102", "650103", "total")} == {("shown", 0)}


async def test_a_rate_is_not_shown_where_those_who_are_missing_are_few(platform: Boot) -> None:
    p = await in_july(platform)
    await people(p, STREET, 1, 6)
    for serial in (20, 21):
        await listed(p, serial, STREET)
    await opened(p)
    [measure, *_] = (await public(p))["progress"]["measures"]
    assert (measure["total"]["number"], measure["population"], measure["rate"]) == (6, None, None)
    for serial in range(22, 25):
        await listed(p, serial, STREET)
    await p.set_time("2023-07-11T10:00:00+08:00")
    assert await p.run_job("registry", "count_published_progress") == 1
    [measure, *_] = (await public(p))["progress"]["measures"]
    assert (measure["total"]["number"], measure["population"], measure["rate"]) == (6, 11, "54.54%")


async def test_the_numbers_are_those_of_a_day_and_counted_once(platform: Boot) -> None:
    p = await in_july(platform)
    await opened(p)
    await people(p, STREET, 1, 6)
    assert await p.run_job("registry", "count_published_progress") == 0
    assert cells(await public(p), "registration_rate")["650102"] == ("shown", 0)
    await p.set_time("2023-07-11T10:00:00+08:00")
    assert await p.run_job("registry", "count_published_progress") == 1
    view = await public(p)
    assert (view["progress"]["as_of"], cells(view, "registration_rate")["650102"]) == ("2023-07-11", ("shown", 6))


async def test_no_answer_holds_a_person_or_a_name(platform: Boot) -> None:
    p = await in_july(platform)
    await people(p, STREET, 1, 6)
    plan = await opened(p)
    finance = department(p, "FINANCE")
    task = await task_of(finance, 18)
    await sent(finance, f"/tasks/{task['id']}/reports", {"text": "联系人李四（虚构）"})
    text = (await p.anonymous.get(f"{API}/public-plan?area={CITY}&year=2023")).text
    for secret in ("测试", "138", "李四", plan["drafted_by"], plan["adopted_by"]):
        assert secret not in text
    [duty] = [duty for duty in (await public(p))["duties"] if duty["number"] == 18]
    assert (duty["lead"], len(duty["cooperating"]), duty["parts"], duty["accepted"]) == (["市人社局"], 5, 6, 0)


async def test_a_revision_is_public_only_when_it_is_published_too(platform: Boot) -> None:
    p = await in_july(platform)
    await opened(p)
    target = {"key": "targets.channels.enlistment", "title": "动员入伍安置", "number": 450}
    second = await adopted(p, citation="会议纪要（虚构）", targets=[target])
    assert (await public(p))["version"] == 1
    await sent(bureau(p), f"/plans/{second['id']}/publication")
    view = await public(p)
    goals = {row["key"]: row["number"] for row in view["targets"]}
    assert (view["version"], goals["targets.channels.enlistment"]) == (2, 450)


async def test_a_districts_plan_is_public_without_numbers_of_people(platform: Boot) -> None:
    p = await in_july(platform)
    target = {"title": "区级目标（虚构）", "number": 5, "unit": "场"}
    await opened(p, DISTRICT, citation="区方案（虚构）", targets=[target])
    view = await public(p, DISTRICT)
    assert (view["progress"], view["duties"], view["citation"]) == (None, [], "区方案（虚构）")
