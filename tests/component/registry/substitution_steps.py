"""Steps to a substitution: two colleagues, who asks, who agrees, and the token for the place."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from chassis.access import Caller
from contracts.roles import Role
from services.registry.accounts import repository as accounts
from services.registry.staff_sessions import commands as staff_sessions
from tests.component.registry.people import API, STREET
from tests.component.registry.staff_steps import ACCOUNTS, APPLY, account, admin
from tests.support.platform import Platform

NEXT_STREET = "urumqi/650103/650103001"
REQUESTS, SUBSTITUTIONS, OWN = f"{API}/substitution-requests", f"{API}/substitutions", f"{API}/me/substitutions"
DAYS = {"first_on": "2023-07-28", "last_on": "2023-08-04"}


@dataclass(frozen=True)
class Pair:
    """Two accounts of one role in two districts."""

    absent: UUID
    substitute: UUID


async def pair(p: Platform, role: Role = Role.CASEWORKER, absent: str = STREET, substitute: str = NEXT_STREET) -> Pair:
    return Pair(
        await account(p, f"{role}-absent", role, absent), await account(p, f"{role}-substitute", role, substitute)
    )


async def ask(client: httpx.AsyncClient, two: Pair, seen: int = 1, **changes: Any) -> httpx.Response:
    body = {"substitute_id": str(two.substitute), **DAYS, "reason": "年休假（虚构）"} | changes
    path = f"{ACCOUNTS}/{two.absent}/substitutions"
    return await client.post(path, json=body, headers={"If-Match": f'"{seen}"'})


async def decide(client: httpx.AsyncClient, asked: httpx.Response, verdict: str = "apply") -> httpx.Response:
    assert asked.status_code == 202, asked.text
    return await client.post(f"{REQUESTS}/{asked.json()['id']}/decision", json=APPLY | {"verdict": verdict})


async def agreed(p: Platform, two: Pair, **changes: Any) -> str:
    """The id of a substitution that two administrators of the city have agreed to."""
    decided = await decide(admin(p), await ask(admin(p), two, **changes))
    assert decided.status_code == 200, decided.text
    rows = (await admin(p).get(SUBSTITUTIONS)).json()["items"]
    return str(rows[-1]["id"])


async def signed_in(p: Platform, account_id: UUID) -> tuple[str, Caller]:
    """A token of a session of the account's own, and whom it stands for."""
    async with p.transaction("registry") as session:
        row = await accounts.staff_by_id(session, account_id)
        assert row is not None
        signed = (await staff_sessions.open_session(session, p.runtime("registry"), row)).signed
    return signed.token, signed.caller


async def place(client: httpx.AsyncClient, substitution: str) -> httpx.Response:
    return await client.post(f"{SUBSTITUTIONS}/{substitution}/sessions")


async def in_place(p: Platform, client: httpx.AsyncClient, substitution: str) -> httpx.AsyncClient:
    """The substitute, with a token for the absent one's area."""
    answer = await place(client, substitution)
    assert answer.status_code == 201, answer.text
    return p.with_token(answer.json()["access_token"])


async def rows(p: Platform) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await admin(p).get(SUBSTITUTIONS)).json()["items"]
    return listed


async def running(p: Platform) -> tuple[Pair, str, str]:
    """Two caseworkers, the substitution, and the substitute's own token."""
    two = await pair(p)
    substitution = await agreed(p, two)
    token, _ = await signed_in(p, two.substitute)
    return two, substitution, token
