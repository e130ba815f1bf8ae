"""Steps of a file's way: a body, the people of a school, and what its office and the body's staff send."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, registered
from tests.support.platform import Boot, Platform

SCHOOL = "10755"
BODY, OTHER_BODY = "RC650102", "RC650103"
BATCH = "2023-07-1"
DAY = "2023-07-10"


async def in_july(boot: Boot) -> Platform:
    """Urumqi with a body in each of two districts."""
    p = await boot("registry")
    await p.set_time("2023-07-20T10:00:00+08:00")
    await with_bodies(p)
    return p


async def with_bodies(p: Platform) -> None:
    for code, area in ((BODY, STREET), (OTHER_BODY, OTHER_DISTRICT)):
        answer = await put_body(p.as_(Role.OPS), code, area)
        assert answer.status_code == 200, answer.text


async def put_body(client: httpx.AsyncClient, code: str, area: str, **more: Any) -> httpx.Response:
    body = {"name": "示例人才服务中心", "address": "示例路1号", "area": area, "citation": "公告（虚构）", **more}
    return await client.put(f"{API}/archive-bodies/urumqi/{code}", json=body)


def office(p: Platform, org: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=org)


def reviewer(p: Platform, area: str = STREET) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area="/".join(area.split("/")[:2]))


async def students(p: Platform, count: int, area: str = STREET) -> list[str]:
    entries = [await registered(p, serial, area, university_code=SCHOOL) for serial in range(1, count + 1)]
    return [entry["id"] for entry in entries]


async def ask(client: httpx.AsyncClient, people: list[str], **more: Any) -> httpx.Response:
    body = {
        "graduate_ids": people,
        "to_city": "urumqi",
        "to_body": BODY,
        "batch": BATCH,
        "sealed_on": "2023-07-08",
        **more,
    }
    return await client.post(f"{API}/archive-transfers", json=body)


async def asked(client: httpx.AsyncClient, people: list[str], **more: Any) -> list[str]:
    answer = await ask(client, people, **more)
    assert answer.status_code == 201, answer.text
    return [row["id"] for row in answer.json()]


async def send(client: httpx.AsyncClient, on: str = DAY, batch: str = BATCH) -> httpx.Response:
    body = {"carrier": "confidential_post", "on": on}
    return await client.post(f"{API}/archive-batches/{batch}/sending", json=body)


async def sent(p: Platform, count: int = 1) -> list[str]:
    """The transfers of as many people, sent by their school."""
    transfers = await asked(office(p), await students(p, count))
    answer = await send(office(p))
    assert answer.json()["sent"] == count, answer.text
    return transfers


async def receive(
    client: httpx.AsyncClient, transfer: str, body: str = BODY, on: str = "2023-07-14", **more: Any
) -> httpx.Response:
    receipt = {"city": "urumqi", "body": body, "on": on, **more}
    return await client.post(f"{API}/archive-transfers/{transfer}/receipt", json=receipt)


async def trouble(client: httpx.AsyncClient, transfer: str, reason: str = "lost") -> httpx.Response:
    return await client.post(f"{API}/archive-transfers/{transfer}/exception", json={"reason": reason})


async def resolve(client: httpx.AsyncClient, transfer: str, outcome: str = "forwarded") -> httpx.Response:
    body = {"outcome": outcome, "on": "2023-07-18"}
    return await client.post(f"{API}/archive-transfers/{transfer}/resolution", json=body)


async def hand_over(client: httpx.AsyncClient, transfer: str, on: str = "2023-07-12") -> httpx.Response:
    return await client.post(f"{API}/archive-transfers/{transfer}/handovers", json={"carrier": "ems", "on": on})
