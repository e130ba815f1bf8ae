"""A member of staff has one session: short tokens that are refreshed once each, and an end that is final."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis import ended_sessions
from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from services.registry.accounts import commands as accounts
from services.registry.accounts.commands import NewAccount, create_staff_account
from services.registry.sign_ins import commands as sign_ins
from services.registry.staff_sessions import commands
from services.registry.staff_sessions.rules import RefreshToken
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, STREET, problem
from tests.support.platform import BASE, Boot, Platform

SECRET = "geheim-1234"
REFUSED = (401, "refresh-refused")
EVENTS = text("SELECT payload FROM outbox WHERE type = 'registry.staff_session_ended.v1' ORDER BY id")
ENDED = text("SELECT reason FROM staff_session ORDER BY opened_at")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of ended sessions is read again by every request."""
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)


@pytest.fixture
async def p(platform: Boot) -> Platform:
    booted = await platform("registry")
    async with booted.transaction("registry") as session:
        for login, role in (("worker-1", Role.CASEWORKER), ("worker-2", Role.CASEWORKER)):
            account = NewAccount(login=login, secret=SECRET, role=role, display_name="演示", area=STREET)
            await create_staff_account(session, account)
    return booted


async def sign_in(p: Platform, login: str = "worker-1", address: str = "192.0.2.77") -> dict[str, Any]:
    transport = httpx.ASGITransport(p.root, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        answer = await client.post(f"{API}/sessions", json={"login": login, "password": SECRET})
    assert answer.status_code == 201, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


async def refresh(p: Platform, token: str) -> httpx.Response:
    return await p.anonymous.post(f"{API}/sessions/refresh", json={"refresh_token": token})


async def me(p: Platform, signed: dict[str, Any]) -> httpx.Response:
    return await p.with_token(signed["access_token"]).get(f"{API}/me")


async def run(p: Platform, statement: str) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(statement))


async def ends(p: Platform) -> list[str | None]:
    """Why each session ended, the oldest first."""
    async with p.transaction("registry") as session:
        return list((await session.scalars(ENDED)).all())


async def events(p: Platform) -> list[dict[str, Any]]:
    async with p.transaction("registry") as session:
        return list((await session.scalars(EVENTS)).all())


async def account_of(p: Platform, login: str = "worker-1") -> Any:
    async with p.transaction("registry") as session:
        return await session.scalar(text("SELECT id FROM staff_account WHERE login = :login"), {"login": login})


async def test_a_sign_in_gives_a_short_token_and_what_gets_the_next_one(p: Platform) -> None:
    signed = await sign_in(p)
    assert signed["expires_in"] == 600
    following = await refresh(p, signed["refresh_token"])
    assert following.status_code == 200
    assert following.json()["session_expires_at"] == signed["session_expires_at"]
    assert [(await me(p, one)).status_code for one in (signed, following.json())] == [200, 200]
    assert (await refresh(p, following.json()["refresh_token"])).status_code == 200
    assert await ends(p) == [None]


async def test_an_old_refresh_token_ends_the_session_for_whoever_has_it(p: Platform) -> None:
    signed = await sign_in(p)
    following = (await refresh(p, signed["refresh_token"])).json()
    assert problem(await refresh(p, signed["refresh_token"])) == REFUSED
    assert problem(await refresh(p, following["refresh_token"])) == REFUSED
    assert (await me(p, following)).status_code == 401
    assert await ends(p) == ["refresh_reused"]


async def test_what_was_never_given_out_ends_nobodys_session(p: Platform) -> None:
    """The session's id is in every access token and in the event: it alone does no harm."""
    signed = await sign_in(p)
    real = RefreshToken.parse(signed["refresh_token"])
    assert real is not None
    invented = RefreshToken.first(real.session_id)
    for token in ("nonsense", str(invented), str(RefreshToken.first(new_id()))):
        assert problem(await refresh(p, token)) == REFUSED
    assert (await p.anonymous.post(f"{API}/sessions/refresh", json={})).status_code == 422
    assert await ends(p) == [None]
    assert (await refresh(p, signed["refresh_token"])).status_code == 200


async def test_a_second_sign_in_ends_the_first_session_of_that_account_alone(p: Platform) -> None:
    other, first, second = await sign_in(p, "worker-2"), await sign_in(p), await sign_in(p)
    assert [(await me(p, one)).status_code for one in (other, first, second)] == [200, 401, 200]
    assert problem(await refresh(p, first["refresh_token"])) == REFUSED
    assert await ends(p) == [None, "signed_in_again", None]


async def test_signing_out_ends_the_session_and_again_changes_nothing(p: Platform) -> None:
    signed = await sign_in(p)
    client = p.with_token(signed["access_token"])
    assert (await client.delete(f"{API}/sessions/current")).status_code == 204
    assert (await client.delete(f"{API}/sessions/current")).status_code == 401
    assert problem(await refresh(p, signed["refresh_token"])) == REFUSED
    caller = p.runtime("registry").tokens.caller(signed["access_token"])
    async with p.transaction("registry") as session:
        await commands.sign_out(session, caller)
    assert await ends(p) == ["signed_out"]
    [event] = await events(p)
    assert (event["session_id"], event["account_id"]) == (str(caller.session), str(caller.id))


async def test_nobody_ends_a_session_of_another_account(p: Platform) -> None:
    signed = await sign_in(p)
    caller = p.runtime("registry").tokens.caller(signed["access_token"])
    stranger = p.as_(Role.CASEWORKER, area=STREET, session=caller.session)
    assert problem(await stranger.delete(f"{API}/sessions/current")) == (404, "not-found")
    assert problem(await p.as_(Role.CASEWORKER, area=STREET).delete(f"{API}/sessions/current")) == (404, "not-found")
    for role in (Role.GRADUATE, Role.SERVICE, Role.DEPARTMENT_CLIENT):
        assert (await p.as_(role).delete(f"{API}/sessions/current")).status_code == 403
    assert await ends(p) == [None]


@pytest.mark.parametrize(
    ("column", "past", "reason"),
    [
        ("last_seen_at", "interval '31 minutes'", "idle"),
        ("expires_at", "interval '1 second'", "too_long"),
    ],
)
@pytest.mark.parametrize("by_the_job", [False, True])
async def test_a_session_ends_that_rests_or_lasts_too_long(
    p: Platform, column: str, past: str, reason: str, by_the_job: bool
) -> None:
    signed, other = await sign_in(p), await sign_in(p, "worker-2")
    where = f"account_id = '{await account_of(p)}'"
    await run(p, f"UPDATE staff_session SET {column} = now() - {past} WHERE {where}")
    if by_the_job:
        assert await p.run_job("registry", "end_overdue_sessions") == 1
    assert problem(await refresh(p, signed["refresh_token"])) == REFUSED
    assert await ends(p) == [reason, None]
    assert (await refresh(p, other["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("STAFF_TOKEN_MINUTES", "5", ("expires_in", 300)),
        ("SESSION_IDLE_MINUTES", "16", ("reason", "idle")),
        ("SESSION_HOURS", "1", ("hours", 1)),
    ],
)
async def test_each_setting_of_sessions_switches_something(
    p: Platform, settings: Settings, name: str, value: str, seen: tuple[str, Any]
) -> None:
    settings(**{name: value})
    signed = await sign_in(p)
    await run(p, "UPDATE staff_session SET last_seen_at = now() - interval '17 minutes'")
    await p.run_job("registry", "end_overdue_sessions")
    async with p.transaction("registry") as session:
        span = text("SELECT extract(epoch FROM expires_at - opened_at)::int / 3600 FROM staff_session")
        hours = await session.scalar(span)
    shown = {"expires_in": signed["expires_in"], "reason": (await ends(p))[0], "hours": hours}
    usual = {"expires_in": 600, "reason": None, "hours": 12}
    assert shown == usual | dict([seen])


async def test_a_closed_accounts_session_gets_no_further_token(p: Platform) -> None:
    signed = await sign_in(p)
    await run(p, "UPDATE staff_account SET active = false WHERE login = 'worker-1'")
    assert problem(await refresh(p, signed["refresh_token"])) == REFUSED
    assert await ends(p) == ["account_closed"]


async def test_the_next_token_is_of_the_account_as_it_is_now(p: Platform) -> None:
    signed = await sign_in(p)
    await run(p, "UPDATE staff_account SET role = 'district_reviewer', area = 'urumqi/650103'")
    following = (await refresh(p, signed["refresh_token"])).json()
    assert (following["role"], following["area"]) == ("district_reviewer", "urumqi/650103")
    assert (await me(p, following)).json()["area"] == "urumqi/650103"


async def test_all_sessions_of_an_account_are_ended_by_order_and_told_once(p: Platform) -> None:
    signed, other = await sign_in(p), await sign_in(p, "worker-2")
    account, operator = await account_of(p), Caller(new_id(), Role.OPS)
    for expected in (1, 0):
        async with p.transaction("registry") as session:
            assert await commands.end_sessions(session, account, "closed", operator) == expected
    assert [(await me(p, one)).status_code for one in (signed, other)] == [401, 200]
    assert [event["account_id"] for event in await events(p)] == [str(account)]
    async with p.transaction("registry") as session:
        trail = text("SELECT actor_id, area, detail FROM audit_entry WHERE action = 'end_session'")
        [entry] = (await session.execute(trail)).all()
    assert (entry.actor_id, entry.area, entry.detail) == (operator.id, STREET, {"reason": "closed"})


async def test_an_operator_ends_the_session_of_an_account_and_nobody_else_does(p: Platform) -> None:
    signed, other = await sign_in(p), await sign_in(p, "worker-2")
    path = f"{API}/staff-accounts/{await account_of(p)}/sessions"
    for client, status in ((p.anonymous, 401), (p.with_token(other["access_token"]), 403)):
        assert (await client.delete(path)).status_code == status
    for role in set(Role) - {Role.OPS}:
        assert (await p.as_(role, area="urumqi", org="10755").delete(path)).status_code == 403
    assert await ends(p) == [None, None]
    operator = p.as_(Role.OPS)
    assert problem(await operator.delete(f"{API}/staff-accounts/{new_id()}/sessions")) == (404, "not-found")
    assert (await operator.delete(f"{API}/staff-accounts/worker-1/sessions")).status_code == 422
    assert [(await operator.delete(path)).status_code for _ in range(2)] == [204, 204]
    assert [(await me(p, one)).status_code for one in (signed, other)] == [401, 200]
    assert await ends(p) == ["by_operator", None]


async def test_an_account_closed_in_the_database_loses_its_session_by_the_job(p: Platform) -> None:
    signed, other = await sign_in(p), await sign_in(p, "worker-2")
    await run(p, "UPDATE staff_account SET active = false WHERE login = 'worker-1'")
    assert await p.run_job("registry", "end_overdue_sessions") == 1
    assert [(await me(p, one)).status_code for one in (signed, other)] == [401, 200]
    assert await ends(p) == ["account_closed", None]
    assert len(await events(p)) == 1


@pytest.mark.parametrize("change", ["active = false", "password_hash = 'another'"])
async def test_an_account_that_changes_while_its_secret_is_compared_is_refused(
    p: Platform, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    compare = accounts.is_right

    async def compare_slowly(secret: str, stored: str | None) -> bool:
        right = await compare(secret, stored)
        await run(p, f"UPDATE staff_account SET {change}")
        return right

    monkeypatch.setattr(sign_ins, "is_right", compare_slowly)
    body = {"login": "worker-1", "password": SECRET}
    assert problem(await p.anonymous.post(f"{API}/sessions", json=body)) == (401, "sign-in-refused")
    assert await ends(p) == []


async def test_ones_own_sign_ins_are_shown_with_their_ends_and_nobody_elses(p: Platform) -> None:
    await sign_in(p, "worker-2")
    await sign_in(p, address="2001:db8:1:2::9")
    client = p.with_token((await sign_in(p))["access_token"])
    shown = (await client.get(f"{API}/me/sessions")).json()
    seen = [(row["current"], row["reason"], row["network"]) for row in shown]
    assert seen == [(True, None, "192.0.2.0/24"), (False, "signed_in_again", "2001:db8:1::/48")]
    assert (await p.anonymous.get(f"{API}/me/sessions")).status_code == 401
    assert (await p.as_(Role.GRADUATE).get(f"{API}/me/sessions")).status_code == 403


async def test_no_refresh_token_is_stored_or_in_the_trail(p: Platform) -> None:
    signed = await sign_in(p)
    await refresh(p, signed["refresh_token"])
    token = RefreshToken.parse(signed["refresh_token"])
    assert token is not None
    async with p.transaction("registry") as session:
        rows = [
            str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            for table in ("staff_session", "audit_entry", "outbox")
        ]
    stored = "".join(rows)
    assert not any(secret in stored for secret in (signed["refresh_token"], token.own, token.family))


async def test_sessions_of_long_ago_are_forgotten(p: Platform) -> None:
    await sign_in(p)
    await sign_in(p)
    assert await p.run_job("registry", "forget_old_sessions") == 0
    await run(p, "UPDATE staff_session SET ended_at = now() - interval '181 days' WHERE ended_at IS NOT NULL")
    assert await p.run_job("registry", "forget_old_sessions") == 1
    assert await ends(p) == [None]
