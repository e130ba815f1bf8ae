"""Steps of tests about plans and tasks: an adopted plan of Urumqi, and who has a part in it."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import API
from tests.support.platform import Boot, Platform

CITY, DISTRICT = "urumqi", "urumqi/650102"
JULY = "2023-07-10T10:00:00+08:00"


async def in_july(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time(JULY)
    return p


def bureau(p: Platform, area: str = CITY) -> httpx.AsyncClient:
    """Another officer of the city's bureau each time."""
    return p.as_(Role.CITY_APPROVER, area=area)


def department(p: Platform, org: str, role: Role = Role.DEPARTMENT_OFFICER, city: str = CITY) -> httpx.AsyncClient:
    return p.as_(role, area=city, org=org)


async def sent(client: httpx.AsyncClient, path: str, body: Any = None, status: int = 201) -> Any:
    answer = await client.post(f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def drafted(client: httpx.AsyncClient, area: str = CITY, **own: Any) -> dict[str, Any]:
    plan: dict[str, Any] = await sent(client, "/plans", {"area": area, "year": 2023, **own})
    return plan


async def adopted(p: Platform, area: str = CITY, **own: Any) -> dict[str, Any]:
    """Drafted by one officer and adopted by another."""
    city = area.partition("/")[0]
    plan = await drafted(bureau(p, city), area, **own)
    view: dict[str, Any] = await sent(bureau(p, city), f"/plans/{plan['id']}/adoption")
    return view


async def tasks_of(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/tasks", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def measure(client: httpx.AsyncClient, number: int) -> dict[str, Any]:
    """The city's task of a measure, with all that belongs to it."""
    [task] = await tasks_of(client, measure_number=number, top=True)
    record: dict[str, Any] = (await client.get(f"{API}/tasks/{task['id']}")).json()
    return record


def parts(task: dict[str, Any], role: str) -> list[str]:
    return [part["title"] for part in task["parts"] if part["role"] == role]


def part_of(task: dict[str, Any], title: str) -> dict[str, Any]:
    [part] = [part for part in task["parts"] if part["title"] == title]
    return dict(part)
