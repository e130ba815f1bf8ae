"""Sign-ins slowed by login and address: guessing gets slow, and no stranger keeps anybody out."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.lanes import Lanes
from services.registry.accounts import commands as accounts
from services.registry.sign_ins import commands
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, STREET, opened_by_two, problem
from tests.support.platform import BASE, Boot, Platform

RIGHT, WRONG = "geheim-1234", "falsch"
STAFF = {
    "login": "Worker-1",
    "secret": RIGHT,
    "role": "caseworker",
    "display_name": "社区工作者甲（虚构）",
    "area": STREET,
}
CLIENT = {**STAFF, "login": "notify", "role": "service", "area": None}
OWN, STRANGE = "192.0.2.7", "203.0.113.66"
WAIT_OVER = "UPDATE sign_in_throttle SET locked_until = now() - interval '1 second' WHERE locked_until IS NOT NULL"


FIRST = 60


@pytest.fixture(autouse=True)
def waits(settings: Settings) -> None:
    """Long enough to last on a slow machine; where one is to pass, the test lets it."""
    longest = {"FIRST": FIRST, "NEWCOMER": 300, "ADDRESS": 300, "LONGEST": 900}
    settings(**{f"SIGN_IN_{name}_WAIT_SECONDS": seconds for name, seconds in longest.items()})


async def opened(platform: Boot) -> Platform:
    p = await platform("registry")
    await opened_by_two(p, STAFF)
    await opened_by_two(p, CLIENT, "client")
    return p


def at(p: Platform, address: str) -> httpx.AsyncClient:
    """Somebody at this address."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(p.root, client=(address, 4711)), base_url=BASE)
    p.clients.append(client)
    return client


async def sign_in(p: Platform, address: str, secret: str, login: str = "worker-1") -> httpx.Response:
    return await at(p, address).post(f"{API}/sessions", json={"login": login, "password": secret})


async def ask_token(p: Platform, address: str, secret: str, client_id: str = "notify") -> httpx.Response:
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return await at(p, address).post(f"{API}/oauth/token", data=body)


async def fail(p: Platform, address: str, times: int, login: str = "worker-1") -> list[int]:
    return [(await sign_in(p, address, WRONG, login)).status_code for _ in range(times)]


async def let_the_wait_pass(p: Platform) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(WAIT_OVER))


async def test_guesses_at_a_login_from_one_address_wait_longer_and_longer(platform: Boot) -> None:
    p = await opened(platform)
    assert await fail(p, STRANGE, 10) == [401] * 5 + [429] * 5
    waits = []
    for _ in range(4):
        refused = await sign_in(p, STRANGE, RIGHT)
        assert problem(refused) == (429, "sign-in-locked")
        waits.append(int(refused.headers["Retry-After"]))
        await let_the_wait_pass(p)
        await fail(p, STRANGE, 1)
    assert [round(seconds / FIRST) for seconds in waits] == [1, 2, 4, 8]


async def test_after_the_wait_the_right_secret_signs_in_and_the_failures_are_forgotten(platform: Boot) -> None:
    p = await opened(platform)
    for _ in range(2):
        await fail(p, OWN, 5)
        await let_the_wait_pass(p)
        assert (await sign_in(p, OWN, RIGHT)).status_code == 201


async def test_the_wait_is_by_the_databases_clock(platform: Boot) -> None:
    p = await opened(platform)
    await fail(p, OWN, 5)
    await p.set_time("2099-01-01T00:00:00+08:00")
    assert problem(await sign_in(p, OWN, RIGHT)) == (429, "sign-in-locked")


async def test_a_stranger_keeps_nobody_out(platform: Boot) -> None:
    p = await opened(platform)
    await fail(p, STRANGE, 40)
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201


async def test_a_storm_of_strangers_holds_up_nobody_who_has_signed_in(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await opened(platform)
    lanes = Lanes(1, 0.05, commands.SignInsBusy)
    monkeypatch.setattr(commands, "_lanes", lanes)
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201
    async with lanes.room(b"a stranger who takes long"):
        refused = await sign_in(p, STRANGE, WRONG)
        assert (problem(refused), refused.headers["retry-after"]) == ((429, "sign-ins-busy"), "2")
        assert (await sign_in(p, OWN, RIGHT)).status_code == 201
        assert problem(await ask_token(p, STRANGE, WRONG)) == (429, "sign-ins-busy")
    assert (await sign_in(p, STRANGE, WRONG)).status_code == 401


@pytest.mark.parametrize("address", [STRANGE, OWN])
async def test_wrong_secrets_for_a_clients_id_do_not_stop_the_client(platform: Boot, address: str) -> None:
    """Not even at the client's own address, and whether or not it signed in before."""
    p = await opened(platform)
    for _ in range(2):
        wrong = [(await ask_token(p, address, WRONG)).status_code for _ in range(10)]
        assert set(wrong) <= {401, 429}
        assert wrong[-1] == 429
        assert (await ask_token(p, OWN, RIGHT)).status_code == 200


async def test_a_client_under_attack_is_recognised_without_the_slow_hash(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await opened(platform)
    assert (await ask_token(p, OWN, RIGHT)).status_code == 200
    for _ in range(10):
        await ask_token(p, OWN, WRONG)
    monkeypatch.setattr(accounts, "hasher", lambda: pytest.fail("the slow hash was asked"))
    assert [(await ask_token(p, OWN, secret)).status_code for secret in (WRONG, RIGHT)] == [429, 200]


async def test_a_signed_in_person_stays_signed_in_while_others_guess(platform: Boot) -> None:
    p = await opened(platform)
    token = (await sign_in(p, OWN, RIGHT)).json()["access_token"]
    await fail(p, STRANGE, 12)
    me = await at(p, OWN).get(f"{API}/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200


async def test_forty_logins_sprayed_from_one_address_are_slowed(platform: Boot) -> None:
    p = await opened(platform)
    statuses = [(await fail(p, STRANGE, 1, f"login-{serial}"))[0] for serial in range(40)]
    assert statuses == [401] * 20 + [429] * 20
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201


async def test_a_subscribers_ipv6_addresses_are_one(platform: Boot) -> None:
    p = await opened(platform)
    statuses = [(await fail(p, f"2001:db8:1:2::{serial:x}", 1, f"login-{serial}"))[0] for serial in range(1, 25)]
    assert statuses[-1] == 429
    assert await fail(p, "2001:db8:1:3::1", 1) == [401]


async def test_who_has_signed_in_from_the_sprayers_address_still_signs_in_there(platform: Boot) -> None:
    p = await opened(platform)
    assert (await sign_in(p, STRANGE, RIGHT)).status_code == 201
    for serial in range(30):
        await fail(p, STRANGE, 1, f"login-{serial}")
    assert (await sign_in(p, STRANGE, RIGHT)).status_code == 201


async def test_guessing_one_login_from_forty_addresses_is_slowed_and_the_owner_gets_in(platform: Boot) -> None:
    p = await opened(platform)
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201
    statuses = [(await fail(p, f"203.0.113.{serial}", 1))[0] for serial in range(40)]
    assert statuses == [401] * 10 + [429] * 30
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201
    elsewhere = "198.51.100.4"
    told = await sign_in(p, elsewhere, RIGHT)
    assert problem(told) == (429, "sign-in-locked")
    assert 0 < int(told.headers["Retry-After"]) <= FIRST
    await let_the_wait_pass(p)
    await fail(p, "203.0.113.200", 1)
    assert (await sign_in(p, elsewhere, RIGHT)).status_code == 201


async def test_a_new_address_waits_before_each_guess_at_a_login_that_is_tried_from_everywhere(platform: Boot) -> None:
    p = await opened(platform)
    for serial in range(10):
        await fail(p, f"203.0.113.{serial}", 1)
    seen = []
    for _ in range(3):
        seen += await fail(p, STRANGE, 1)
        await let_the_wait_pass(p)
        seen += await fail(p, STRANGE, 1)
    assert seen == [429, 401] * 3


async def test_many_guesses_at_once_are_counted_one_by_one(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_lanes", Lanes(3, 60, commands.SignInsBusy))  # none is turned away on a slow machine
    p = await opened(platform)
    answers = await asyncio.gather(*(sign_in(p, STRANGE, WRONG) for _ in range(14)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 9


async def test_an_unknown_login_is_refused_and_slowed_as_a_known_one_is(platform: Boot) -> None:
    p = await opened(platform)
    known, unknown = [
        [await sign_in(p, address, WRONG, login) for _ in range(7)]
        for login, address in (("Worker-1", "203.0.113.1"), ("nobody", "203.0.113.2"))
    ]
    assert [(one.status_code, one.content) for one in known] == [(one.status_code, one.content) for one in unknown]


async def test_an_unknown_login_costs_the_same_slow_look(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p, looks = await opened(platform), list[str]()

    class Slow:
        def verify(self, secret: str, stored: str) -> bool:
            looks.append(secret)
            return False

    monkeypatch.setattr(accounts, "hasher", Slow)
    monkeypatch.setattr(accounts, "_decoy", lambda: "of a secret that nobody knows")
    for login in ("worker-1", "nobody"):
        assert (await sign_in(p, OWN, WRONG, login)).status_code == 401
    assert looks == [WRONG, WRONG]


async def test_the_throttle_names_neither_login_nor_address_and_does_not_grow_for_ever(platform: Boot) -> None:
    p = await opened(platform)
    for serial in range(60):
        await fail(p, STRANGE, 1, f"login-{serial}")
    assert (await sign_in(p, OWN, RIGHT)).status_code == 201
    rows = await throttle(p)
    assert len(rows) <= 2 * 20 + 1 + 3
    assert not any(mark in str(rows) for mark in (STRANGE, "login-1", "worker-1"))
    assert await p.run_job("registry", "forget_old_sign_ins") == 0
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE sign_in_throttle SET touched_at = now() - interval '25 hours'"))
    assert await p.run_job("registry", "forget_old_sign_ins") == len(rows) - 1
    assert [row.familiar_at is not None for row in await throttle(p)] == [True]


async def throttle(p: Platform) -> list[Any]:
    async with p.transaction("registry") as session:
        return list(await session.execute(text("SELECT * FROM sign_in_throttle")))


async def test_every_sign_in_and_every_refused_one_is_in_the_trail(platform: Boot) -> None:
    p = await opened(platform)
    await sign_in(p, STRANGE, WRONG)
    await sign_in(p, STRANGE, WRONG, "测试甲")
    await sign_in(p, OWN, RIGHT)
    await ask_token(p, OWN, WRONG)
    await ask_token(p, OWN, RIGHT)
    wechat = {"code": "demo-signer-1", "city": "urumqi"}
    for _ in range(2):
        await at(p, OWN).post(f"{API}/mini-program/sessions", json=wechat)
    query = "SELECT action, object_kind, actor_role, address, object_id FROM audit_entry WHERE action LIKE 'sign_in%'"
    async with p.transaction("registry") as session:
        entries = list(await session.execute(text(f"{query} ORDER BY id")))
    assert [tuple(entry)[:4] for entry in entries] == [
        ("sign_in_refused", "staff_account", "anonymous", STRANGE),
        ("sign_in_refused", "staff_account", "anonymous", STRANGE),
        ("sign_in", "staff_account", "caseworker", OWN),
        ("sign_in_refused", "client_account", "anonymous", OWN),
        ("sign_in", "client_account", "service", OWN),
        ("sign_in", "mini_program_account", "graduate", OWN),
        ("sign_in_refused", "mini_program_account", "anonymous", OWN),
    ]
    assert entries[0].object_id == entries[2].object_id
    assert entries[1].object_id.startswith("unknown-")
