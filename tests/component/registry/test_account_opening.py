"""Whose word moves money, a figure or an identity has an account by two operators; one alone opens none of those."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, audit_of, count, problem
from tests.support.platform import Boot, Platform
from tests.support.rosters import SCHOOL

PAYER: dict[str, Any] = {
    "login": "Payer-1",
    "secret": "geheim-1234",
    "role": "payer",
    "display_name": "拨付人员甲（虚构）",
    "area": "wuhan",
}
BANK = PAYER | {"login": "bank", "role": "department_client", "scopes": ["bank"]}
APPLY = {"verdict": "apply", "note": "已核对任命文件（虚构）"}
BY_TWO = [
    "caseworker",
    "employer_clerk",
    "university_office",
    "district_reviewer",
    "district_approver",
    "city_approver",
    "payer",
    "department_officer",
    "finance",
    "policy_officer",
    "observer",
    "city_administrator",
    "security_officer",
    "ops",
]
CLERK = {"org": "91350100M000100Y43"}
OF_ROLE: dict[str, dict[str, Any]] = {
    "employer_clerk": CLERK,
    "university_office": {"org": SCHOOL},
    "city_administrator": {"area": "wuhan"},
    "security_officer": {"area": "wuhan"},
    "department_officer": {"area": "wuhan", "org": "CIVILAFFAIRS"},
    **{role: {"area": "wuhan"} for role in ("finance", "policy_officer", "observer")},
}
DISTRICT = "wuhan/420106"


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


async def ask(p: Platform, account: dict[str, Any], by: UUID | None = None, door: str = "staff") -> httpx.Response:
    return await p.as_(Role.OPS, id=by).post(f"{API}/{door}-accounts", json=account)


async def decide(p: Platform, request: str, by: UUID | None = None, verdict: str = "apply") -> httpx.Response:
    body = APPLY | {"verdict": verdict}
    return await p.as_(Role.OPS, id=by).post(f"{API}/account-requests/{request}/decision", json=body)


async def signs_in(p: Platform, login: str = "payer-1") -> int:
    body = {"login": login, "password": PAYER["secret"]}
    return (await p.anonymous.post(f"{API}/sessions", json=body)).status_code


@pytest.mark.parametrize("role", BY_TWO)
async def test_an_account_whose_word_moves_something_is_opened_by_two_operators(p: Platform, role: str) -> None:
    first = new_id()
    asked = await ask(p, PAYER | {"role": role, "area": DISTRICT} | OF_ROLE.get(role, {}), first)
    assert (asked.status_code, asked.json()["created"]) == (202, False)
    request = asked.json()["request_id"]
    assert await signs_in(p) == 401
    assert problem(await decide(p, request, first)) == (409, "same-person")
    assert (await signs_in(p), await count(p, "staff_account")) == (401, 0)
    decided = (await decide(p, request)).json()
    assert (decided["state"], decided["role"], decided["login"]) == ("applied", role, "Payer-1")
    assert await signs_in(p) == 201


async def test_an_account_of_others_is_opened_at_once(p: Platform) -> None:
    for role in sorted({*Role} - {*BY_TWO, Role.GRADUATE, Role.DEPARTMENT_CLIENT, Role.SERVICE}):
        assert (await ask(p, PAYER | {"role": role, "login": f"of-{role}"})).status_code == 201
    department = PAYER | {"login": "dept", "role": "department_client"}
    assert (await ask(p, department, door="client")).status_code == 201


async def test_the_banks_client_takes_two_operators_and_its_token_says_what_it_is(p: Platform) -> None:
    asked = await ask(p, BANK, door="client")
    assert asked.status_code == 202
    credentials = {"grant_type": "client_credentials", "client_id": "bank", "client_secret": BANK["secret"]}
    assert (await p.anonymous.post(f"{API}/oauth/token", data=credentials)).status_code == 401
    assert (await decide(p, asked.json()["request_id"])).json()["scopes"] == ["bank"]
    token = (await p.anonymous.post(f"{API}/oauth/token", data=credentials)).json()["access_token"]
    assert p.runtime("registry").tokens.caller(token).scopes == {"bank"}


async def test_a_client_without_a_scope_gets_none(p: Platform) -> None:
    department = PAYER | {"login": "dept", "role": "department_client"}
    await ask(p, department, door="client")
    credentials = {"grant_type": "client_credentials", "client_id": "dept", "client_secret": PAYER["secret"]}
    token = (await p.anonymous.post(f"{API}/oauth/token", data=credentials)).json()["access_token"]
    assert p.runtime("registry").tokens.caller(token).scopes == frozenset()


@pytest.mark.parametrize(
    ("door", "role"),
    [("staff", "service"), ("staff", "department_client"), ("staff", "graduate"), ("client", "payer")],
)
async def test_a_role_signs_in_by_its_own_door(p: Platform, door: str, role: str) -> None:
    assert problem(await ask(p, PAYER | {"role": role}, door=door)) == (422, "role-not-for-this-account")


@pytest.mark.parametrize("area", [None, "wuhan"])
async def test_a_caseworker_has_a_district(p: Platform, area: str | None) -> None:
    """A caseworker of a whole city would serve, correct and confirm everybody in it."""
    worker = PAYER | {"role": "caseworker", "area": area}
    assert problem(await ask(p, worker)) == (422, "district-missing")
    assert await count(p, "change_request") == 0


async def test_who_serves_a_whole_city_has_one(p: Platform) -> None:
    for role in ("city_administrator", "security_officer"):
        for area in (None, DISTRICT):
            assert problem(await ask(p, PAYER | {"role": role, "area": area})) == (422, "city-missing")


async def test_an_organisation_that_does_not_exist_is_refused(p: Platform) -> None:
    for role, org, slug in (
        ("employer_clerk", None, "organisation-missing"),
        ("employer_clerk", "91350100M000100I43", "credit-code-malformed"),
        ("university_office", None, "organisation-missing"),
        ("university_office", "99999", "school-unknown"),
    ):
        assert problem(await ask(p, PAYER | {"role": role, "org": org})) == (422, slug)


@pytest.mark.parametrize("scopes", [["root"], ["bank", "root"], "bank", [1]])
async def test_a_scope_that_does_not_exist_is_refused(p: Platform, scopes: Any) -> None:
    assert problem(await ask(p, BANK | {"scopes": scopes}, door="client")) == (422, "invalid-input")


async def test_no_secret_and_no_name_stand_in_the_request(p: Platform) -> None:
    await ask(p, PAYER)
    async with p.transaction("registry") as session:
        tables = ("change_request", "audit_entry", "idempotency_key")
        rows = [str(list(await session.execute(text(f"SELECT t::text FROM {table} t")))) for table in tables]
    assert [value for value in ("geheim-1234", PAYER["display_name"], "Payer-1") if value in "".join(rows[:2])] == []
    assert "geheim-1234" not in rows[2]


async def test_one_request_waits_for_a_login_however_it_is_written(p: Platform) -> None:
    await ask(p, PAYER)
    again = await ask(p, PAYER | {"login": " PAYER-1 ", "secret": "ein-anderes-wort"})
    assert problem(again) == (409, "change-pending")


async def test_a_request_is_decided_once(p: Platform) -> None:
    request = (await ask(p, PAYER)).json()["request_id"]
    answers = await asyncio.gather(*(decide(p, request) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert await count(p, "staff_account") == 1


async def test_a_refused_request_opens_nothing(p: Platform) -> None:
    request = (await ask(p, PAYER)).json()["request_id"]
    await decide(p, request, verdict="refuse")
    assert problem(await decide(p, request)) == (409, "already-decided")
    assert await signs_in(p) == 401


async def test_a_login_that_came_into_use_meanwhile_is_not_taken_over(p: Platform) -> None:
    request = (await ask(p, PAYER)).json()["request_id"]
    await ask(p, PAYER | {"role": "auditor", "secret": "ein-anderes-wort"})
    assert problem(await decide(p, request)) == (409, "login-taken")
    assert (await decide(p, request, verdict="refuse")).status_code == 200
    assert await signs_in(p) == 401


async def test_a_payers_request_is_listed_for_who_administers_accounts_there(p: Platform) -> None:
    request = (await ask(p, PAYER)).json()["request_id"]
    [row] = (await p.as_(Role.OPS).get(f"{API}/account-requests")).json()["items"]
    assert (row["id"], row["account_area"], row["account_kind"]) == (request, "wuhan", "staff_account")
    assert len((await p.as_(Role.CITY_ADMINISTRATOR, area="wuhan").get(f"{API}/account-requests")).json()["items"]) == 1
    assert (await p.as_(Role.CITY_ADMINISTRATOR, area="urumqi").get(f"{API}/account-requests")).json()["items"] == []
    for role in set(Role) - {Role.OPS, Role.CITY_ADMINISTRATOR}:
        stranger = p.as_(role, area="wuhan")
        assert problem(await stranger.get(f"{API}/account-requests")) == (403, "forbidden")
        door = f"{API}/account-requests/{request}/decision"
        assert problem(await stranger.post(door, json=APPLY)) == (403, "forbidden")


async def test_who_opened_what_is_in_the_trail(p: Platform) -> None:
    asked = (await ask(p, PAYER)).json()["request_id"]
    decided = (await decide(p, asked)).json()
    assert [act for act, *_ in await audit_of(p, decided["object_id"])] == [
        "propose_open_account",
        "apply_open_account",
    ]


async def test_a_weak_first_secret_opens_nothing(p: Platform, settings: Settings) -> None:
    settings(CHANGE_FIRST_SECRETS="true")
    for secret in ("geheim-1234", "qihang-2026-qihang", "payer-1-payer-1", "123456789012"):
        assert problem(await ask(p, PAYER | {"secret": secret})) == (422, "secret-weak")
    system = await p.as_(Role.OPS).post(f"{API}/client-accounts", json=BANK | {"secret": "bank-bank-bank"})
    assert problem(system) == (422, "secret-weak")
    assert (await ask(p, PAYER | {"secret": "silent copper 19 orchard"})).status_code == 202
