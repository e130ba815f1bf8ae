"""A system that signs: opened by two, handed its key once and by nobody's hand, and never without a signature again."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis import dual_control
from chassis.access import Caller, Reach
from chassis.db import new_id
from client.signing import Signer
from contracts.roles import Role
from services.registry.account_opening.commands import KIND
from tests.component.registry.client_steps import (
    BANK,
    CHANGES,
    CLIENTS,
    NEW_SECRET,
    SECRET,
    SERVICE,
    act,
    ask_token,
    client,
    decide,
    shown,
)
from tests.component.registry.people import API, audit_of, problem
from tests.component.registry.secret_steps import Clock
from tests.support.platform import Boot, Platform
from tests.support.signing import signed_by

SIGNING = BANK | {"signature": "hmac-sm3"}
ME = f"{API}/me"


@pytest.fixture
async def p(platform: Boot, clock: Clock) -> Platform:
    return await platform("registry")


async def ask_key(p: Platform, secret: str = SECRET, **form: Any) -> httpx.Response:
    """As a form, as a token is asked for."""
    body = {"grant_type": "client_credentials", "client_id": BANK["login"], "client_secret": secret} | form
    return await p.anonymous.post(f"{API}/oauth/signing-key", data=body)


async def signer(p: Platform, secret: str = SECRET) -> Signer:
    answer = await ask_key(p, secret)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return Signer.of(**answer.json())


async def holder(p: Platform, secret: str = SECRET, **form: Any) -> httpx.AsyncClient:
    """Has a token and no key."""
    body = {"grant_type": "client_credentials", "client_id": BANK["login"], "client_secret": secret} | form
    answer = await p.anonymous.post(f"{API}/oauth/token", data=body)
    assert answer.status_code == 200, answer.text
    return p.with_token(answer.json()["access_token"])


async def put(p: Platform, who: UUID, **body: Any) -> httpx.Response:
    wanted: dict[str, Any] = {"secret": NEW_SECRET, "overlap_days": 7} | body
    return await act(p, who, "credentials", **wanted)


async def test_a_client_that_signs_takes_its_key_once_and_opens_nothing_without_it(p: Platform) -> None:
    bank = await client(p, SIGNING)
    [credential] = (await shown(p, bank))["credentials"]
    assert (credential["signature"], credential["signing_key_given_at"]) == ("hmac-sm3", None)
    key = await signer(p)
    assert (len(key.key), key.algorithm) == (32, "hmac-sm3")
    assert problem(await (await holder(p)).get(ME)) == (401, "signature-missing")
    assert (await signed_by(key, await holder(p)).get(ME)).json()["id"] == str(bank)
    assert problem(await signed_by(Signer(key.algorithm, bytes(32)), await holder(p)).get(ME))[1] == "signature-wrong"
    assert [problem(await ask_key(p)) for _ in range(2)] == [(409, "signing-key-given")] * 2
    [credential] = (await shown(p, bank))["credentials"]
    assert credential["signing_key_given_at"] is not None
    acts = [action for action, _, _ in await audit_of(p, str(bank))]
    assert acts.count("take_signing_key") == 1


async def test_the_key_stands_nowhere(p: Platform) -> None:
    await client(p, SIGNING)
    key = (await signer(p)).key
    async with p.transaction("registry") as session:
        for table in ("client_credential", "change_request", "idempotency_key", "audit_entry", "outbox"):
            rows = "\n".join((await session.scalars(text(f"SELECT t::text FROM {table} AS t"))).all())
            assert key.hex() not in rows


async def test_of_two_who_ask_at_one_time_one_gets_the_key(p: Platform) -> None:
    await client(p, SIGNING)
    answers = await asyncio.gather(*(ask_key(p) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_a_narrower_token_demands_the_signature_too(p: Platform) -> None:
    await client(p, SIGNING | {"scopes": ["bank", "companies"]})
    narrow = await holder(p, scope="bank")
    assert problem(await narrow.get(ME)) == (401, "signature-missing")
    assert (await signed_by(await signer(p), narrow).get(ME)).status_code == 200


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"client_secret": "wrong-wrong"}, (401, "invalid_client")),
        ({"client_id": "nobody"}, (401, "invalid_client")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"client_id": ""}, (400, "invalid_request")),
    ],
)
async def test_nobody_else_gets_the_key(p: Platform, form: dict[str, str], expected: tuple[int, str]) -> None:
    await client(p, SIGNING)
    answer = await ask_key(p, **form)
    assert (answer.status_code, answer.json()["error"]) == expected
    assert (await ask_key(p)).status_code == 200


async def test_a_closed_client_gets_no_key_and_one_that_need_not_sign_has_none(p: Platform) -> None:
    bank = await client(p)
    assert problem(await ask_key(p)) == (409, "nothing-to-sign")
    assert (await (await holder(p)).get(ME)).status_code == 200
    await act(p, bank, "closure")
    assert problem(await ask_key(p)) == (401, "sign-in-refused")


async def test_a_client_that_signs_is_opened_by_two_who_see_that_it_does(p: Platform) -> None:
    plain = SIGNING | {"scopes": []}
    asked = await p.as_(Role.OPS).post(CLIENTS, json=plain)
    assert asked.status_code == 202
    [waiting] = (await p.as_(Role.OPS).get(f"{API}/account-requests")).json()["items"]
    assert waiting["signature"] == "hmac-sm3"
    alone = await p.as_(Role.OPS).post(CLIENTS, json=plain | {"login": "unsigned", "signature": "none"})
    assert alone.json()["created"]


async def test_another_credential_signs_too_unless_two_agree_that_it_does_not(p: Platform) -> None:
    bank = await client(p, SIGNING)
    old = await signer(p)
    asked = await put(p, bank)
    [waiting] = (await p.as_(Role.OPS).get(CHANGES)).json()["items"]
    assert waiting["signature"] == "hmac-sm3"
    await decide(p, asked)
    new = await signer(p, NEW_SECRET)
    assert new.key != old.key
    for secret, key, other in ((SECRET, old, new), (NEW_SECRET, new, old)):
        assert (await signed_by(key, await holder(p, secret)).get(ME)).status_code == 200
        assert problem(await signed_by(other, await holder(p, secret)).get(ME)) == (401, "signature-wrong")
    dropped = await put(p, bank, secret="noch-ein-anderes-9", overlap_days=0, signature="none")
    rows = (await p.as_(Role.OPS).get(CHANGES)).json()["items"]
    assert [row["signature"] for row in rows] == ["none"]
    await decide(p, dropped)
    assert (await (await holder(p, "noch-ein-anderes-9")).get(ME)).status_code == 200


async def test_a_client_begins_to_sign_with_its_next_credential(p: Platform) -> None:
    bank = await client(p)
    before = await holder(p)
    await decide(p, await put(p, bank, signature="hmac-sha256"))
    key = await signer(p, NEW_SECRET)
    assert key.algorithm == "hmac-sha256"
    assert problem(await (await holder(p, NEW_SECRET)).get(ME)) == (401, "signature-missing")
    assert (await signed_by(key, await holder(p, NEW_SECRET)).get(ME)).status_code == 200
    assert (await before.get(ME)).status_code == 200
    assert [row["signature"] for row in (await shown(p, bank))["credentials"]] == ["none", "hmac-sha256"]


async def test_our_own_services_do_not_sign_and_nobody_does_without_a_key_of_the_platform(p: Platform) -> None:
    service = await p.as_(Role.OPS).post(CLIENTS, json=SERVICE | {"signature": "hmac-sm3"})
    assert problem(service) == (422, "service-does-not-sign")
    notify = await client(p, SERVICE)
    assert problem(await put(p, notify, signature="hmac-sm3")) == (422, "service-does-not-sign")
    assert problem(await p.as_(Role.OPS).post(CLIENTS, json=BANK | {"signature": "hmac-md5"})) == (422, "invalid-input")
    runtime = p.runtime("registry")
    runtime.settings = runtime.settings.model_copy(update={"demo": False})
    assert problem(await p.as_(Role.OPS).post(CLIENTS, json=SIGNING)) == (503, "signatures-not-set-up")
    assert (await ask_token(p, client_id="nobody")).status_code == 401


async def test_a_process_of_before_can_read_an_opening_without_a_signature(p: Platform) -> None:
    """It knows no such field, and would fail on one."""
    for account, written in ((BANK, False), (SIGNING | {"login": "another"}, True)):
        asked = await p.as_(Role.OPS).post(CLIENTS, json=account)
        operator, number = Caller(new_id(), Role.OPS), UUID(asked.json()["request_id"])
        async with p.transaction("registry") as session:
            request = await dual_control.by_id(session, number, KIND, operator, scope=Reach.ANY)
        sealed, row = bytes.fromhex(request.payload["sealed"]), UUID(request.object_id)
        content = p.runtime("registry").cipher.open(sealed, table=dual_control.TABLE, column="payload", row=row)
        assert ("signature" in json.loads(content)) == written
