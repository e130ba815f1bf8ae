"""Who leads and who cooperates: the document's measures become tasks, and each department meets its own."""

import pytest

from contracts.roles import Role
from policy_engine.packs.measures import measures_of
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
    parts,
    sent,
    tasks_of,
)
from tests.support.platform import Boot, packs


@pytest.mark.obligation("U-018", "U-150")
async def test_23_measures_become_tasks_and_the_districts_part_opens_eight(platform: Boot) -> None:
    p = await in_july(platform)
    await adopted(p)
    tasks = await tasks_of(bureau(p), top=True)
    assert [task["measure_number"] for task in tasks] == list(range(1, 24))
    second = await measure(bureau(p), 2)
    assert parts(second, "lead") == ["市国资委", "工商联"]
    assert len(parts(second, "with")) == 6
    districts = part_of(second, "各区(县)人民政府")
    assert (districts["is_shared"], len(second["shares"])) == (True, 8)
    areas = {f"{CITY}/{code}" for code in packs().city(CITY).districts()}
    assert {share["area"] for share in second["shares"]} == areas
    shares = [task for task in await tasks_of(bureau(p), top=False) if task["area"] == DISTRICT]
    assert {task["measure_number"] for task in shares} == set(range(1, 24)) - {17}


@pytest.mark.obligation("U-029")
@pytest.mark.parametrize("role", [Role.DEPARTMENT_CLIENT, Role.DEPARTMENT_OFFICER])
async def test_the_conscription_office_sees_four_tasks_and_nothing_else(platform: Boot, role: Role) -> None:
    p = await in_july(platform)
    await adopted(p)
    office = department(p, "CONSCRIPTION", role)
    tasks = await tasks_of(office)
    assert [task["measure_number"] for task in tasks] == [5, 7, 8, 9]
    roles = [part_of(task, "市征兵办")["role"] for task in tasks]
    assert roles == ["lead", "with", "with", "with"]
    foreign = await measure(bureau(p), 1)
    assert problem(await office.get(f"{API}/tasks/{foreign['id']}")) == (404, "task-not-found")
    assert await tasks_of(department(p, "CONSCRIPTION", role, city="wuhan")) == []


@pytest.mark.obligation("U-096")
async def test_what_a_department_reports_done_is_reported_and_not_accepted(platform: Boot) -> None:
    p = await in_july(platform)
    await adopted(p)
    finance = department(p, "FINANCE")
    task = await measure(finance, 18)
    assert parts(task, "lead") == ["市人社局"]
    assert len(parts(task, "with")) == 5
    assert "各区(县)人民政府" in parts(task, "with")
    done = await sent(finance, f"/tasks/{task['id']}/reports", {"text": "已落实（虚构）"})
    assert (done["state"], part_of(done, "市财政局")["state"]) == ("reported", "reported")
    assert {part["state"] for part in done["parts"]} == {"open", "reported"}


@pytest.mark.obligation(
    *("U-026", "U-032", "U-044", "U-048", "U-051", "U-054", "U-058", "U-077", "U-081", "U-085", "U-089"),
    *("U-102", "U-113", "U-123", "U-135"),
)
async def test_each_measure_has_its_leads_and_its_cooperating_units_in_the_documents_order(platform: Boot) -> None:
    p = await in_july(platform)
    await adopted(p)
    names = {code: titles[0] for code, titles in packs().city(CITY).get("document.departments").items()}
    tasks = {task["measure_number"]: task for task in await tasks_of(bureau(p), top=True)}
    for each in measures_of(packs().city(CITY)):
        assert parts(tasks[each.number], "lead") == [names[code] for code in each.lead]
        assert parts(tasks[each.number], "with") == [names[code] for code in each.cooperating]
    assert parts(tasks[1], "lead") == ["市委组织部", "市人社局"]
    assert parts(tasks[4], "lead") == ["团市委", "市人社局", "教育局"]


@pytest.mark.parametrize(
    ("number", "group"),
    [
        (1, "市属各部委办局"),
        (17, "市创业社区建设工作领导小组各成员单位"),
        (10, "市属各创业孵化基地"),
        (11, "各职业技能培训机构(技工院校)"),
        (14, "各职业技能培训机构(技工院校)"),
    ],
)
async def test_a_group_without_members_in_the_document_is_the_bureaus_with_a_note(
    platform: Boot, number: int, group: str
) -> None:
    p = await in_july(platform)
    await adopted(p)
    part = part_of(await measure(bureau(p), number), group)
    assert (part["org"], part["is_of_bureau"], part["is_shared"]) == ("HRSS", True, False)
    assert "文件未列出" in part["note"]
    own = [task["measure_number"] for task in await tasks_of(department(p, "HRSS"))]
    assert number in own


async def test_the_last_day_of_a_task_is_the_last_of_its_own_clause_or_none(platform: Boot) -> None:
    p = await in_july(platform)
    await adopted(p)
    tasks = {task["measure_number"]: task for task in await tasks_of(bureau(p), top=True)}
    due = {number: task["due_on"] for number, task in tasks.items() if task["due_on"]}
    assert due == {
        14: "2023-03-31",
        17: "2023-12-31",
        19: "2023-07-31",
        20: "2023-10-31",
        21: "2023-12-31",
        22: "2023-06-30",
    }
    assert [number for number, task in tasks.items() if task["overdue"]] == [14, 22]
    late = await tasks_of(bureau(p), overdue=True, top=True)
    assert [task["measure_number"] for task in late] == [14, 22]
    in_time = await tasks_of(bureau(p), overdue=False, top=True)
    assert len(in_time) == 21


@pytest.mark.obligation("U-014")
async def test_who_leads_and_who_helps_is_told_with_the_tasks_day_and_the_account_that_reports_it(
    platform: Boot,
) -> None:
    """What notify reminds by (tests/component/notify/test_task_clocks.py)."""
    p = await in_july(platform)
    await adopted(p)
    first = await measure(bureau(p), 1)
    assert (parts(first, "lead"), parts(first, "with")) == (
        ["市委组织部", "市人社局"],
        ["市属各部委办局", "各区(县)人民政府"],
    )
    told = [event for event in await events(p, "registry.task_assigned.v1") if event["task_id"] == first["id"]]
    assert {event["department"]: event["org"] for event in told} == {
        "organisation": "ORGANISATION",
        "hrss": "HRSS",
        "city_departments": "HRSS",
    }
    assert {event["due_on"] for event in told} == {first["due_on"]}
