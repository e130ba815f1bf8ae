"""Steps of handovers: caseworkers with accounts, their cases, and what one asks of another."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API, STREET, caseworker_account, opened_by_two, registered
from tests.support.platform import Platform

UNTIL = "2023-08-11"
REASON = {"reason": "休假期间移交"}


@dataclass(frozen=True)
class Worker:
    """A caseworker with an account."""

    id: UUID
    client: httpx.AsyncClient


async def caseworker(p: Platform, login: str, area: str = STREET) -> Worker:
    await opened_by_two(p, caseworker_account(login, area))
    async with p.transaction("registry") as session:
        query = text("SELECT id FROM staff_account WHERE login = :login")
        account = UUID(str(await session.scalar(query, {"login": login})))
    return Worker(account, p.as_(Role.CASEWORKER, area=area, id=account))


async def cases(p: Platform, worker: Worker, number: int = 3, first: int = 1, area: str = STREET) -> list[str]:
    """People of the area whom the caseworker took."""
    people = [(await registered(p, serial, area))["id"] for serial in range(first, first + number)]
    answer = await worker.client.post(f"{API}/case-assignments", json={"graduate_ids": people})
    assert (answer.status_code, answer.json()) == (201, {"taken": number, "left": 0}), answer.text
    return people


async def ask(giver: Worker, to: UUID, people: list[str], until: str | None = UNTIL, **more: Any) -> httpx.Response:
    body = {"to_account_id": str(to), "graduate_ids": people, "until_on": until, **REASON, **more}
    return await giver.client.post(f"{API}/case-handovers", json=body)


async def decide(receiver: Worker, handover: str, verdict: str = "accept") -> httpx.Response:
    return await receiver.client.post(f"{API}/case-handovers/{handover}/decision", json={"verdict": verdict})


async def undo(client: httpx.AsyncClient, handover: str) -> httpx.Response:
    return await client.post(f"{API}/case-handovers/{handover}/undo", json={"reason": "已提前返岗"})


async def handed(giver: Worker, receiver: Worker, people: list[str], until: str | None = UNTIL) -> str:
    """The handover that the receiver has accepted."""
    asked = await ask(giver, receiver.id, people, until)
    assert asked.status_code == 201, asked.text
    accepted = await decide(receiver, asked.json()["id"])
    assert (accepted.status_code, accepted.json()["state"]) == (200, "running"), accepted.text
    return str(asked.json()["id"])


async def own(worker: Worker, **query: str) -> set[str]:
    """Whose case the caseworker's list shows."""
    answer = await worker.client.get(f"{API}/case-assignments", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    return {row["graduate"]["id"] for row in answer.json()["items"]}
