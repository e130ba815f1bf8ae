"""Steps of trainings: courses are published, recommended, taken, and completed by the word of two."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.db import new_id
from chassis.pii import FullName, IdNumber
from contracts.roles import Role
from services.registry.graduates.repository import Person
from services.registry.graduates.rules import Particulars, Voice
from services.registry.listings.commands import enter_new
from tests.component.registry.people import API, STREET, person, worker
from tests.support.platform import Boot, Platform

OCTOBER = "2023-10-10T10:00:00+08:00"
CERTIFICATE = {"kind": "completion", "number": "HG-2023-1", "issuer": "示例技工学校（虚构）", "issued_on": "2023-09-30"}
CONFIRM = {"verdict": "apply", "note": "已核对签到表（虚构）"}


async def in_october(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time(OCTOBER)
    return p


def reviewer(p: Platform, area: str = STREET) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area="/".join(area.split("/")[:2]))


async def publish(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    days = {"starts_on": "2023-09-01", "ends_on": "2023-12-30"}
    body = {"title": "电工基础（虚构）", "institution": "示例技工学校（虚构）", "kind": "skills", "seats": 30, **days}
    return await client.post(f"{API}/courses", json={**body, **changes})


async def course(p: Platform, area: str = STREET, **changes: Any) -> str:
    answer = await publish(reviewer(p, area), **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def recommend(client: httpx.AsyncClient, entry: str, course_id: str) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/course-recommendations", json={"course_id": course_id})


async def enrol(client: httpx.AsyncClient, entry: str, course_id: str) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/enrolments", json={"course_id": course_id})


async def enrolled(p: Platform, entry: str, course_id: str, area: str = STREET) -> dict[str, Any]:
    answer = await enrol(worker(p, area), entry, course_id)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def complete(client: httpx.AsyncClient, enrolment: dict[str, Any], **changes: Any) -> httpx.Response:
    path = f"{API}/graduates/{enrolment['graduate_id']}/enrolments/{enrolment['id']}/completion"
    return await client.post(path, json={"completed_on": "2023-10-09", "reason": "已核对签到表（虚构）", **changes})


async def waiting(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/training-changes")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(client: httpx.AsyncClient, enrolment: dict[str, Any], **changes: str) -> httpx.Response:
    [change] = [row for row in await waiting(client) if row["object_id"] == enrolment["id"]]
    return await client.post(f"{API}/training-changes/{change['id']}/decision", json={**CONFIRM, **changes})


async def completed(p: Platform, entry: str, course_id: str, area: str = STREET, **changes: Any) -> dict[str, Any]:
    """By the word of a caseworker and of the district's reviewer."""
    enrolment = await enrolled(p, entry, course_id, area)
    answer = await complete(worker(p, area), enrolment, **changes)
    assert answer.status_code == 202, answer.text
    decided = await decide(reviewer(p, area), enrolment)
    assert decided.status_code == 200, decided.text
    view: dict[str, Any] = decided.json()["enrolment"]
    return view


async def record(client: httpx.AsyncClient, entry: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/graduates/{entry}/trainings")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def indicator(p: Platform, city: str, key: str) -> dict[str, Any]:
    answer = await p.as_(Role.AUDITOR, area=city).get(f"{API}/indicators/{key}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()["counted"]["total"]
    return shown


async def many(p: Platform, number: int, area: str = STREET, **particulars: Any) -> list[UUID]:
    """So many people on a roster, entered as a roster does, serials from 1."""
    particulars = {"cohort_year": 2023} | particulars
    people = []
    for serial in range(1, number + 1):
        known = person(serial)
        name, number_ = FullName.parse(known["name"]), IdNumber.parse(known["id_number"])
        people.append((Person(number_, name, None, Particulars(**particulars)), area))
    runtime = p.runtime("registry")
    async with p.transaction("registry") as session:
        today = await runtime.clock.today(session)
        entered = await enter_new(session, runtime.cipher, people, today, Voice())
    return [*entered.values()]


async def answered(p: Platform, people: list[UUID], day: date, wants: str | None = "skills") -> None:
    """As if each had answered that day: written as the command writes it."""
    await _write(
        p,
        "INSERT INTO training_intent (id, graduate_id, wants, source, stated_on, stated_by)"
        " VALUES (:id, :person, :wants, 'caseworker', :day, :id)",
        [{"id": new_id(), "person": person, "wants": wants, "day": day} for person in people],
    )


async def trained(p: Platform, people: list[UUID], course_id: str) -> None:
    """As if each had completed the start-up course, by the word of two."""
    await _write(
        p,
        "INSERT INTO enrolment (id, graduate_id, course_id, kind, state, enrolled_on, enrolled_by, completed_on,"
        " completed_by, confirmed_by, confirmed_on) VALUES (:id, :person, :course, 'startup', 'completed',"
        " '2023-09-01', :id, '2023-10-09', :id, :person, '2023-10-10')",
        [{"id": new_id(), "person": person, "course": course_id} for person in people],
    )


async def _write(p: Platform, statement: str, rows: list[dict[str, Any]]) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(statement), rows)


async def wants(client: httpx.AsyncClient, entry: str, what: str | None = "startup") -> None:
    answer = await client.post(f"{API}/graduates/{entry}/training-intents", json={"wants": what})
    assert answer.status_code == 201, answer.text


async def case(client: httpx.AsyncClient, entry: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/graduates/{entry}/startup-case")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown
