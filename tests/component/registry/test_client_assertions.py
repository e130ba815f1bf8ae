"""A client with a key signs for itself (RFC 7523): each statement once, for us alone, and no secret is anywhere."""

import time
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.client_steps import BANK, CLIENTS, act, ask_token, client, decide, run, shown, states
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, count, problem
from tests.component.registry.secret_steps import Clock
from tests.support.platform import Boot, Platform

KEY, OTHERS = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def public(key: OKPKey | ECKey = KEY) -> dict[str, Any]:
    return {name: value for name, value in key.as_dict(private=False).items() if name != "kid"}


KEYED = {name: value for name, value in BANK.items() if name != "secret"} | {"public_key": public()}


@pytest.fixture
async def p(platform: Boot, clock: Clock) -> Platform:
    return await platform("registry")


def assertion(key: OKPKey | ECKey = KEY, **changes: Any) -> str:
    now, name = int(time.time()), BANK["login"]
    claims = {"iss": name, "sub": name, "aud": "qihang", "jti": new_id().hex, "iat": now, "exp": now + 60, **changes}
    alg = "Ed25519" if isinstance(key, OKPKey) else "ES256"
    return jwt.encode({"alg": alg}, claims, key, algorithms=[alg])


async def ask(p: Platform, signed: str, **form: Any) -> httpx.Response:
    body = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": signed, **form}
    return await p.anonymous.post(f"{API}/oauth/token", data={name: value for name, value in body.items() if value})


async def test_a_client_with_a_key_gets_a_token_for_its_signature(p: Platform) -> None:
    bank = await client(p, KEYED)
    answer = await ask(p, assertion(), client_id=BANK["login"], scope="bank")
    assert (answer.status_code, answer.json()["scope"]) == (200, "bank")
    signed = p.with_token(answer.json()["access_token"])
    assert (await signed.get(f"{API}/me")).json()["id"] == str(bank)
    [credential] = (await shown(p, bank))["credentials"]
    assert (credential["kind"], credential["thumbprint"]) == ("key", KEY.thumbprint())
    assert credential["last_used_at"] is not None
    await act(p, bank, "closure")
    assert (await signed.get(f"{API}/me")).status_code == 401
    assert (await ask(p, assertion())).status_code == 401


async def test_a_statement_is_taken_once(p: Platform) -> None:
    await client(p, KEYED)
    first = assertion()
    assert [(await ask(p, first)).status_code for _ in range(3)] == [200, 401, 401]
    assert (await ask(p, assertion())).status_code == 200
    assert await p.run_job("registry", "forget_client_assertions") == 0
    await run(p, "UPDATE client_assertion SET expires_at = now() - interval '6 minutes'")
    assert await p.run_job("registry", "forget_client_assertions") == 2
    assert await count(p, "client_assertion") == 0


@pytest.mark.parametrize(
    ("signed", "form", "expected"),
    [
        ({"key": OTHERS}, {}, (401, "invalid_client")),
        ({"aud": f"{API}/oauth/token"}, {}, (401, "invalid_client")),
        ({"sub": "another"}, {}, (401, "invalid_client")),
        ({"sub": 5}, {}, (401, "invalid_client")),
        ({"sub": "a\0b"}, {}, (401, "invalid_client")),
        ({}, {"client_id": "another"}, (401, "invalid_client")),
        ({}, {"client_secret": "geheim-1234"}, (400, "invalid_request")),
        ({}, {"client_assertion_type": "urn:another"}, (400, "invalid_request")),
        ({}, {"client_assertion_type": ""}, (400, "invalid_request")),
        ({}, {"client_assertion": ""}, (400, "invalid_request")),
        ({}, {"client_assertion": "x.y.z"}, (401, "invalid_client")),
        ({}, {"client_assertion": "nothing"}, (401, "invalid_client")),
        ({}, {"scope": "audit"}, (400, "invalid_scope")),
    ],
)
async def test_refusals_speak_oauth(p: Platform, signed: Any, form: Any, expected: Any) -> None:
    await client(p, KEYED)
    answer = await ask(p, assertion(**signed), **form)
    assert (answer.status_code, answer.json()["error"]) == expected


async def test_another_clients_key_proves_nobody_and_is_nobody_elses(p: Platform) -> None:
    await client(p, KEYED)
    await client(p, KEYED | {"login": "another", "public_key": public(OTHERS)})
    assert (await ask(p, assertion(OTHERS))).status_code == 401
    assert (await ask(p, assertion(OTHERS, iss="another", sub="another"))).status_code == 200
    again = await p.as_(Role.OPS).post(CLIENTS, json=KEYED | {"login": "third"})
    assert problem(again) == (409, "key-taken")


async def test_a_key_comes_back_for_nobody_and_two_may_ask_for_it_at_once(p: Platform) -> None:
    both = [await p.as_(Role.OPS).post(CLIENTS, json=KEYED | {"login": login}) for login in ("first", "second")]
    outcomes = []
    for asked in both:
        path = f"{API}/account-requests/{asked.json()['request_id']}/decision"
        outcomes.append(await p.as_(Role.OPS).post(path, json={"verdict": "apply", "note": "同意（虚构）"}))
    assert outcomes[0].status_code == 200
    assert problem(outcomes[1]) == (409, "key-taken")


async def test_a_secret_is_replaced_by_a_key_which_the_second_person_compares(p: Platform) -> None:
    bank = await client(p)
    asked = await act(p, bank, "credentials", public_key=public(), overlap_days=7)
    [waiting] = (await p.as_(Role.OPS).get(f"{API}/client-account-changes")).json()["items"]
    assert (waiting["credential_kind"], waiting["thumbprint"]) == ("key", KEY.thumbprint())
    assert (await ask(p, assertion())).status_code == 401
    assert (await decide(p, asked)).status_code == 200
    assert [(await ask_token(p)).status_code, (await ask(p, assertion())).status_code] == [200, 200]
    old = (await shown(p, bank))["credentials"][0]["id"]
    await act(p, bank, f"credentials/{old}/retirement")
    assert [(await ask_token(p)).status_code, (await ask(p, assertion())).status_code] == [401, 200]
    assert await states(p, bank) == ["retired", "living"]


async def test_a_key_signs_in_while_its_clients_id_is_guessed_at(p: Platform) -> None:
    await client(p, KEYED)
    for _ in range(12):
        await ask_token(p, "falsch-falsch")
    refused = await ask(p, assertion(OTHERS))
    assert (refused.status_code, (await ask(p, assertion())).status_code) == (429, 200)


async def test_the_audience_is_the_address_of_the_settings(p: Platform, settings: Settings) -> None:
    await client(p, KEYED)
    settings(TOKEN_ENDPOINT="https://qihang.test/registry/v1/oauth/token")
    assert (await ask(p, assertion())).status_code == 401
    assert (await ask(p, assertion(aud="https://qihang.test/registry/v1/oauth/token"))).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"public_key": public() | {"x": "AA"}}, (422, "key-malformed")),
        ({"public_key": public() | {"x": "A" * 43}}, (422, "key-weak")),
        ({"public_key": public() | {"use": "enc"}}, (422, "key-not-for-signatures")),
        ({"public_key": KEY.as_dict(private=True)}, (422, "invalid-input")),
        ({"secret": "geheim-1234"}, (422, "invalid-input")),
        ({"public_key": None}, (422, "invalid-input")),
    ],
)
async def test_a_client_has_a_strong_public_key_or_a_secret_and_not_both(
    p: Platform, change: Any, expected: Any
) -> None:
    answer = await p.as_(Role.OPS).post(CLIENTS, json=KEYED | change)
    assert problem(answer) == expected
    private = str(KEY.as_dict(private=True)["d"])
    assert private not in answer.text


async def test_who_opens_a_client_with_a_key_shows_its_thumbprint(p: Platform) -> None:
    asked = await p.as_(Role.OPS).post(CLIENTS, json=KEYED)
    assert UUID(asked.json()["request_id"])
    [waiting] = (await p.as_(Role.OPS).get(f"{API}/account-requests")).json()["items"]
    assert waiting["thumbprint"] == KEY.thumbprint()
    async with p.transaction("registry") as session:
        assert await session.scalar(text("SELECT count(*) FROM client_account")) == 0
