"""Plans: drafted from the document in one order, adopted, revised into a new version; what is by hand takes two."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, problem
from tests.component.registry.task_steps import (
    CITY,
    DISTRICT,
    adopted,
    bureau,
    drafted,
    in_july,
    parts,
    sent,
    tasks_of,
)
from tests.support.platform import Boot

WUHAN = "wuhan/420106"
CITED = "武昌区高校毕业生就业创业工作方案（虚构）"
OFFICE = {"code": "district_office", "title": "区就业办（虚构）", "org": "DISTRICTOFFICE"}
ENLISTED = {"key": "targets.channels.enlistment", "title": "动员入伍安置", "number": 450}
TASK = {"title": "走访辖区高校（虚构）", "lead": ["district_office"], "due_on": "2023-09-15"}


async def test_a_plan_has_every_dated_row_and_number_of_the_document(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await adopted(p)
    rows = {row["key"]: row for row in plan["targets"]}
    assert (plan["state"], plan["version"], plan["has_own"]) == ("adopted", 1, False)
    assert rows["targets.channels.enlistment"]["number"] == 400
    assert rows["targets.channels.enlistment"]["measure_number"] == 5
    july = rows["targets.milestones.registration_rate_2023_07"]
    assert (july["comparison"], july["number"], july["unit"], july["due_on"]) == (
        "at_least",
        90,
        "百分数",
        "2023-07-31",
    )
    assert rows["targets.milestones.placement_rate_2023_10"]["number"] is None
    assert rows["targets.milestones.placement_rate_2023_10"]["unset"] == "“基本完成”未给出数值"
    assert rows["clocks.open_letter.due_on"]["due_on"] == "2023-07-31"
    assert rows["cadences.live_stream"]["every"] == "quarter"
    readings = [row["number"] for key, row in rows.items() if key.startswith("cadences.campus_sessions")]
    assert readings == [396, 66]


@pytest.mark.obligation("W-1102")
async def test_a_district_of_a_city_whose_document_lists_no_units_loads_its_own(platform: Boot) -> None:
    p = await in_july(platform)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=WUHAN)
    own = {"citation": CITED, "units": [OFFICE], "tasks": [TASK]}
    target = {
        "title": "区级目标（虚构）",
        "number": 5,
        "unit": "场",
        "due_on": "2023-10-31",
        "owner": "district_office",
    }
    plan = await drafted(reviewer, WUHAN, targets=[target], **own)
    rows = {row["key"]: row for row in plan["targets"]}
    assert rows["targets.indicators.new_employment"]["number"] == 300000
    assert (rows["own.1"]["number"], rows["own.1"]["owner"], rows["own.1"]["by_hand"]) == (5, "district_office", True)
    assert await tasks_of(reviewer) == []
    await sent(p.as_(Role.DISTRICT_APPROVER, area=WUHAN), f"/plans/{plan['id']}/adoption")
    [task] = await tasks_of(reviewer)
    assert (task["by_hand"], task["due_on"], parts(task, "lead")) == (True, "2023-09-15", ["区就业办（虚构）"])
    office = p.as_(Role.DEPARTMENT_OFFICER, area="wuhan", org="DISTRICTOFFICE")
    assert [row["id"] for row in await tasks_of(office)] == [task["id"]]
    wuhan = await adopted(p, "wuhan")
    assert wuhan["departments"] == []
    assert await tasks_of(bureau(p, "wuhan"), plan_id=wuhan["root_id"]) == []


async def test_what_is_set_by_hand_is_adopted_by_another_and_the_table_holds_it(platform: Boot) -> None:
    p = await in_july(platform)
    author = p.as_(Role.CITY_APPROVER, area=CITY, id=new_id())
    target = {"key": "targets.channels.enlistment", "title": "动员入伍安置", "number": 450}
    plan = await drafted(author, citation="市政府专题会议纪要（虚构）", targets=[target])
    assert problem(await author.post(f"{API}/plans/{plan['id']}/adoption")) == (409, "same-person")
    by_hand = f"UPDATE plan SET state = 'adopted', adopted_by = drafted_by WHERE id = '{plan['id']}'"
    with pytest.raises(IntegrityError, match="own_rows_of_two_persons"):
        async with p.transaction("registry") as session:
            await session.execute(text(by_hand))
    view = await sent(bureau(p), f"/plans/{plan['id']}/adoption")
    [row] = [row for row in view["targets"] if row["by_hand"]]
    assert (row["number"], row["quote"], view["warnings"]) == (450, "动员入伍安置400名", [])


async def test_the_document_alone_is_adopted_by_one_as_it_moves_no_figure(platform: Boot) -> None:
    p = await in_july(platform)
    author = p.as_(Role.CITY_APPROVER, area=CITY, id=new_id())
    plan = await drafted(author)
    assert (await sent(author, f"/plans/{plan['id']}/adoption"))["state"] == "adopted"


@pytest.mark.parametrize(
    ("own", "warned"),
    [
        ({"number": 399}, [("number", "399", "400")]),
        ({"number": 400}, []),
        ({"number": 450, "due_on": "2023-12-31"}, []),
        ({"number": 450, "comparison": "about", "unit": "个"}, [("comparison", "about"), ("unit", "个")]),
    ],
)
async def test_a_target_that_asks_for_less_than_the_citys_is_warned_of_and_not_refused(
    platform: Boot, own: dict[str, object], warned: list[tuple[str, ...]]
) -> None:
    p = await in_july(platform)
    plan = await drafted(bureau(p), citation="会议纪要（虚构）", targets=[{**ENLISTED, **own}])
    shown = [(each["field"], each["own"], each["bound"]) for each in plan["warnings"]]
    assert [each[: len(wanted)] for each, wanted in zip(shown, warned, strict=True)] == warned
    assert {each["key"] for each in plan["warnings"]} <= {ENLISTED["key"]}


async def test_a_later_day_than_the_citys_is_warned_of(platform: Boot) -> None:
    p = await in_july(platform)
    first = await drafted(bureau(p))
    row = next(row for row in first["targets"] if row["due_on"] == "2023-07-31")
    await sent(bureau(p), f"/plans/{first['id']}/withdrawal")
    late = {"key": row["key"], "title": row["title"], "due_on": "2023-12-31"}
    plan = await drafted(bureau(p), citation="会议纪要（虚构）", targets=[late])
    [warning] = plan["warnings"]
    assert (warning["field"], warning["own"], warning["bound"]) == ("due_on", "2023-12-31", "2023-07-31")


@pytest.mark.parametrize(
    ("own", "refusal"),
    [
        ({"tasks": [{**TASK, "lead": ["hrss"], "due_on": "2024-01-01"}]}, "due-outside-year"),
        ({"targets": [{"title": "目标（虚构）", "due_on": "2022-12-31"}]}, "due-outside-year"),
        ({"tasks": [{**TASK, "lead": ["bureau_of_nothing"]}]}, "department-unknown"),
        ({"tasks": [{**TASK, "lead": ["hrss"], "measure_number": 24}]}, "measure-unknown"),
        ({"targets": [{"title": "目标（虚构）", "owner": "bureau_of_nothing"}]}, "department-unknown"),
        ({"tasks": [{**TASK, "lead": ["hrss"]}], "citation": None}, "plan-citation-required"),
        ({"area": "urumqi/999999"}, "area-unknown"),
        ({"year": 2031}, "plan-year-without-document"),
        ({"units": [{"code": "districts", "title": "区就业办（虚构）", "org": "DISTRICTOFFICE"}]}, "department-listed"),
        ({"units": [OFFICE, {**OFFICE, "org": "ANOTHEROFFICE"}]}, "department-listed"),
        ({"targets": [ENLISTED, {**ENLISTED, "number": 10}]}, "target-key-wrong"),
        ({"targets": [{"title": "目标（虚构）", "key": "targets.channels.nothing", "number": 5}]}, "target-key-wrong"),
        ({"area": DISTRICT, "tasks": [{**TASK, "lead": ["hrss"], "cooperating": ["districts"]}]}, "other-districts"),
    ],
)
async def test_bad_drafts_are_refused_in_words(platform: Boot, own: dict[str, object], refusal: str) -> None:
    p = await in_july(platform)
    body = {"area": CITY, "year": 2023, "citation": CITED, **own}
    assert problem(await bureau(p).post(f"{API}/plans", json=body)) == (422, refusal)


async def test_a_revision_is_a_new_version_and_the_old_one_stays_with_all_tasks_going_on(platform: Boot) -> None:
    p = await in_july(platform)
    first = await adopted(p)
    before = await tasks_of(bureau(p), top=True)
    task = {"title": "另加一项（虚构）", "lead": ["hrss"]}
    second = await adopted(p, citation="会议纪要（虚构）", tasks=[task])
    assert (second["version"], second["root_id"], second["state"]) == (2, first["root_id"], "adopted")
    old = (await bureau(p).get(f"{API}/plans/{first['id']}")).json()
    assert (old["state"], old["targets"]) == ("revised", first["targets"])
    after = await tasks_of(bureau(p), top=True)
    assert [row["id"] for row in after[:23]] == [row["id"] for row in before]
    assert [row["title"] for row in after[23:]] == ["另加一项（虚构）"]
    with pytest.raises(Exception, match="append-only"):
        p.as_owner("registry", "UPDATE plan_target SET number = 1")


async def test_one_draft_waits_at_a_time_and_may_be_withdrawn(platform: Boot) -> None:
    p = await in_july(platform)
    answers = await asyncio.gather(
        *(bureau(p).post(f"{API}/plans", json={"area": CITY, "year": 2023}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [plan] = [answer.json() for answer in answers if answer.status_code == 201]
    await sent(bureau(p), f"/plans/{plan['id']}/withdrawal")
    assert problem(await bureau(p).post(f"{API}/plans/{plan['id']}/adoption")) == (409, "plan-step-not-open")
    assert (await drafted(bureau(p)))["version"] == 2


async def test_adopting_twice_gives_out_the_tasks_once(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await drafted(bureau(p))
    answers = await asyncio.gather(*(bureau(p).post(f"{API}/plans/{plan['id']}/adoption") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(await tasks_of(bureau(p), top=True)) == 23


async def test_who_may_draft_adopt_and_read(platform: Boot) -> None:
    p = await in_july(platform)
    body = {"area": CITY, "year": 2023}
    assert (await p.as_(Role.OBSERVER, area=CITY).post(f"{API}/plans", json=body)).status_code == 403
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    assert problem(await reviewer.post(f"{API}/plans", json=body)) == (404, "area-not-found")
    plan = await drafted(bureau(p))
    assert problem(await reviewer.get(f"{API}/plans/{plan['id']}")) == (404, "plan-not-found")
    await sent(bureau(p), f"/plans/{plan['id']}/adoption")
    assert (await reviewer.get(f"{API}/plans/{plan['id']}")).status_code == 200
    approver = p.as_(Role.DISTRICT_APPROVER, area=DISTRICT)
    assert problem(await approver.post(f"{API}/plans/{plan['id']}/adoption")) == (404, "plan-not-found")
    assert problem(await bureau(p, "wuhan").get(f"{API}/plans/{plan['id']}")) == (404, "plan-not-found")
    assert (await reviewer.post(f"{API}/plans/{plan['id']}/adoption")).status_code == 403


async def test_a_task_is_assigned_beside_the_documents(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await adopted(p)
    path = f"/plans/{plan['id']}/tasks"
    body = {"title": "汇总各区进度（虚构）", "lead": ["hrss"], "cooperating": ["districts"], "due_on": "2023-09-15"}
    opened = await sent(bureau(p), path, body)
    task = (await bureau(p).get(f"{API}/tasks/{opened['task_id']}")).json()
    assert (task["by_hand"], task["due_on"], len(task["shares"])) == (True, "2023-09-15", 8)
    assert {share["due_on"] for share in task["shares"]} == {"2023-09-15"}
    late = await bureau(p).post(f"{API}{path}", json={**body, "due_on": "2024-02-01"})
    assert problem(late) == (422, "due-outside-year")
    unknown = await bureau(p).post(f"{API}{path}", json={**body, "lead": ["nobody"]})
    assert problem(unknown) == (422, "department-unknown")


async def test_a_district_gives_no_other_district_a_task(platform: Boot) -> None:
    p = await in_july(platform)
    plan = await adopted(p, DISTRICT)
    body = {"title": "汇总各区进度（虚构）", "lead": ["districts"]}
    answer = await p.as_(Role.DISTRICT_APPROVER, area=DISTRICT).post(f"{API}/plans/{plan['id']}/tasks", json=body)
    assert problem(answer) == (422, "other-districts")
