"""People as payees in the world of subsidy: one with an account, one whose change waits."""

from datetime import date
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from services.subsidy.projections.repository import OF_PEOPLE
from tests.component.subsidy import steps as money
from tests.support.platform import Platform
from tests.support.positions import BODIES, FILES, Object


async def with_account(p: Platform) -> Object:
    """In their own name, put by themselves; for whoever serves people."""
    person = await _payee_person(p)
    put = await _put_account(p, person, {})
    assert put.status_code == 200, put.text
    return Object(str(person), f"{money.AREA}/420106001", person=person, roles=OF_PEOPLE)


async def with_change(p: Platform) -> Object:
    """One that waits, to a parent's account, for the person themselves."""
    person = await _payee_person(p)
    asked = await _put_account(p, person, {"holder": "测试家长", "evidence": "委托书（虚构）"})
    assert asked.status_code == 202, asked.text
    where = {"payee_id": str(person)}
    return Object(asked.json()["id"], money.AREA, person=person, roles=frozenset({Role.GRADUATE}), path=where)


async def _payee_person(p: Platform) -> UUID:
    person = new_id()
    registered = GraduateRegistered(
        graduate_id=person,
        city="wuhan",
        area=f"{money.AREA}/420106001",
        cohort_year=2023,
        registered_on=date(2023, 7, 5),
        place_kind="residence",
        channel="mini_program",
    )
    await p.deliver("subsidy", registered)
    return person


async def _put_account(p: Platform, person: UUID, changes: dict[str, str]) -> httpx.Response:
    body = {**BODIES["put_payout_account"], **changes}
    return await p.as_(Role.GRADUATE, person=person).put(f"{money.BASE}/payout-accounts/{person}", json=body)


async def waiting_receipt(payer: httpx.AsyncClient, batch: str) -> Object:
    """A bank's file that waits for a second person; another than the one that everybody tries to hand in."""
    path = f"{money.BASE}/payment-batches/{batch}/bank-receipts"
    content = FILES["hand_in_bank_receipt"].replace(b"matrix-1", b"matrix-3")
    brought = await payer.post(path, files={"file": ("回单.csv", content)})
    assert brought.status_code == 201, brought.text
    return Object(brought.json()["id"], money.AREA)
