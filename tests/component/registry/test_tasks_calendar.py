"""The calendar of a district: every day of the document, by each reading; and a feed for calendar programs."""

from collections import defaultdict
from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import API, problem
from tests.component.registry.staff_steps import REASON, account, admin
from tests.component.registry.task_steps import CITY, DISTRICT, adopted, bureau, department, in_july, sent
from tests.support.platform import Boot, Platform

TWELVE = [f"2023-{month:02}" for month in range(1, 13)]


async def days(client: httpx.AsyncClient, area: str = DISTRICT) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/calendar-days", params={"area": area, "year": 2023})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.obligation("U-151")
@pytest.mark.parametrize("with_plan", [False, True])
async def test_the_calendar_of_a_district_has_every_day_of_the_document(platform: Boot, with_plan: bool) -> None:
    p = await in_july(platform)
    if with_plan:
        await adopted(p)
    on = defaultdict(list)
    for day in await days(p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)):
        on[day["last_on"]].append((day["kind"], day["title"], day["number"]))
    assert ("deadline", "培训意愿摸排的最后日期", None) in on["2023-03-31"]
    assert ("deadline", "就业困难高校毕业生岗位推荐的最后日期", None) in on["2023-06-30"]
    assert ("deadline", "公开信或服务公告的最后日期", None) in on["2023-07-31"]
    assert [number for kind, _, number in on["2023-07-31"] if kind == "target"] == [60, 90]
    assert [number for kind, _, number in on["2023-08-31"] if kind == "target"] == [70, 100]
    assert [number for kind, _, number in on["2023-09-30"] if kind == "target"] == [80]
    assert {number for kind, _, number in on["2023-10-31"] if kind == "target"} == {None}


@pytest.mark.obligation("U-151")
async def test_windows_and_the_monthly_day_by_both_readings(platform: Boot) -> None:
    p = await in_july(platform)
    all_days = await days(p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002"))
    taken = [(day["first_on"], day["last_on"]) for day in all_days if day["title"] == "集中申报月份"]
    assert taken == [("2023-03-01", "2023-03-31"), ("2023-07-01", "2023-07-31"), ("2023-11-01", "2023-11-30")]
    survey = [day for day in all_days if day["kind"] == "monthly"]
    chosen = [day["last_on"] for day in survey if day["is_chosen"]]
    other = [day["last_on"] for day in survey if not day["is_chosen"]]
    assert chosen == [f"{month}-14" for month in TWELVE]
    assert other == [f"{month}-15" for month in TWELVE]
    live = [day["last_on"] for day in all_days if day["key"].startswith("cadences.live_stream")]
    assert live == ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]
    weekly = [day for day in all_days if day["key"].startswith("cadences.weekly_dispatch")]
    assert (len(weekly), weekly[0]["first_on"], weekly[0]["last_on"]) == (27, "2023-07-01", "2023-07-02")


@pytest.mark.obligation("U-150")
async def test_a_districts_own_tasks_stand_in_its_calendar_alone(platform: Boot) -> None:
    p = await in_july(platform)
    own = {"units": [{"code": "office", "title": "区就业办（虚构）"}], "citation": "区方案（虚构）"}
    task = {"title": "走访高校（虚构）", "lead": ["office"], "due_on": "2023-09-15"}
    await adopted(p, DISTRICT, **own, tasks=[task])

    async def titles(area: str) -> list[str]:
        return [day["title"] for day in await days(bureau(p), area) if day["kind"] == "task"]

    assert await titles(DISTRICT) == ["走访高校（虚构）"]
    assert await titles("urumqi/650103") == []
    assert await titles(CITY) == []


async def test_what_somebody_typed_of_a_task_is_shown_to_whom_the_task_is(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await adopted(p)
    body = {"title": "约谈某单位（虚构）", "lead": ["hrss"], "due_on": "2023-09-15"}
    await sent(bureau(p), f"/plans/{plan['id']}/tasks", body)

    async def titles(client: httpx.AsyncClient) -> set[str]:
        return {day["title"] for day in await days(client, CITY) if day["last_on"] == "2023-09-15"}

    for client in (bureau(p), department(p, "HRSS")):
        assert "约谈某单位（虚构）" in await titles(client)
    others = (department(p, "CONSCRIPTION"), p.as_(Role.CASEWORKER, area=DISTRICT))
    for client in (*others, p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)):
        assert "自定事项（内容见系统）" in await titles(client)
        assert "约谈某单位（虚构）" not in await titles(client)


async def test_a_foreign_area_has_no_calendar_and_a_machine_reads_none(platform: Boot) -> None:
    p = await in_july(platform)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    for area in ("urumqi/650103", "wuhan", f"{DISTRICT}/650102002"):
        assert problem(await reviewer.get(f"{API}/calendar-days?area={area}")) == (404, "area-not-found")
    assert problem(await bureau(p).get(f"{API}/calendar-days?area=urumqi/999999")) == (404, "area-not-found")
    assert len(await days(reviewer, CITY)) > 100
    assert problem(await bureau(p).get(f"{API}/calendar-days?year=2031")) == (422, "plan-year-without-document")
    assert (await department(p, "HRSS", Role.DEPARTMENT_CLIENT).get(f"{API}/calendar-days")).status_code == 403


def unfolded(text: str) -> list[str]:
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


async def owner(p: Platform, role: Role = Role.DISTRICT_REVIEWER) -> tuple[httpx.AsyncClient, str]:
    """A member of staff with an account, and the address of their feed."""
    own = await account(p, "feed", role, area=DISTRICT)
    client = p.as_(role, area=DISTRICT, id=own)
    return client, (await sent(client, "/me/calendar-feed"))["address"]


async def test_a_feed_shows_the_days_of_its_owners_district_and_nothing_typed(platform: Boot) -> None:
    p = await in_july(platform)
    client, address = await owner(p)
    units = [{"code": "office", "title": "区就业办（虚构）"}]
    task = {"title": "走访张三家（虚构）", "lead": ["office"], "due_on": "2023-09-15"}
    await adopted(p, DISTRICT, units=units, citation="区方案（虚构）", tasks=[task])
    answer = await p.anonymous.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    lines = unfolded(answer.text)
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert lines.count("BEGIN:VEVENT") == len(await days(client))
    place = lines.index("SUMMARY:培训意愿摸排的最后日期")
    assert lines[place - 2 : place] == ["DTSTART;VALUE=DATE:20230331", "DTEND;VALUE=DATE:20230401"]
    assert "张三" not in answer.text
    assert "SUMMARY:自定事项（内容见系统）" in lines
    assert len({line for line in lines if line.startswith("UID:")}) == lines.count("BEGIN:VEVENT")


async def test_a_feed_is_replaced_and_ended_by_its_owner_and_stored_as_a_fingerprint(platform: Boot) -> None:
    p = await in_july(platform)
    client, first = await owner(p)
    second = (await sent(client, "/me/calendar-feed"))["address"]
    assert problem(await p.anonymous.get(first)) == (404, "calendar-feed-not-found")
    assert (await p.anonymous.get(second)).status_code == 200
    key = second.rpartition("/")[2]
    async with p.transaction("registry") as session:
        connection = await session.connection()
        rows = (await connection.exec_driver_sql("SELECT * FROM calendar_feed")).all()
        trail = (await connection.exec_driver_sql("SELECT * FROM audit_entry")).all()
    assert key not in repr(rows) + repr(trail)
    assert (await client.get(f"{API}/me/calendar-feed")).json()["opened_at"] is not None
    assert (await client.delete(f"{API}/me/calendar-feed")).status_code == 204
    assert problem(await client.delete(f"{API}/me/calendar-feed")) == (404, "calendar-feed-not-found")
    assert problem(await p.anonymous.get(second)) == (404, "calendar-feed-not-found")
    assert (await p.anonymous.get(f"{API}/calendar-feeds/short")).status_code == 422
    assert (await client.get(f"{API}/me/calendar-feed")).json()["opened_at"] is None


async def test_a_closed_accounts_feed_opens_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    own = await account(p, "feed", Role.DISTRICT_REVIEWER, area=DISTRICT)
    address = (await sent(p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=own), "/me/calendar-feed"))["address"]
    closing = await admin(p).post(f"{API}/staff-accounts/{own}/closure", json=REASON, headers={"If-Match": '"1"'})
    assert closing.status_code == 200, closing.text
    assert problem(await p.anonymous.get(address)) == (404, "calendar-feed-not-found")


async def test_a_feed_opens_nothing_once_its_owner_has_a_role_without_a_calendar(platform: Boot) -> None:
    p = await in_july(platform)
    _, address = await owner(p)
    p.as_owner("registry", "UPDATE staff_account SET role = 'payer'")
    assert problem(await p.anonymous.get(address)) == (404, "calendar-feed-not-found")


async def test_without_an_account_there_is_no_feed(platform: Boot) -> None:
    p = await in_july(platform)
    answer = await bureau(p).post(f"{API}/me/calendar-feed")
    assert problem(answer) == (409, "calendar-feed-without-account")
    assert (await p.as_(Role.PAYER, area=CITY).post(f"{API}/me/calendar-feed")).status_code == 403
