"""A district's plan with a draft of its next version, a task for each who may report one, and its reports."""

from typing import Any

from contracts.roles import Role
from tests.component.registry.people import API
from tests.support import report_objects
from tests.support.platform import Platform
from tests.support.positions import OF_A_DEPARTMENT, Object

AREA, ORG = "urumqi/650102", "DISTRICTOFFICE"
_UNITS = [
    {"code": "district_office", "title": "区就业办（虚构）"},
    {"code": "district_school", "title": "区属学校（虚构）", "org": ORG},
]
_OWN = {
    "area": AREA,
    "year": 2023,
    "citation": "区工作方案（虚构）",
    "units": _UNITS,
    "tasks": [
        {"title": "甲（虚构）", "lead": ["district_office"]},
        {"title": "乙（虚构）", "lead": ["district_school"]},
    ],
}


async def of_a_district(p: Platform) -> dict[str, list[Object]]:
    """By parameter or operation, as the matrix asks."""
    adopted = await _sent(p, "/plans", _OWN)
    await _sent(p, f"/plans/{adopted['id']}/adoption")
    draft = await _sent(p, "/plans", _OWN)
    answer = await p.as_(Role.CITY_APPROVER, area="urumqi").get(f"{API}/tasks")
    tasks = [task for task in answer.json()["items"] if task["area"] == AREA]
    assert len(tasks) == 2
    departments = frozenset(OF_A_DEPARTMENT)
    roles = (frozenset(Role) - departments, departments)
    of = [(task, role, None if role is roles[0] else ORG) for task, role in zip(tasks, roles, strict=True)]
    return {
        "plan_id": [Object(draft["id"], AREA)],
        **{name: [Object(adopted["id"], AREA)] for name in ("assign_task", "publish_plan")},
        "task_id": [Object(task["id"], AREA, org, roles=role) for task, role, org in of],
        **await report_objects.of_a_district(p),
        "part_id": [Object(tasks[0]["parts"][0]["id"], AREA, path={"task_id": tasks[0]["id"]})],
    }


async def _sent(p: Platform, path: str, body: Any = None) -> Any:
    """By another officer each time."""
    answer = await p.as_(Role.DISTRICT_APPROVER, area=AREA).post(f"{API}{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()
