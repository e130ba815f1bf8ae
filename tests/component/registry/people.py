"""Visibly fictional people, and the steps that many tests of the registry begin with."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from stdnum.cn import ric

from chassis.db import new_id
from chassis.pii import FullName, IdNumber
from contracts.events.jobfair import PostClosed, PostPublished
from contracts.roles import Role
from services.registry.graduates import repository as ledger
from services.registry.graduates.repository import Person
from services.registry.graduates.rules import Particulars, Voice
from services.registry.listings.commands import add_to_entry, enter_new
from tests.support.platform import STANDINS, Boot, Platform

API = "/registry/v1"
FRIDAY = "2023-07-28T10:00:00+08:00"
STREET = "urumqi/650102/650102002"
OTHER_DISTRICT = "urumqi/650103/650103001"
WUHAN_STREET = "wuhan/420106/420106001"


async def on_friday(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time(FRIDAY)
    return p


def id_number(serial: int) -> str:
    """A number of nobody: born on the last day of 1999, told apart by place and serial."""
    place, sequence = divmod(serial, 1000)
    body = f"{650100 + place:06d}19991231{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def person(serial: int) -> dict[str, str]:
    return {
        "name": f"测试{chr(0x4E00 + serial)}",
        "id_number": id_number(serial),
        "phone": f"138{serial:08d}",
    }


def registration(serial: int, area: str = STREET, **changes: Any) -> dict[str, Any]:
    """What a caseworker sends to register somebody."""
    body = {"place_kind": "hukou", "area": area, "cohort_year": 2023, "intention": "job", "person": person(serial)}
    return body | changes


async def opened_by_two(p: Platform, account: dict[str, Any], door: str = "staff") -> None:
    """An account for which one operator asks, and to which another agrees."""
    asked = await p.as_(Role.OPS).post(f"{API}/{door}-accounts", json=account)
    assert asked.status_code == 202, asked.text
    decision = f"{API}/account-requests/{asked.json()['request_id']}/decision"
    agreed = await p.as_(Role.OPS).post(decision, json={"verdict": "apply", "note": "另一运维复核（演示）"})
    assert agreed.status_code == 200, agreed.text


def caseworker_account(login: str, area: str = STREET) -> dict[str, Any]:
    """What who administers accounts sends to open one."""
    account = {"login": login, "secret": "geheim-1234", "role": "caseworker", "area": area}
    return {**account, "display_name": "社区工作者（虚构）"}


def worker(p: Platform, area: str = STREET) -> httpx.AsyncClient:
    return p.as_(Role.CASEWORKER, area=area)


async def registered(p: Platform, serial: int, area: str = STREET, **changes: Any) -> dict[str, Any]:
    """The ledger entry of somebody whom a caseworker registered."""
    answer = await worker(p, area).post(f"{API}/registrations", json=registration(serial, area, **changes))
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


@dataclass(frozen=True)
class Listing:
    graduate_id: UUID
    outcome: str


async def listed(p: Platform, serial: int, area: str = STREET, **particulars: Any) -> Listing:
    """Enters somebody as a roster does."""
    known = person(serial)
    whole = Person(
        IdNumber.parse(known["id_number"]),
        FullName.parse(known["name"]),
        None,
        Particulars(**{"cohort_year": 2023} | particulars),
    )
    runtime = p.runtime("registry")
    async with p.transaction("registry") as session:
        today = await runtime.clock.today(session)
        created = await enter_new(session, runtime.cipher, [(whole, area)], today, Voice())
        for row in created.values():
            return Listing(row, "created")
        index = runtime.cipher.blind_index("id_number", whole.id_number.reveal())
        entry = (await ledger.locked_by_id_numbers(session, [index]))[index]
        changed = await add_to_entry(session, runtime.cipher, entry, whole, Voice(), area=area, listed_on=today)
        return Listing(entry.id, "updated" if changed else "unchanged")


async def stated(client: httpx.AsyncClient, entry: str, status: str = "employed", since_on: str = "2023-07-28") -> str:
    """The id of a statement that this client makes."""
    body = {"status": status, "since_on": since_on, "evidence_kind": "contract"}
    answer = await client.post(f"{API}/graduates/{entry}/statuses", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["status_id"])


async def confirmed(client: httpx.AsyncClient, entry: str, statement: str) -> dict[str, Any]:
    answer = await client.post(f"{API}/graduates/{entry}/statuses/{statement}/confirmation")
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def placed(
    p: Platform, entry: str, area: str = STREET, status: str = "employed", since_on: str = "2023-07-28"
) -> None:
    """Placed by the word of two members of staff."""
    await confirmed(worker(p, area), entry, await stated(worker(p, area), entry, status, since_on))


async def post_on_offer(p: Platform, published_on: str = "2023-07-01", closed_on: str | None = None) -> UUID:
    """A post that the job fair has told of."""
    about: dict[str, Any] = {"post_id": new_id(), "employer_id": new_id(), "city": "wuhan", "area": WUHAN_STREET}
    await p.deliver("registry", PostPublished(**about, openings=1, published_on=date.fromisoformat(published_on)))
    if closed_on is not None:
        await p.deliver("registry", PostClosed(**about, closed_on=date.fromisoformat(closed_on)))
    return UUID(str(about["post_id"]))


async def signed_in(p: Platform, openid: str, city: str = "urumqi") -> httpx.AsyncClient:
    """A mini-program user who has not proven their name yet."""
    body = {"code": f"demo-{openid}-{new_id().hex}", "city": city}
    answer = await p.anonymous.post(f"{API}/mini-program/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return with_token(p, answer)


def with_token(p: Platform, session: httpx.Response) -> httpx.AsyncClient:
    client = p.as_(Role.GRADUATE)
    client.headers["Authorization"] = f"Bearer {session.json()['access_token']}"
    return client


async def phone_verified(client: httpx.AsyncClient, phone: str) -> httpx.AsyncClient:
    """The same client, after WeChat has said that this is its user's phone."""
    code = f"demo-phone-{phone}-{new_id().hex}"
    answer = await client.post(f"{API}/me/phone-verifications", json={"code": code})
    assert answer.status_code == 201, answer.text
    return client


async def ticket_for(client: httpx.AsyncClient, known: dict[str, str]) -> str:
    """Of a check that somebody is whom this names."""
    claim = {"name": known["name"], "id_number": known["id_number"]}
    answer = await client.post(f"{API}/me/identity-checks", json=claim)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket"])


async def authenticated(p: Platform, ticket: str, who: dict[str, str], **then: str) -> None:
    """What the citizen does in the identity app, as whoever they are."""
    body = {"name": who["name"], "id_number": who["id_number"], **then}
    assert (await p.http.post(f"{STANDINS}/identity/app/{ticket}", json=body)).status_code == 200


async def proof(
    p: Platform, client: httpx.AsyncClient, known: dict[str, str], who: dict[str, str] | None = None, **then: str
) -> httpx.Response:
    """The answer to the whole proof that the client's user is `known`, when in the app they are `who`."""
    await phone_verified(client, known["phone"])
    ticket = await ticket_for(client, known)
    await authenticated(p, ticket, who or known, **then)
    return await client.post(f"{API}/me/real-name", json={"ticket": ticket})


async def proven(p: Platform, serial: int, openid: str) -> httpx.AsyncClient:
    """A mini-program user who has proven to be this person."""
    answer = await proof(p, await signed_in(p, openid), person(serial))
    assert answer.status_code == 200, answer.text
    return with_token(p, answer)


async def bound(p: Platform, graduate_id: UUID, city: str = "urumqi") -> UUID:
    """The account that is bound to the person, without the way there; its id."""
    account = new_id()
    statement = text(
        "INSERT INTO mini_program_account (id, openid_sealed, openid_index, city, graduate_id, proven_at)"
        " VALUES (:id, '', :index, :city, :person, now())"
        " ON CONFLICT (graduate_id) DO UPDATE SET city = :city RETURNING id"
    )
    async with p.transaction("registry") as session:
        values = {"id": account, "index": account.bytes, "city": city, "person": graduate_id}
        return UUID(str(await session.scalar(statement, values)))


async def events(p: Platform, event_type: str) -> list[dict[str, Any]]:
    """Payloads of a type in the registry's outbox."""
    async with p.transaction("registry") as session:
        query = text("SELECT payload FROM outbox WHERE type = :type ORDER BY id")
        return list((await session.scalars(query, {"type": event_type})).all())


async def audit_of(p: Platform, object_id: str) -> list[tuple[str, str, str | None]]:
    """Action, role and purpose of each audit entry about an object."""
    async with p.transaction("registry") as session:
        query = text("SELECT action, actor_role, purpose FROM audit_entry WHERE object_id = :id ORDER BY id")
        return [(row.action, row.actor_role, row.purpose) for row in await session.execute(query, {"id": object_id})]


async def count(p: Platform, table: str) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a refusal."""
    return answer.status_code, answer.json()["type"].removeprefix("urn:qihang:problem:")


async def everything(client: httpx.AsyncClient, link: str) -> list[str]:
    """The ids on all pages of a list."""
    url, ids = httpx.URL(link).copy_set_param("limit", 3), list[str]()
    while True:
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        ids += [row["id"] for row in answer.json()["items"]]
        if answer.json()["next_cursor"] is None:
            return ids
        url = url.copy_set_param("cursor", answer.json()["next_cursor"])
