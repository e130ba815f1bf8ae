"""Steps to staff accounts: one that is there, who acts on it, who decides."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.registry.accounts import repository as accounts
from services.registry.accounts.commands import NewAccount, create_staff_account
from services.registry.staff_sessions import commands as staff_sessions
from tests.component.registry.people import API, STREET, caseworker_account
from tests.support.platform import Platform
from tests.support.positions import Object

ACCOUNTS, CHANGES = f"{API}/staff-accounts", f"{API}/staff-account-changes"
REASON = {"reason": "依据（虚构）"}
APPLY = {"verdict": "apply", "note": "已核对调令（虚构）"}


async def account(p: Platform, login: str, role: Role, area: str | None = None, org: str | None = None) -> UUID:
    """One that is there without anybody's asking, as the first operators are."""
    async with p.transaction("registry") as session:
        new = NewAccount(login, "geheim-1234", role, "人员（虚构）", area=area, org=org)
        assert await create_staff_account(session, new)
        found: UUID = await session.scalar(text("SELECT id FROM staff_account WHERE login = :login"), {"login": login})
    return found


def admin(p: Platform, area: str = "urumqi", id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.CITY_ADMINISTRATOR, area=area, id=id)


async def act(client: httpx.AsyncClient, who: UUID, step: str, seen: int = 1, **body: Any) -> httpx.Response:
    return await client.post(f"{ACCOUNTS}/{who}/{step}", json=REASON | body, headers={"If-Match": f'"{seen}"'})


async def decide(client: httpx.AsyncClient, asked: httpx.Response, verdict: str = "apply") -> httpx.Response:
    assert asked.status_code == 202, asked.text
    return await client.post(f"{CHANGES}/{asked.json()['request_id']}/decision", json=APPLY | {"verdict": verdict})


async def signs_in(p: Platform, login: str) -> int:
    body = {"login": login, "password": "geheim-1234"}
    return (await p.anonymous.post(f"{API}/sessions", json=body)).status_code


async def system_account(p: Platform) -> str:
    """A department's system, without a scope."""
    ops, system = p.as_(Role.OPS), caseworker_account("matrix-system") | {"role": "department_client"}
    assert (await ops.post(f"{API}/client-accounts", json=system)).status_code == 201
    [client] = (await ops.get(f"{API}/client-accounts")).json()["items"]
    return str(client["id"])


async def own_session(p: Platform) -> Object:
    """Of a caseworker who signed in."""
    own = await account(p, "matrix-session", Role.CASEWORKER, area=STREET)
    async with p.transaction("registry") as session:
        row = await accounts.staff_by_id(session, own)
        assert row is not None
        caller = (await staff_sessions.open_session(session, p.runtime("registry"), row)).signed.caller
    roles = frozenset({Role.CASEWORKER})
    return Object(str(caller.session), STREET, person=new_id(), roles=roles, account=own)
