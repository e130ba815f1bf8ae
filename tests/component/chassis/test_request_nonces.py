"""A signed request counts once, in every service, whoever sends it again; what it does has its own protection."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.access import Caller
from chassis.db import new_id
from chassis.request_signatures import CLOCKS_APART, LONGEST_WINDOW_SECONDS
from contracts.roles import Role
from tests.component.registry.people import API, STREET, registration
from tests.support.platform import Boot, Platform
from tests.support.signing import signed_as, signer_of, signing_caller, unsigned

LISTS = {
    "registry": "/registry/v1/me",
    "subsidy": "/subsidy/v1/claims",
    "jobfair": "/jobfair/v1/employers",
    "notify": "/notify/v1/clocks",
}


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("type", "")).removeprefix("urn:qihang:problem:")


async def nonces(p: Platform, service: str) -> list[UUID]:
    async with p.transaction(service) as session:
        query = text("SELECT credential_id FROM request_nonce ORDER BY forget_at")
        return list((await session.scalars(query)).all())


def prepared(p: Platform, caller: Caller, method: str, path: str, **options: Any) -> httpx.Request:
    """Signed, and with a key of its own: what was taken from the wire."""
    request = unsigned(p, caller).build_request(method, path, **options)
    request.headers["Idempotency-Key"] = str(new_id())
    signer_of(p, caller).sign(request, request.url.path)
    return request


@pytest.mark.parametrize("service", LISTS)
async def test_every_service_demands_a_signature_and_takes_each_once(platform: Boot, service: str) -> None:
    p = await platform(service)
    caller = signing_caller(Role.AUDITOR, area="urumqi")
    path = LISTS[service]
    assert slug(await unsigned(p, caller).get(path)) == (401, "signature-missing")
    signed = signed_as(p, caller)
    assert [(await signed.get(path)).status_code for _ in range(2)] == [200, 200]
    taken = prepared(p, caller, "GET", path)
    assert (await signed.send(taken)).status_code == 200
    assert slug(await signed.send(taken)) == (401, "nonce-used")
    taken.headers["X-Nonce"] = "another-nonce-of-theirs"
    answer = await signed.send(taken)
    assert (slug(answer), answer.headers["WWW-Authenticate"]) == ((401, "signature-wrong"), 'Bearer realm="qihang"')
    assert caller.signing is not None
    assert await nonces(p, service) == [caller.signing.credential] * 3
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(path)).status_code == 200


async def test_who_got_no_answer_signs_the_same_order_anew_and_it_takes_effect_once(platform: Boot) -> None:
    p = await platform("registry")
    caller = signing_caller(Role.CASEWORKER, area=STREET)
    signed, body, key = signed_as(p, caller), registration(1, STREET), {"Idempotency-Key": str(new_id())}
    first = await signed.post(f"{API}/registrations", json=body, headers=key)
    again = await signed.post(f"{API}/registrations", json=body, headers=key)
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    assert again.headers["Idempotent-Replay"] == "true"
    taken = prepared(p, caller, "POST", f"{API}/registrations", json=registration(2, STREET))
    assert (await signed.send(taken)).status_code == 201
    taken.headers["Idempotency-Key"] = str(new_id())
    assert slug(await signed.send(taken)) == (401, "signature-wrong")


async def test_of_many_at_one_time_one_is_taken(platform: Boot) -> None:
    p = await platform("registry")
    caller = signing_caller(Role.CASEWORKER, area=STREET)
    taken = prepared(p, caller, "GET", f"{API}/me")
    answers = await asyncio.gather(*(unsigned(p, caller).send(taken) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[401] * 5]


async def test_a_nonce_is_the_credentials_own_and_a_forger_uses_none_up(platform: Boot) -> None:
    p = await platform("registry")
    first, second = (signing_caller(Role.CASEWORKER, area=STREET) for _ in range(2))
    mine = prepared(p, first, "GET", f"{API}/me")
    marks = dict(mine.headers) | {"x-signature": "0" * 64}
    forged = unsigned(p, first).build_request("GET", f"{API}/me", headers=marks)
    assert slug(await unsigned(p, first).send(forged)) == (401, "signature-wrong")
    assert await nonces(p, "registry") == []
    assert (await unsigned(p, first).send(mine)).status_code == 200
    signer = signer_of(p, second)
    theirs = unsigned(p, second).build_request("GET", f"{API}/me")
    type(signer)(signer.algorithm, signer.key, nonce=lambda: mine.headers["X-Nonce"]).sign(theirs, f"{API}/me")
    assert (await unsigned(p, second).send(theirs)).status_code == 200


async def test_a_refused_request_has_used_its_nonce_and_a_wrong_address_is_no_way_around(platform: Boot) -> None:
    p = await platform("registry")
    caller = signing_caller(Role.CASEWORKER, area=STREET)
    wrong = prepared(p, caller, "POST", f"{API}/registrations", json={})
    sent = [slug(await unsigned(p, caller).send(wrong)) for _ in range(2)]
    assert sent == [(422, "invalid-input"), (401, "nonce-used")]
    for method, path in (("GET", f"{API}/nowhere"), ("POST", f"{API}/me"), ("GET", "/registry/docs")):
        assert slug(await unsigned(p, caller).request(method, path)) == (401, "signature-missing")
    assert (await signed_as(p, caller).get(f"{API}/nowhere")).status_code == 404
    assert slug(await signed_as(p, caller).post(f"{API}/nowhere", json={})) == (401, "signature-wrong")


async def test_a_body_is_not_read_without_a_signature_nor_hashed_beyond_the_limit(platform: Boot) -> None:
    p = await platform("registry")
    caller = signing_caller(Role.CASEWORKER, area=STREET)
    reads = 0

    async def body() -> Any:
        nonlocal reads
        for _ in range(1_000):
            reads += 1
            yield bytes(65_536)

    path = f"{API}/registrations"
    assert slug(await unsigned(p, caller).post(path, content=body())) == (401, "signature-missing")
    assert reads == 0
    marks = {"X-Nonce": "n" * 16, "X-Signature": "0" * 64}
    marks["X-Timestamp"] = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y%m%d%H%M%S")
    assert slug(await unsigned(p, caller).post(path, content=body(), headers=marks)) == (413, "too-large")
    assert 0 < reads < 100


async def test_a_file_larger_than_memory_takes_is_signed_byte_for_byte(platform: Boot) -> None:
    p = await platform("registry")
    signed = signed_as(p, signing_caller(Role.CASEWORKER, area=STREET))
    form = {"format": "wuhan-2024"}
    files = {"file": ("名单.xlsx", bytes(range(256)) * 3_000, "application/octet-stream")}
    answer = await signed.post(f"{API}/rosters", data=form, files=files)
    assert answer.status_code in (400, 404, 415, 422), answer.text


async def test_where_nonces_cannot_be_kept_nothing_is_taken(platform: Boot) -> None:
    p = await platform("registry")
    signed = signed_as(p, signing_caller(Role.CASEWORKER, area=STREET))
    p.as_owner("registry", "ALTER TABLE request_nonce RENAME TO gone")
    assert slug(await signed.get(f"{API}/me")) == (503, "unavailable")
    p.as_owner("registry", "ALTER TABLE gone RENAME TO request_nonce")
    assert (await signed.get(f"{API}/me")).status_code == 200


async def test_a_service_without_the_platforms_key_takes_no_signed_token(platform: Boot) -> None:
    p = await platform("registry")
    signed = signed_as(p, signing_caller(Role.CASEWORKER, area=STREET))
    signatures = p.runtime("registry").signatures
    signatures._settings = signatures._settings.model_copy(update={"demo": False})
    assert slug(await signed.get(f"{API}/me")) == (503, "signatures-not-set-up")


async def test_a_nonce_is_forgotten_when_no_setting_would_take_it_any_more(platform: Boot) -> None:
    p = await platform("registry")
    living, past = (signing_caller(Role.CASEWORKER, area=STREET) for _ in range(2))
    started = datetime.now(UTC) - timedelta(seconds=1)
    for caller in (past, living):
        assert (await signed_as(p, caller).get(f"{API}/me")).status_code == 200
    assert past.signing is not None
    assert living.signing is not None
    async with p.transaction("registry") as session:
        least = await session.scalar(text("SELECT min(forget_at) FROM request_nonce"))
        assert least >= started + timedelta(seconds=LONGEST_WINDOW_SECONDS) + CLOCKS_APART
        expire = text("UPDATE request_nonce SET forget_at = now() - interval '1 second' WHERE credential_id = :past")
        await session.execute(expire, {"past": past.signing.credential})
    assert await p.run_job("registry", "forget_what_is_long_done") == 1
    assert await nonces(p, "registry") == [living.signing.credential]
