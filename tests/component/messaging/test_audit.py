"""What an entry of the audit trail says: who, from where, and what besides."""

from typing import Any

import httpx
from sqlalchemy import text

from chassis import audit
from chassis.access import Caller
from chassis.app import build_app
from chassis.auth import TokenIssuer
from chassis.db import new_id
from contracts.roles import Role
from demo.people import fictional_people
from tests.component.messaging.stage import AREA, Stage

BY = Caller(new_id(), Role.CASEWORKER, AREA)
ENTRIES = text("SELECT actor_id, actor_role, area, address, object_id, purpose, detail FROM audit_entry ORDER BY id")


async def entries(stage: Stage) -> list[Any]:
    async with stage.producer.runtime.transaction() as session:
        return list(await session.execute(ENTRIES))


async def test_an_entry_says_from_where_the_act_came(here: Stage) -> None:
    person = fictional_people(1, "audit")[0]
    named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    body = {"place_kind": "hukou", "area": AREA, "cohort_year": 2023, "person": named}
    token = TokenIssuer.from_settings(here.producer.runtime.settings).issue(BY)
    app = httpx.ASGITransport(build_app(here.producer), client=("203.0.113.9", 4711))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "where-it-came-from"}
    async with httpx.AsyncClient(transport=app, base_url="http://service", headers=headers) as caseworker:
        assert (await caseworker.post("/v1/registrations", json=body)).status_code == 201
    [entry] = await entries(here)
    assert (entry.actor_id, entry.actor_role, entry.area, entry.address) == (BY.id, BY.role, AREA, "203.0.113.9")


async def test_a_strangers_act_names_nobody_or_the_account_that_it_concerns(here: Stage) -> None:
    account = new_id()
    async with here.producer.runtime.transaction() as session:
        await audit.record(session, None, "sign_in_refused", "staff_account", "unknown")
        concerned = Caller(account, audit.ANONYMOUS, AREA)
        await audit.record(session, concerned, "sign_in_refused", "staff_account", account)
    said = [(entry.actor_id, entry.actor_role, entry.area, entry.address) for entry in await entries(here)]
    assert said == [(audit.NOBODY, "anonymous", None, None), (account, "anonymous", AREA, None)]


async def test_a_detail_is_kept_without_what_looks_like_personal_data(here: Stage) -> None:
    async with here.producer.runtime.transaction() as session:
        detail = {"reason": "电话 13800000001 已停机", "field": "phone"}
        await audit.record(session, BY, "correct", "graduate", BY.id, "核对 11010519491231002X", detail)
    [entry] = await entries(here)
    assert entry.purpose == "核对 ***"
    assert entry.detail == {"reason": "电话 *** 已停机", "field": "phone"}
