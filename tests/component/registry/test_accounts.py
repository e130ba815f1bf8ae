"""Signing in by each door, opening accounts, and where a person can be reached."""

from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.registry.accounts.commands import NewAccount, create_staff_account
from tests.component.registry.people import (
    API,
    STREET,
    audit_of,
    on_friday,
    person,
    problem,
    proven,
    registered,
)
from tests.support.platform import Boot, Platform


async def test_a_login_code_of_wechat_works_once(platform: Boot) -> None:
    p = await platform("registry")
    body = {"code": "demo-amy-1", "city": "urumqi"}
    first = await p.anonymous.post("/registry/v1/mini-program/sessions", json=body)
    assert first.status_code == 201, first.text
    again = await p.anonymous.post("/registry/v1/mini-program/sessions", json=body)
    assert (again.status_code, again.json()["type"]) == (400, "urn:qihang:problem:sign-in-code-invalid")


async def test_opening_an_account_twice_with_one_key_repeats_the_answer(platform: Boot) -> None:
    p = await platform("registry")
    ops, key = p.as_(Role.OPS), {"Idempotency-Key": "open-worker-1"}
    answers = [await ops.post(f"{API}/staff-accounts", json=ACCOUNT, headers=key) for _ in range(2)]
    assert [(answer.status_code, answer.json()["created"]) for answer in answers] == [(201, True)] * 2
    other = await ops.post(f"{API}/staff-accounts", json=ACCOUNT | {"secret": "ein-anderes-wort"}, headers=key)
    assert problem(other) == (422, "idempotency-key-reused")


async def test_staff_sign_in_with_their_password_and_learn_who_they_are(platform: Boot) -> None:
    p = await platform("registry")
    account = NewAccount("Worker", "geheim-123", Role.CASEWORKER, "社区工作者甲", area="urumqi/650102/650102002")
    async with p.transaction("registry") as session:
        assert await create_staff_account(session, account)
    wrong = await p.anonymous.post("/registry/v1/sessions", json={"login": "worker", "password": "nein"})
    right = await p.anonymous.post("/registry/v1/sessions", json={"login": "worker", "password": "geheim-123"})
    assert (wrong.status_code, right.status_code) == (401, 201)
    token = right.json()["access_token"]
    me = await p.anonymous.get("/registry/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["area"] == "urumqi/650102/650102002"


ACCOUNT = {
    "login": "Worker-1",
    "secret": "geheim-1234",
    "role": "auditor",
    "display_name": "审计人员甲（虚构）",
    "area": STREET,
}
CREDENTIALS = {"grant_type": "client_credentials", "client_id": "Worker-1", "client_secret": "geheim-1234"}


async def test_accounts_are_opened_by_the_operator_only(platform: Boot) -> None:
    p = await platform("registry")
    for door in ("staff-accounts", "client-accounts"):
        above = {Role.CITY_ADMINISTRATOR} if door == "staff-accounts" else set()
        for role in set(Role) - {Role.OPS} - above:
            answer = await p.as_(role, area="urumqi").post(f"{API}/{door}", json=ACCOUNT)
            assert problem(answer) == (403, "forbidden"), (door, role)
        assert problem(await p.anonymous.post(f"{API}/{door}", json=ACCOUNT)) == (401, "unauthenticated")
        account = ACCOUNT | ({"role": "department_client"} if door == "client-accounts" else {})
        assert (await p.as_(Role.OPS).post(f"{API}/{door}", json=account)).json()["created"] is True


async def test_opening_an_account_again_changes_nothing(platform: Boot) -> None:
    p = await platform("registry")
    ops = p.as_(Role.OPS)
    other = ACCOUNT | {"login": "  WORKER-1 ", "secret": "ein-anderes-wort", "role": "ops"}
    answers = [await ops.post(f"{API}/staff-accounts", json=body) for body in (ACCOUNT, other)]
    assert [(answer.status_code, answer.json()["created"]) for answer in answers] == [(201, True), (200, False)]
    answer = await sign_in(p, "worker-1", "geheim-1234")
    assert (answer.status_code, answer.json()["role"]) == (201, "auditor")


async def test_opening_an_account_is_audited_and_no_secret_is_kept_in_clear(platform: Boot) -> None:
    p = await platform("registry")
    await p.as_(Role.OPS).post(f"{API}/staff-accounts", json=ACCOUNT)
    async with p.transaction("registry") as session:
        [account] = await session.execute(text("SELECT id, password_hash FROM staff_account"))
    assert ACCOUNT["secret"] not in account.password_hash
    assert await audit_of(p, str(account.id)) == [("create_staff_account", "ops", None)]


async def test_a_short_secret_is_refused_and_not_repeated(platform: Boot) -> None:
    p = await platform("registry")
    answer = await p.as_(Role.OPS).post(f"{API}/staff-accounts", json=ACCOUNT | {"secret": "kurz"})
    assert problem(answer) == (422, "invalid-input")
    assert "kurz" not in answer.text


async def sign_in(p: Platform, login: str, password: str) -> httpx.Response:
    return await p.anonymous.post(f"{API}/sessions", json={"login": login, "password": password})


async def test_a_client_signs_in_by_form_or_json(platform: Boot) -> None:
    p = await platform("registry")
    service = ACCOUNT | {"role": "department_client", "area": None}
    await p.as_(Role.OPS).post(f"{API}/client-accounts", json=service)
    form = await p.anonymous.post(f"{API}/oauth/token", data=CREDENTIALS)
    for answer in (form, await p.anonymous.post(f"{API}/oauth/token", json=CREDENTIALS)):
        assert (answer.status_code, answer.json()["role"], answer.json()["token_type"]) == (
            200,
            "department_client",
            "Bearer",
        )


async def test_a_text_that_the_database_cannot_hold_is_a_refusal(platform: Boot) -> None:
    p = await platform("registry")
    assert problem(await sign_in(p, "a\x00b", "geheim-1234")) == (422, "invalid-input")


async def test_contact_points_are_for_our_own_services_only(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for role in set(Role) - {Role.SERVICE}:
        asker = p.as_(role, area="urumqi", person=UUID(entry))
        answer = await asker.post(f"{API}/contact-points", json={"graduate_id": entry})
        assert problem(answer) == (403, "forbidden"), role


async def test_a_contact_point_names_the_channels_a_person_has(platform: Boot) -> None:
    p = await on_friday(platform)
    service = p.as_(Role.SERVICE)
    entry = (await registered(p, 1))["id"]
    asked = {"graduate_id": entry}
    by_phone = {"graduate_id": entry, "city": "urumqi", "openid": None, "phone": person(1)["phone"]}
    assert (await service.post(f"{API}/contact-points", json=asked)).json() == by_phone
    await proven(p, 1, "amy")
    assert (await service.post(f"{API}/contact-points", json=asked)).json() == by_phone | {"openid": "o-amy"}
    unknown = await service.post(f"{API}/contact-points", json={"graduate_id": str(new_id())})
    assert problem(unknown) == (404, "not-found")


async def test_wechats_refusals_become_refusals_of_their_kind(platform: Boot) -> None:
    p = await platform("registry")
    for code, expected in {
        "not-a-code": (400, "sign-in-code-invalid"),
        "demo-blocked-1": (403, "wechat-user-blocked"),
        "demo-often-1": (429, "wechat-too-many"),
        "demo-busy-1": (503, "wechat-unavailable"),
    }.items():
        answer = await p.anonymous.post(f"{API}/mini-program/sessions", json={"code": code, "city": "urumqi"})
        assert problem(answer) == expected, code
    elsewhere = {"code": "demo-dan-1", "city": "chengdu"}
    answer = await p.anonymous.post(f"{API}/mini-program/sessions", json=elsewhere)
    assert problem(answer) == (404, "city-unknown")
