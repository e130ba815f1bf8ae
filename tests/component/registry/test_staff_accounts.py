"""Staff accounts are listed and closed by whoever administers them: never above their own role."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis import ended_sessions
from contracts.roles import Role
from tests.component.registry.people import API, STREET, audit_of, caseworker_account, count, opened_by_two, problem
from tests.component.registry.staff_steps import ACCOUNTS, APPLY, account, act, admin, decide, signs_in
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


async def test_a_list_shows_who_is_there_and_when_they_were_last_there(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await account(p, "payer", Role.PAYER, "urumqi")
    await account(p, "far", Role.CASEWORKER, "wuhan/420106")
    assert await signs_in(p, "worker") == 201
    for client in (admin(p), p.as_(Role.AUDITOR, area="urumqi"), p.as_(Role.SECURITY_OFFICER, area="urumqi")):
        rows = (await client.get(ACCOUNTS)).json()["items"]
        assert [(row["login"], row["state"]) for row in rows] == [("worker", "open"), ("payer", "open")]
        assert [row["last_sign_in_at"] is None for row in rows] == [False, True]
        assert "argon" not in str(rows)
    for query, logins in (
        ("role=payer", ["payer"]),
        ("area=urumqi/650102", ["worker"]),
        ("area=urumqi/65010", []),
        ("state=closed", []),
        ("limit=1", ["worker"]),
    ):
        assert [row["login"] for row in (await admin(p).get(f"{ACCOUNTS}?{query}")).json()["items"]] == logins, query
    assert len((await p.as_(Role.OPS).get(ACCOUNTS)).json()["items"]) == 3
    await act(admin(p), worker, "closure")
    assert [row["login"] for row in (await admin(p).get(f"{ACCOUNTS}?state=closed")).json()["items"]] == ["worker"]


async def test_closing_takes_one_persons_word_and_the_account_signs_in_no_more(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    closed = await act(admin(p), worker, "closure")
    assert (closed.status_code, closed.headers["etag"]) == (200, '"2"')
    assert closed.json()["account"]["state"] == "closed"
    assert await signs_in(p, "worker") == 401
    assert problem(await act(admin(p), worker, "closure", 2)) == (409, "account-closed")
    assert (await audit_of(p, str(worker)))[0][:2] == ("close_staff_account", "city_administrator")
    await p.run_job("registry", "announce_staff_duties")
    async with p.transaction("registry") as session:
        assert await session.scalar(text("SELECT payload ->> 'active' FROM outbox")) == "false"


async def test_a_change_ends_what_the_account_had_signed_in_to(p: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)
    auditor = await account(p, "auditor", Role.AUDITOR, "urumqi")
    duty: dict[str, Any] = {"role": "auditor", "area": "urumqi/650102"}
    for step, seen, body in (("move", 1, duty), ("closure", 2, {})):
        signed = await p.anonymous.post(f"{API}/sessions", json={"login": "auditor", "password": "geheim-1234"})
        bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        assert (await p.anonymous.get(ACCOUNTS, headers=bearer)).status_code == 200
        assert (await act(p.as_(Role.OPS), auditor, step, seen, **body)).status_code == 200
        assert (await p.anonymous.get(ACCOUNTS, headers=bearer)).status_code == 401
        refreshed = {"refresh_token": signed.json()["refresh_token"]}
        assert (await p.anonymous.post(f"{API}/sessions/refresh", json=refreshed)).status_code == 401


async def test_nobody_administers_outside_their_own_area(p: Platform) -> None:
    far = await account(p, "far", Role.CASEWORKER, "wuhan/420106")
    near = await account(p, "near", Role.CASEWORKER, STREET)
    assert problem(await act(admin(p), far, "closure")) == (404, "account-not-found")
    away: dict[str, Any] = {"role": "caseworker", "area": "wuhan/420106"}
    assert problem(await act(admin(p), near, "move", **away)) == (403, "outside-jurisdiction")
    opening = caseworker_account("new", "wuhan/420106")
    assert problem(await admin(p).post(ACCOUNTS, json=opening)) == (403, "outside-jurisdiction")
    assert await count(p, "change_request") == 0


async def test_a_citys_administrator_has_nothing_to_say_about_roles_above_their_own(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    for role in ("ops", "city_administrator", "security_officer", "auditor"):
        above = await account(p, f"above-{role}", Role(role), "urumqi")
        opening = caseworker_account("new", "urumqi") | {"role": role}
        for answer in (
            await act(admin(p), above, "closure"),
            await act(admin(p), above, "reopening"),
            await act(admin(p), above, "move", role="caseworker", area=STREET),
            await admin(p).post(ACCOUNTS, json=opening),
        ):
            assert problem(answer) == (403, "role-above-own"), role
        moved = await act(admin(p), worker, "move", role=role, area="urumqi")
        assert problem(moved)[1] in ("role-above-own", "role-fixed")
    assert await count(p, "change_request") == 0


async def test_nobody_closes_reopens_or_moves_themselves(p: Platform) -> None:
    own = await account(p, "ops-1", Role.OPS)
    duty: dict[str, Any] = {"role": "caseworker", "area": STREET}
    for step, body in (("closure", {}), ("reopening", {}), ("move", duty)):
        assert problem(await act(p.as_(Role.OPS, id=own), own, step, **body)) == (409, "own-account")


async def test_nobody_decides_about_themselves(p: Platform) -> None:
    own = await account(p, "ops-1", Role.OPS)
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false"))
    asked = await act(p.as_(Role.OPS), own, "reopening")
    assert problem(await decide(p.as_(Role.OPS, id=own), asked)) == (409, "own-account")
    assert await signs_in(p, "ops-1") == 401


async def test_two_operators_of_two_persons_are_always_left(p: Platform) -> None:
    first, second = [await account(p, f"ops-{number}", Role.OPS) for number in (1, 2)]
    ops = p.as_(Role.OPS, id=first)
    assert problem(await act(ops, second, "closure")) == (409, "last-operators")
    third = caseworker_account("ops-3") | {"role": "ops", "area": None}
    asked = (await ops.post(ACCOUNTS, json=third)).json()["request_id"]
    agreed = await p.as_(Role.OPS, id=second).post(f"{API}/account-requests/{asked}/decision", json=APPLY)
    assert agreed.status_code == 200, agreed.text
    assert problem(await act(ops, second, "closure")) == (409, "last-operators"), "the third is the first's own"
    await account(p, "ops-4", Role.OPS)
    assert (await act(ops, second, "closure")).status_code == 200


async def test_two_operators_who_close_each_other_at_once_are_not_both_closed(p: Platform) -> None:
    first, second, _ = [await account(p, f"ops-{number}", Role.OPS) for number in (1, 2, 3)]
    answers = await asyncio.gather(
        act(p.as_(Role.OPS, id=first), second, "closure"), act(p.as_(Role.OPS, id=second), first, "closure")
    )
    assert sorted(problem(answer)[1] if answer.status_code != 200 else "" for answer in answers) == [
        "",
        "last-operators",
    ]


async def test_a_security_officer_reads_sign_ins_and_what_was_done_to_accounts(p: Platform) -> None:
    worker = await account(p, "worker", Role.CASEWORKER, STREET)
    await signs_in(p, "worker")
    wrong = {"login": "worker", "password": "falsch"}
    await p.anonymous.post(f"{API}/sessions", json=wrong)
    await act(admin(p), worker, "closure")
    officer = p.as_(Role.SECURITY_OFFICER, area="urumqi")

    async def acts(query: str, client: httpx.AsyncClient = officer) -> list[str]:
        return [row["action"] for row in (await client.get(f"{API}/audit/entries?{query}")).json()["items"]]

    assert await acts("action=sign_in") == ["sign_in_refused", "sign_in"]
    assert await acts(f"object_kind=staff_account&object_id={worker}&action=close_") == ["close_staff_account"]
    assert await acts("action=sign_in", p.as_(Role.SECURITY_OFFICER, area="wuhan")) == []


async def test_a_security_officer_takes_two_persons(p: Platform) -> None:
    officer = caseworker_account("officer", "urumqi") | {"role": "security_officer"}
    await opened_by_two(p, officer)
    assert await signs_in(p, "officer") == 201
