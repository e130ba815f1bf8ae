"""Every POST takes an `Idempotency-Key` and refuses to go without, or is named here with the reason why not."""

import hashlib
import re
from typing import Any

import pytest
from sqlalchemy import text

from chassis.access import EVERYONE
from contracts.roles import ClientScope, Role
from deploy.composition import SERVICES
from tests.support.operations import document_of, rules_of
from tests.support.platform import Boot, Platform

TOKEN = "answers with a token, and a token is stored nowhere; "
WITHOUT_KEY = {
    "sign_in": TOKEN + "every sign-in is its own",
    "refresh_session": TOKEN + "a refresh token works once",
    "start_provider_sign_in": "answers with a key of this browser, which is stored nowhere; each start is its own",
    "complete_provider_sign_in": TOKEN + "the provider is asked before any transaction, and the sign-in works once",
    "finish_provider_sign_in": TOKEN + "a one-time code works once, and so does the sign-in",
    "open_place": TOKEN + "each is its own",
    "sign_in_mini_program": TOKEN + "WeChat's code works once",
    "issue_client_token": TOKEN + "OAuth clients send no such header",
    "issue_signing_key": "answers with a key, which is kept nowhere; it is given out once",
    "prove_real_name": TOKEN + "the same ticket again changes nothing",
    "change_own_secret": "the old secret works once",
    "start_second_factor": "answers with a seed in clear, which is kept nowhere; a later one takes its place",
    "confirm_second_factor": "answers with codes in clear, which are kept nowhere; the code works once",
    "renew_recovery_codes": "answers with codes in clear, which are kept nowhere; the code works once",
    "open_calendar_feed": "answers with a key, which is kept nowhere; each ends the one before",
    "verify_phone": "WeChat is asked before any transaction, and its code works once",
    "send_phone_code": "the SMS provider is asked outside any transaction; the same order again sends nothing",
    "start_identity_check": "the identity service is asked before any transaction; an unfinished check expires",
    "find_contact_point": "reads; a POST only so that the person's id is in no URL",
    "match_name": "reads; a POST only so that the person's id and the name are in no URL",
    "reveal_graduate": "answers with personal data in clear, which is kept nowhere; each look is one audit entry",
    "export_lemis_records_in_clear": "answers with people's data in clear, which is stored nowhere; each is one look",
    "search_people": "shows people, of whom no answer is stored; each search is one look and one audit entry",
    "reveal_desk_change": "answers with personal data in clear, which is kept nowhere; each look is one audit entry",
    "explain_case": "calculates and keeps nothing",
    "explain_target": "calculates and keeps nothing",
    "mark_message_read": "the first reading counts; again is no change",
    "take_sms_receipts": "the provider sends no such header; a receipt is one row per SMS, however often it comes",
    **{f"{name}_replay_dead_letter": "at most one effect by the inbox, however often" for name in SERVICES},
}


def posts(service: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Operation id → path and description, as the OpenAPI document lists them."""
    paths = document_of(service)["paths"]
    return {
        methods["post"]["operationId"]: (path, methods["post"]) for path, methods in paths.items() if "post" in methods
    }


def asks_for_a_key(described: dict[str, Any]) -> bool:
    return any(one["name"].lower() == "idempotency-key" for one in described.get("parameters", ()))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_post_without_a_key_is_refused_or_named(platform: Boot, service: str) -> None:
    p = await platform(service)
    kept = [name for name in posts(service) if name not in WITHOUT_KEY]
    answers = {name: await _without_key(p, service, name) for name in kept}
    assert posts(service)
    assert {name: told for name, told in answers.items() if told != (400, "idempotency-key-missing")} == {}


async def _without_key(p: Platform, service: str, name: str) -> tuple[int, str]:
    role = next(Role(role) for role in rules_of(service)[name] if role != EVERYONE)
    client = p.as_(role, area="urumqi/650102", org="9165000001", scopes=[*ClientScope])
    client.event_hooks["request"].clear()
    path = re.sub(r"{\w+}", "01890a5d-ac96-774b-bcce-b302099a8057", posts(service)[name][0])
    answer = await client.post(f"/{service}{path}", json={})
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_asks_for_a_key_exactly_where_one_is_needed(service: str) -> None:
    asking = {name for name, (_, described) in posts(service).items() if asks_for_a_key(described)}
    assert asking == {name for name in posts(service) if name not in WITHOUT_KEY}


def test_every_exception_is_an_operation() -> None:
    assert set(WITHOUT_KEY) <= {name for service in SERVICES for name in posts(service)}


async def test_what_is_kept_of_a_request_cannot_be_tried_out(platform: Boot) -> None:
    """The kept digest of a body with a password or an ID number is keyed: equal bodies differ between platforms."""
    p = await platform("registry")
    body = {"login": "worker-1", "secret": "geheim-1234", "role": "auditor", "display_name": "演示"}
    answer = await p.as_(Role.OPS).post("/registry/v1/staff-accounts", json=body)
    assert answer.status_code == 201
    async with p.transaction("registry") as session:
        [row] = (await session.execute(text("SELECT body_hash, answer FROM idempotency_key"))).all()
    assert b"geheim" not in row.answer
    assert row.body_hash != _plain_digest(answer.request.content)
    assert len(row.body_hash) == 32


def _plain_digest(content: bytes) -> bytes:
    return hashlib.sha256(b"\0" + content).digest()
