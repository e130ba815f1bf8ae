"""The life of a task: reported by one, accepted or given back by another, done when all its parts are."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, events, problem
from tests.component.registry.task_steps import (
    CITY,
    DISTRICT,
    adopted,
    bureau,
    department,
    in_july,
    measure,
    part_of,
    sent,
    tasks_of,
)
from tests.support.platform import Boot, Platform

DONE = {"text": "已完成（虚构）"}


async def with_plan(boot: Boot) -> Platform:
    p = await in_july(boot)
    await adopted(p)
    return p


async def reported(p: Platform, org: str, number: int) -> dict[str, Any]:
    client = department(p, org)
    task = await measure(client, number)
    view: dict[str, Any] = await sent(client, f"/tasks/{task['id']}/reports", DONE)
    return view


def decision(task: dict[str, Any], part: dict[str, Any]) -> str:
    return f"/tasks/{task['id']}/parts/{part['id']}/decision"


def verdict(word: str = "accept") -> dict[str, str]:
    return {"verdict": word, "reason": "已核对台账（虚构）"}


async def test_the_bureau_accepts_what_a_department_reported(platform: Boot) -> None:
    p = await with_plan(platform)
    task = await reported(p, "FINANCE", 18)
    part = part_of(task, "市财政局")
    done = await sent(bureau(p), decision(task, part), verdict())
    assert part_of(done, "市财政局")["state"] == "accepted"
    assert done["state"] == "reported", "the other parts are open"
    again = await bureau(p).post(API + decision(task, part), json=verdict())
    assert problem(again) == (409, "task-step-not-open")


async def test_what_is_given_back_is_reported_again(platform: Boot) -> None:
    p = await with_plan(platform)
    task = await reported(p, "FINANCE", 18)
    back = await sent(bureau(p), decision(task, part_of(task, "市财政局")), verdict("return"))
    assert (back["state"], part_of(back, "市财政局")["reason"]) == ("returned", "已核对台账（虚构）")
    assert [row["measure_number"] for row in await tasks_of(department(p, "FINANCE"), state="returned")] == [18]
    anew = await reported(p, "FINANCE", 18)
    assert (anew["state"], part_of(anew, "市财政局")["reason"]) == ("reported", None)
    assert [note["kind"] for note in anew["notes"]] == ["report", "return", "report"]


async def test_nobody_accepts_their_own_report_and_the_table_holds_it(platform: Boot) -> None:
    p = await with_plan(platform)
    officer = p.as_(Role.CITY_APPROVER, area=CITY, id=new_id())
    task = await measure(officer, 13)
    own = part_of(task, "市人社局")
    assert (own["is_own"], own["is_to_decide"]) == (True, False)
    mine = await sent(officer, f"/tasks/{task['id']}/reports", DONE)
    assert part_of(mine, "市人社局")["is_to_decide"] is False
    assert problem(await officer.post(API + decision(task, own), json=verdict())) == (
        409,
        "same-person",
    )
    decided = f"UPDATE task_part SET state = 'accepted', decided_by = reported_by WHERE id = '{own['id']}'"
    with pytest.raises(IntegrityError, match="ck_task_part_two_persons"):
        async with p.transaction("registry") as session:
            await session.execute(text(decided))
    accepted = await sent(bureau(p), decision(task, own), verdict())
    assert part_of(accepted, "市人社局")["state"] == "accepted"


async def test_a_department_reports_its_own_part_alone(platform: Boot) -> None:
    p = await with_plan(platform)
    task = await measure(bureau(p), 18)
    foreign = {**DONE, "part_id": part_of(task, "市国资委")["id"]}
    finance = department(p, "FINANCE")
    assert problem(await finance.post(f"{API}/tasks/{task['id']}/reports", json=foreign)) == (403, "not-your-part")
    missing = {**DONE, "part_id": str(new_id())}
    assert problem(await finance.post(f"{API}/tasks/{task['id']}/reports", json=missing)) == (403, "not-your-part")
    assert problem(await bureau(p).post(f"{API}/tasks/{task['id']}/reports", json=foreign)) == (403, "not-your-part")
    shared = {**DONE, "part_id": part_of(task, "各区(县)人民政府")["id"]}
    assert problem(await bureau(p).post(f"{API}/tasks/{task['id']}/reports", json=shared)) == (403, "not-your-part")


async def test_two_parts_of_one_department_are_told_apart(platform: Boot) -> None:
    p = await with_plan(platform)
    office = department(p, "HRSS")
    task = await measure(office, 1)
    assert problem(await office.post(f"{API}/tasks/{task['id']}/reports", json=DONE)) == (422, "part-unclear")
    group = part_of(task, "市属各部委办局")
    view = await sent(office, f"/tasks/{task['id']}/reports", {**DONE, "part_id": group["id"]})
    assert part_of(view, "市属各部委办局")["state"] == "reported"
    assert part_of(view, "市人社局")["state"] == "open"


async def test_a_district_reports_its_share_and_the_city_accepts_it(platform: Boot) -> None:
    p = await with_plan(platform)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    [share] = await tasks_of(reviewer, measure_number=20)
    other = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")
    assert problem(await other.get(f"{API}/tasks/{share['id']}")) == (404, "task-not-found")
    done = await sent(reviewer, f"/tasks/{share['id']}/reports", DONE)
    [part] = done["parts"]
    approver = p.as_(Role.DISTRICT_APPROVER, area=DISTRICT)
    own = await approver.post(API + decision(share, part), json=verdict())
    assert problem(own) == (403, "not-your-plan")
    await sent(bureau(p), decision(share, part), verdict())
    parent = await measure(bureau(p), 20)
    assert part_of(parent, "各区(县)人民政府")["state"] == "reported"
    assert sorted(row["state"] for row in parent["shares"]) == ["accepted", *["open"] * 7]


async def test_a_task_is_done_once_when_its_last_part_is_accepted(platform: Boot) -> None:
    p = await with_plan(platform)
    task = await measure(bureau(p), 20)
    for row in task["shares"]:
        reviewer = p.as_(Role.DISTRICT_REVIEWER, area=row["area"])
        await sent(reviewer, f"/tasks/{row['id']}/reports", DONE)
        await sent(bureau(p), decision(row, row["parts"][0]), verdict())
    assert (await measure(bureau(p), 20))["state"] == "reported"
    await sent(department(p, "HRSS"), f"/tasks/{task['id']}/reports", DONE)
    done = await sent(bureau(p), decision(task, part_of(task, "市人社局")), verdict())
    assert (done["state"], done["overdue"]) == ("accepted", False)
    told = await events(p, "registry.task_done.v1")
    assert [event["task_id"] for event in told].count(task["id"]) == 1
    assert len(told) == 9


async def test_every_department_and_every_district_is_told_of_its_task_once(platform: Boot) -> None:
    p = await with_plan(platform)
    told = await events(p, "registry.task_assigned.v1")
    conscription = [event for event in told if event["department"] == "conscription"]
    assert [event["measure_number"] for event in conscription] == [5, 7, 8, 9]
    assert len([event for event in told if event["area"] == DISTRICT]) == 22
    assert not [event for event in told if event["department"] == "districts"]


async def test_the_last_two_shares_accepted_at_once_come_to_one_state(platform: Boot) -> None:
    p = await with_plan(platform)
    task = await measure(bureau(p), 20)
    for row in task["shares"]:
        await sent(p.as_(Role.DISTRICT_REVIEWER, area=row["area"]), f"/tasks/{row['id']}/reports", DONE)
    await asyncio.gather(*(sent(bureau(p), decision(row, row["parts"][0]), verdict()) for row in task["shares"]))
    assert part_of(await measure(bureau(p), 20), "各区(县)人民政府")["state"] == "accepted"


async def test_reports_in_words_that_say_nothing_and_foreign_roles_are_refused(platform: Boot) -> None:
    p = await with_plan(platform)
    finance = department(p, "FINANCE")
    task = await measure(finance, 18)
    path = f"{API}/tasks/{task['id']}"
    assert (await finance.post(f"{path}/reports", json={"text": ""})).status_code == 422
    assert (await p.as_(Role.OBSERVER, area=CITY).post(f"{path}/reports", json=DONE)).status_code == 403
    assert (await finance.post(API + decision(task, task["parts"][0]), json=verdict())).status_code == 403
    assert (await p.as_(Role.CASEWORKER, area=DISTRICT).get(f"{API}/tasks")).status_code == 403
    key = {"Idempotency-Key": str(new_id())}
    first = await finance.post(f"{path}/reports", json=DONE, headers=key)
    assert (await finance.post(f"{path}/reports", json=DONE, headers=key)).content == first.content
    assert problem(await finance.post(f"{path}/reports", json=DONE)) == (409, "task-step-not-open")


async def test_notes_stay_and_move_nothing(platform: Boot) -> None:
    p = await with_plan(platform)
    finance = department(p, "FINANCE")
    task = await measure(finance, 18)
    noted = await sent(finance, f"/tasks/{task['id']}/notes", {"text": "九月前报送（虚构）"})
    assert ([note["text"] for note in noted["notes"]], noted["state"]) == (["九月前报送（虚构）"], "open")
