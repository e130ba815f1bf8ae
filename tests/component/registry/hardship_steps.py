"""Steps of the special ledger: somebody claims a hardship of a person, another confirms it."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import API, STREET, worker
from tests.support.platform import Boot, Platform

JULY = "2023-07-05T10:00:00+08:00"
DAYS = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}
PURPOSE = {"purpose": "核对困难台账"}
CLAIM, END = "confirm_hardship", "end_hardship"


async def in_july(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time(JULY)
    return p


def reviewer(p: Platform, area: str = STREET) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area="/".join(area.split("/")[:2]))


async def claim(client: httpx.AsyncClient, person: str, category: str = "disabled", **more: Any) -> httpx.Response:
    body = {"category": category, "source": "document", "evidence": "证件复印件，存档案柜（虚构）", **DAYS}
    return await client.post(f"{API}/graduates/{person}/hardships", json={**body, "reason": "已核对原件", **more})


async def claimed(client: httpx.AsyncClient, person: str, category: str = "disabled", **more: Any) -> dict[str, Any]:
    answer = await claim(client, person, category, **more)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def waiting(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/hardship-changes")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(
    client: httpx.AsyncClient, hardship: dict[str, Any], kind: str = CLAIM, verdict: str = "apply"
) -> httpx.Response:
    [change] = [row for row in await waiting(client) if (row["object_id"], row["kind"]) == (hardship["id"], kind)]
    body = {"verdict": verdict, "note": "已核对材料（虚构）"}
    return await client.post(f"{API}/hardship-changes/{kind}/{change['id']}/decision", json=body)


async def confirmed(
    p: Platform, person: str, category: str = "disabled", area: str = STREET, **more: Any
) -> dict[str, Any]:
    """On the ledger by the word of a caseworker and of the district's reviewer."""
    hardship = await claimed(worker(p, area), person, category, **more)
    answer = await decide(reviewer(p, area), hardship)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()["hardship"]
    return view


async def ask_end(client: httpx.AsyncClient, hardship: dict[str, Any], why: str = "no_longer") -> httpx.Response:
    path = f"{API}/graduates/{hardship['graduate_id']}/hardships/{hardship['id']}/end"
    return await client.post(path, json={"ended_reason": why, "reason": "走访得知（虚构）"})


async def standings(client: httpx.AsyncClient, person: str) -> list[tuple[str, str]]:
    """Class and standing of each hardship, as read with a purpose."""
    answer = await client.get(f"{API}/graduates/{person}/hardships", params=PURPOSE)
    assert answer.status_code == 200, answer.text
    return [(row["category"], row["standing"]) for row in answer.json()["items"]]
