"""A task's last day: whoever has a part in it is reminded before, and its end stops the clock."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.events.registry import TaskAssigned, TaskDone
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.notify.clock_steps import said, step
from tests.component.registry.people import problem
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import Boot, Platform

LEAD, OTHER = "finance", "conscription"
DUE = "2023-07-31"


async def in_july(boot: Boot, **more: Any) -> Platform:
    p = await boot("notify", **more)
    await p.set_time("2023-07-03T10:00:00+08:00")
    return p


def assigned(task: UUID, org: str | None = LEAD, area: str = "urumqi", due: date | None = date(2023, 7, 31)) -> Any:
    about = {"task_id": task, "plan_id": UUID(int=7), "city": area.split("/")[0], "area": area}
    return TaskAssigned(**about, department=org or "650102", measure_number=5, due_on=due, org=org)


def done(task: UUID, on: date = date(2023, 7, 20)) -> TaskDone:
    return TaskDone(task_id=task, plan_id=UUID(int=7), city="urumqi", area="urumqi", done_on=on)


def officer(p: Platform, org: str = LEAD, area: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.DEPARTMENT_OFFICER, area=area, org=org)


async def inbox(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    answer = await client.get("/notify/v1/messages")
    assert answer.status_code == 200, answer.text
    return [(row["template"], row["title"]) for row in answer.json()["items"]]


async def clocks(p: Platform, area: str = "urumqi") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await p.as_(Role.AUDITOR, area=area).get("/notify/v1/clocks?kind=task_due")).json()[
        "items"
    ]
    return rows


@pytest.mark.obligation("U-014")
async def test_each_department_is_reminded_on_the_day_and_told_once_it_is_over(platform: Boot) -> None:
    p, task = await in_july(platform), new_id()
    for org in (LEAD, OTHER):
        await p.deliver("notify", assigned(task, org), times=2)
    [clock] = await clocks(p)
    assert (clock["due_on"], clock["subject_kind"], clock["subject_id"], clock["state"]) == (
        DUE,
        "task",
        str(task),
        "open",
    )
    await step(p, "2023-07-30")
    assert await inbox(officer(p)) == []
    await step(p, DUE)
    due = [("task_due", "年度计划任务（第5项）：即将到期")]
    assert (await inbox(officer(p)), await inbox(officer(p, OTHER))) == (due, due)
    assert await inbox(officer(p, "education")) == []
    assert await inbox(officer(p, LEAD, "wuhan")) == []
    assert await inbox(p.as_(Role.CITY_APPROVER, area="urumqi")) == due
    await step(p, "2023-08-01")
    assert [name for name, _ in await inbox(officer(p))] == ["task_overdue", "task_due"]
    assert await said(p) == ["clock_started", "clock_warned", "clock_breached"]


async def test_a_department_reads_its_own_messages_and_no_others(platform: Boot) -> None:
    p, task = await in_july(platform), new_id()
    await p.deliver("notify", assigned(task))
    await step(p, DUE)
    [message] = (await officer(p).get("/notify/v1/messages")).json()["items"]
    read = f"/notify/v1/messages/{message['id']}/read"
    assert problem(await officer(p, OTHER).post(read)) == (404, "message-not-found")
    assert (await officer(p).post(read)).status_code == 200
    assert (await officer(p).get("/notify/v1/clocks")).status_code == 403


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_tasks_end_stops_its_clock_in_either_order_and_once(platform: Boot, order: tuple[int, int]) -> None:
    p, task = await in_july(platform), new_id()
    facts = (assigned(task), done(task))
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    [clock] = await clocks(p)
    assert (clock["state"], clock["met_on"], clock["due_on"]) == ("met", "2023-07-20", DUE)
    await step(p, "2023-08-02")
    assert await inbox(officer(p)) == []
    assert await said(p) == ["clock_started", "clock_met"]


async def test_a_task_without_a_day_has_no_clock(platform: Boot) -> None:
    p, task = await in_july(platform), new_id()
    for fact in (done(task), assigned(task, due=None)):
        await p.deliver("notify", fact)
    assert await clocks(p) == []


async def test_a_districts_share_is_its_officers_to_hear_of(platform: Boot) -> None:
    p, task = await in_july(platform), new_id()
    await p.deliver("notify", assigned(task, None, "urumqi/650102"))
    await step(p, DUE)
    told = [("task_due", "年度计划任务（第5项）：即将到期")]
    assert await inbox(p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")) == told
    assert await inbox(p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")) == []


async def test_a_city_says_how_many_days_before(platform: Boot, tmp_path: Path) -> None:
    pack = beside_wuhan(tmp_path)
    days = "{clause: 十, setting: 3, reason: 内部提醒}"
    rewritten(pack / "clocks.yaml", "kinds:\n", f"tasks:\n  warn_before_days: {days}\nkinds:\n")
    p, task = await platform("notify", policies=load_packs(tmp_path)), new_id()
    await p.set_time("2024-07-01T10:00:00+08:00")
    await p.deliver("notify", assigned(task, area="xinghe", due=date(2024, 7, 31)))
    await step(p, "2024-07-27")
    assert await inbox(officer(p, area="xinghe")) == []
    await step(p, "2024-07-28")
    assert [name for name, _ in await inbox(officer(p, area="xinghe"))] == ["task_due"]
