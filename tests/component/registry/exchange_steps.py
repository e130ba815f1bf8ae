"""Steps of the exchange with departments: a person asked about, partners with a system, and those who answer."""

from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.registry.people import API, STREET, id_number, registered, worker
from tests.support.platform import STANDINS, Boot, Platform

CIVIL, DISABLED = "CIVILAFFAIRS", "DISABLEDFEDERATION"
POOR, DISABILITY = "low_income_family", "disability"
DAY = "2023-10-09T10:00:00+08:00"
VALID = {"valid_from": "2023-01-01", "valid_to": "2023-12-31"}


async def in_october(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time(DAY)
    return p


async def asked(p: Platform, serial: int = 1, question: str = POOR, **more: Any) -> dict[str, Any]:
    """The request about somebody whom their caseworker asks about."""
    entry = await registered(p, serial, STREET)
    answer = await ask(worker(p), entry["id"], question, **more)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def ask(client: httpx.AsyncClient, graduate_id: str, question: str = POOR, **more: Any) -> httpx.Response:
    body = {"graduate_id": graduate_id, "question": question, "purpose": "核实困难毕业生身份", **more}
    return await client.post(f"{API}/certificate-requests", json=body)


def system(p: Platform, org: str = CIVIL, area: str = "urumqi", scopes: tuple[str, ...] = ("certificates",)) -> Any:
    return p.as_(Role.DEPARTMENT_CLIENT, area=area, org=org, scopes=scopes)


def officer(p: Platform, org: str = CIVIL, area: str = "urumqi", id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.DEPARTMENT_OFFICER, area=area, org=org, id=id)


def row(request: dict[str, Any], word: str = "yes", **days: str | None) -> dict[str, Any]:
    given = {"valid_from": None, "valid_to": None, **(days or (VALID if word == "yes" else {}))}
    return {"request_id": request["id"], "question": request["question"], "answer": word, **given}


async def answered(client: httpx.AsyncClient, *rows: dict[str, Any], by: str = "") -> httpx.Response:
    return await client.post(f"{API}/{by}certificate-answers", json={"answers": list(rows)})


async def answered_by_officer(client: httpx.AsyncClient, *rows: dict[str, Any]) -> httpx.Response:
    return await answered(client, *rows, by="officer-")


def outcomes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [result["outcome"] for result in answer.json()["results"]]


async def shown(p: Platform, request: dict[str, Any]) -> dict[str, Any]:
    """The request as its caseworker sees it now."""
    listed = (await worker(p).get(f"{API}/certificate-requests?graduate_id={request['graduate_id']}")).json()["items"]
    view: dict[str, Any] = next(item for item in listed if item["id"] == request["id"])
    return view


async def lines(p: Platform, request_id: str | None = None, area: str = "urumqi") -> list[str]:
    """Direction and outcome of each line of the ledger, the oldest first."""
    query = f"?request_id={request_id}" if request_id else ""
    answer = await p.as_(Role.AUDITOR, area=area).get(f"{API}/exchange-ledger{query}")
    return [f"{line['direction']} {line['outcome']}" for line in reversed(answer.json()["items"])]


async def known_to(p: Platform, serial: int, then: str = "now", code: str = CIVIL, question: str = POOR) -> str:
    """Tells a department's stand-in of a person who has what is asked; the token that it has of them."""
    person = {"id_number": id_number(serial), "question": question, "answer": "yes", "then": then, **VALID}
    answer = await p.http.post(f"{STANDINS}/departments/urumqi/{code}/people", json=person)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["person"])


PARTNERS = f'{{"urumqi/{CIVIL}": "{STANDINS}/departments/urumqi/{CIVIL}"}}'
SEND, EXPIRE = "send_certificate_questions", "expire_certificate_requests"
