"""Clients get tokens as OAuth 2 says (RFC 6749, RFC 6750), with the scopes they were granted and no others."""

from base64 import b64encode
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.auth import ALGORITHM
from tests.component.registry.people import API, opened_by_two, problem
from tests.support.platform import Boot, Platform

SECRET = "geheim: 1234+%"
BANK = {
    "login": "bank-of-wuhan",
    "secret": SECRET,
    "role": "department_client",
    "display_name": "代发银行（虚构）",
    "area": "wuhan",
    "scopes": ["bank"],
}
GRANT = {"grant_type": "client_credentials"}
BODY = {**GRANT, "client_id": "bank-of-wuhan", "client_secret": SECRET}


async def opened(platform: Boot) -> Platform:
    p = await platform("registry")
    await opened_by_two(p, BANK, "client")
    return p


def basic(client_id: str = "bank-of-wuhan", secret: str = "geheim%3A+1234%2B%25") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{client_id}:{secret}'.encode()).decode()}"}


async def ask(p: Platform, form: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    return await p.anonymous.post(f"{API}/oauth/token", data=form, headers=headers)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["error"], answer.headers.get("www-authenticate", "")[:5]


async def test_a_client_signs_in_by_header_or_body(platform: Boot) -> None:
    p = await opened(platform)
    for answer in (await ask(p, BODY), await ask(p, GRANT, basic())):
        body = answer.json()
        assert (answer.status_code, body["token_type"], body["scope"], body["expires_in"] > 0) == (
            200,
            "Bearer",
            "bank",
            True,
        )
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    same_id = await ask(p, {**GRANT, "client_id": "bank-of-wuhan"}, basic())
    assert same_id.status_code == 200


@pytest.mark.parametrize(
    ("form", "headers", "expected"),
    [
        ({**BODY, "client_secret": "falsch"}, {}, (401, "invalid_client", "Basic")),
        ({**BODY, "client_id": "nobody"}, {}, (401, "invalid_client", "Basic")),
        (GRANT, basic(secret="falsch"), (401, "invalid_client", "Basic")),
        (GRANT, {"Authorization": "Basic ???"}, (401, "invalid_client", "Basic")),
        (GRANT, {}, (401, "invalid_client", "Basic")),
        (BODY, basic(), (400, "invalid_request", "")),
        ({**GRANT, "client_id": "another"}, basic(), (400, "invalid_request", "")),
        ({"client_id": "bank-of-wuhan", "client_secret": SECRET}, {}, (400, "invalid_request", "")),
        ({**BODY, "grant_type": ["client_credentials", "password"]}, {}, (400, "invalid_request", "")),
        ({**BODY, "grant_type": "password"}, {}, (400, "unsupported_grant_type", "")),
        ({**BODY, "scope": "bank audit"}, {}, (400, "invalid_scope", "")),
    ],
)
async def test_refusals_speak_oauth(platform: Boot, form: Any, headers: Any, expected: Any) -> None:
    p = await opened(platform)
    answer = await ask(p, form, headers)
    assert refusal(answer) == expected
    assert SECRET not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_secret_does_not_learn_which_scopes_there_are(platform: Boot) -> None:
    p = await opened(platform)
    answer = await ask(p, {**BODY, "client_secret": "falsch", "scope": "audit"})
    assert problem(answer) == (401, "sign-in-refused")


async def test_the_published_keys_verify_a_token(platform: Boot) -> None:
    p = await opened(platform)
    token = (await ask(p, BODY)).json()["access_token"]
    answer = await p.anonymous.get(f"{API}/oauth/keys")
    assert answer.headers["cache-control"] == "public, max-age=300"
    keys = answer.json()
    assert all("d" not in key for key in keys["keys"])
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=[ALGORITHM]).claims
    assert (claims["role"], claims["scopes"]) == ("department_client", ["bank"])


async def test_a_401_says_how_to_sign_in(platform: Boot) -> None:
    p = await platform("registry")
    without = await p.anonymous.get(f"{API}/me")
    assert (without.status_code, without.headers["www-authenticate"]) == (401, 'Bearer realm="qihang"')
    wrong = await p.anonymous.get(f"{API}/me", headers={"Authorization": "Bearer x.y.z"})
    assert wrong.headers["www-authenticate"] == 'Bearer realm="qihang", error="invalid_token"'


async def test_the_banks_token_opens_nothing_elsewhere(platform: Boot) -> None:
    p = await platform("registry", "jobfair")
    await opened_by_two(p, BANK, "client")
    bank = p.with_token((await ask(p, BODY)).json()["access_token"])
    assert (await bank.get(f"{API}/me")).status_code == 200
    elsewhere = await bank.get("/jobfair/v1/posts?city=wuhan")
    assert problem(elsewhere) == (401, "unauthenticated")
