"""Steps of the tests of undoing rosters."""

from typing import Any

import httpx
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API
from tests.support.platform import Platform
from tests.support.rosters import shown

REASON = {"reason": "误传了往届毕业生的名册（虚构）"}
AGREED = {"verdict": "apply", "note": "已与学校电话核对（虚构）"}
BLANK = {"withdrawn": 0, "restored": 0, "unlisted": 0, "passed_on": 0}


def city(p: Platform, name: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.CITY_APPROVER, area=name)


async def undo_of(client: httpx.AsyncClient, roster: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/rosters/{roster}/undo")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def asked(client: httpx.AsyncClient, roster: str) -> str:
    """The number of the request that waits."""
    answer = await client.post(f"{API}/rosters/{roster}/undo", json=REASON)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["request"]["id"])


async def decided(client: httpx.AsyncClient, request: str, **decision: str) -> httpx.Response:
    return await client.post(f"{API}/roster-undos/{request}/decision", json=AGREED | decision)


async def agreed(p: Platform, client: httpx.AsyncClient, roster: str, second: httpx.AsyncClient | None = None) -> None:
    answer = await decided(second or city(p), await asked(client, roster))
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "under_way"


async def undone(
    p: Platform, client: httpx.AsyncClient, roster: str, second: httpx.AsyncClient | None = None
) -> dict[str, Any]:
    await agreed(p, client, roster, second)
    await p.run_job("registry", "undo_rosters")
    view = await shown(client, roster)
    assert view["state"] == "undone", view
    return view


def effects(view: dict[str, Any]) -> dict[str, int]:
    return {name: view[name] for name in BLANK}


def in_the_way(view: dict[str, Any]) -> dict[str, int]:
    return {row["kind"]: row["rows"] for row in view["in_the_way"]}


async def said(p: Platform, event: str) -> list[dict[str, Any]]:
    query = "SELECT payload FROM outbox WHERE type = :type ORDER BY id"
    async with p.transaction("registry") as session:
        return [row[0] for row in await session.execute(text(query), {"type": f"registry.{event}.v1"})]
