"""Steps of assistance plans: drafted by one, agreed to by another or by the person."""

from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.registry.hardship_steps import reviewer
from tests.component.registry.people import API, STREET, worker
from tests.support.platform import Platform

NOTE = {"note": "电话征得本人同意（虚构）"}
STEP = {"kind": "guidance", "due_on": "2023-08-31"}


async def drafted(client: httpx.AsyncClient, person: str) -> dict[str, Any]:
    answer = await client.post(f"{API}/graduates/{person}/assistance-plans")
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def act(
    client: httpx.AsyncClient, plan: dict[str, Any], step: str, body: dict[str, Any], seen: int | None = None
) -> httpx.Response:
    """An order to a plan, on the version that was seen where one is named."""
    path = f"{API}/graduates/{plan['graduate_id']}/assistance-plans/{plan['id']}/{step}"
    headers = {} if seen is None else {"If-Match": f'"{seen}"'}
    return await client.post(path, json=body, headers=headers)


async def with_item(client: httpx.AsyncClient, plan: dict[str, Any]) -> dict[str, Any]:
    answer = await act(client, plan, "items", STEP)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def agreed(p: Platform, person: str, area: str = STREET) -> dict[str, Any]:
    plan = await with_item(worker(p, area), await drafted(worker(p, area), person))
    answer = await act(reviewer(p, area), plan, "agreement", NOTE)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


def as_helper(p: Platform, helper: dict[str, Any]) -> httpx.AsyncClient:
    return p.as_(Role.CASEWORKER, area=STREET, id=UUID(helper["account_id"]))


async def assistance(client: httpx.AsyncClient, person: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/graduates/{person}/assistance")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def able(client: httpx.AsyncClient, person: str, **more: Any) -> httpx.Response:
    body = {"able": True, "basis": "visit", **more}
    return await client.post(f"{API}/graduates/{person}/work-abilities", json=body)


async def sheet(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/sheets/hardships", params=query)
    assert answer.status_code == 200, answer.text
    total: dict[str, Any] = answer.json()["total"]
    return total


def number(total: dict[str, Any], key: str, line: str = "priority") -> int:
    return next(int(row["people"]) for row in total[line] if row["key"] == key)


async def names(client: httpx.AsyncClient, total: dict[str, Any], key: str) -> list[str]:
    """The people behind a number of the priority line, or of a class."""
    rows = [*total["priority"], *({**row, "key": row["category"]} for row in total["classes"])]
    [link] = [row["names"] for row in rows if row["key"] == key]
    answer = await client.get(link)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]
