"""Steps to clients of systems: one that two operators opened, what is done to it, tokens."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API, opened_by_two
from tests.support.platform import Platform

CLIENTS, CHANGES = f"{API}/client-accounts", f"{API}/client-account-changes"
SECRET, NEW_SECRET = "geheim-1234", "ganz-anders-5678"
BANK: dict[str, Any] = {
    "login": "bank-of-wuhan",
    "secret": SECRET,
    "role": "department_client",
    "display_name": "代发银行（虚构）",
    "area": "wuhan",
    "scopes": ["bank"],
}
SERVICE = BANK | {"login": "notify", "role": "service", "area": None, "scopes": ["contacts"]}
REASON = {"reason": "依据（虚构）"}
APPLY = {"verdict": "apply", "note": "已核对来函（虚构）"}


async def client(p: Platform, account: dict[str, Any] = BANK) -> UUID:
    await opened_by_two(p, account, "client")
    rows = (await p.as_(Role.OPS).get(CLIENTS)).json()["items"]
    return UUID(next(row["id"] for row in rows if row["client_id"] == account["login"]))


async def shown(p: Platform, who: UUID) -> dict[str, Any]:
    answer = await p.as_(Role.OPS).get(f"{CLIENTS}/{who}")
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def act(p: Platform, who: UUID, step: str, by: UUID | None = None, **body: Any) -> httpx.Response:
    """By an operator who has seen the client as it is."""
    seen = {"If-Match": f'"{(await shown(p, who))["version"]}"'}
    return await p.as_(Role.OPS, id=by).post(f"{CLIENTS}/{who}/{step}", json=REASON | body, headers=seen)


async def decide(p: Platform, asked: httpx.Response, by: UUID | None = None, verdict: str = "apply") -> httpx.Response:
    assert asked.status_code == 202, asked.text
    path = f"{CHANGES}/{asked.json()['request_id']}/decision"
    return await p.as_(Role.OPS, id=by).post(path, json=APPLY | {"verdict": verdict})


async def replaced(p: Platform, who: UUID, overlap_days: int, secret: str = NEW_SECRET) -> None:
    """One operator asks for another secret, another agrees."""
    agreed = await decide(p, await act(p, who, "credentials", secret=secret, overlap_days=overlap_days))
    assert agreed.status_code == 200, agreed.text


async def states(p: Platform, who: UUID) -> list[str]:
    return [row["state"] for row in (await shown(p, who))["credentials"]]


async def ask_token(p: Platform, secret: str = SECRET, client_id: str = BANK["login"]) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return await p.anonymous.post(f"{API}/oauth/token", data=form)


async def signed_in(p: Platform, secret: str = SECRET, client_id: str = BANK["login"]) -> httpx.AsyncClient:
    answer = await ask_token(p, secret, client_id)
    assert answer.status_code == 200, answer.text
    return p.with_token(answer.json()["access_token"])


async def run(p: Platform, statement: str) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(statement))
