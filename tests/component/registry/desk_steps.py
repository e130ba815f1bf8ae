"""Steps at the desk: a change that is proposed or put right, and its reviewer."""

from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    worker,
)
from tests.support.platform import Platform

GROUNDS = {"reason": "报送时录入有误", "evidence": "居民身份证原件"}


APPLY = {"verdict": "apply", "note": "已核对身份证原件"}


PATHS = {"name_correction": "name-corrections", "phone_change": "phone-changes", "binding_release": "binding-releases"}


def reviewer(p: Platform, area: str = "urumqi/650102", id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=area, id=id)


async def propose(client: httpx.AsyncClient, entry: str, kind: str, **value: str) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/{PATHS[kind]}", json={**GROUNDS, **value})


async def decide(client: httpx.AsyncClient, kind: str, change: str, **changes: str) -> httpx.Response:
    return await client.post(f"{API}/desk-changes/{kind}/{change}/decision", json=APPLY | changes)


async def put_right(p: Platform, entry: str, kind: str, **value: str) -> dict[str, Any]:
    proposed = await propose(worker(p), entry, kind, **value)
    assert proposed.status_code == 201, proposed.text
    decided = await decide(reviewer(p), kind, proposed.json()["id"])
    assert (decided.status_code, decided.json()["state"]) == (200, "applied"), decided.text
    change: dict[str, Any] = decided.json()
    return change
