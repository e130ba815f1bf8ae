"""The real-name proof: the identity service's word and a verified phone; every failure looks alike."""

import asyncio

import pytest
from sqlalchemy import text

from contracts.roles import Role
from services.registry.identity.commands import IdentityNotProven
from tests.component.registry.identity_steps import STRANGER, claim_of, make_old, real_name, reasons
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    audit_of,
    authenticated,
    count,
    listed,
    on_friday,
    person,
    phone_verified,
    problem,
    proof,
    proven,
    registered,
    signed_in,
    ticket_for,
    with_token,
)
from tests.support.platform import STANDINS, Boot


async def test_whoever_the_service_passes_is_bound_to_their_one_entry(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await listed(p, 1, university_code="10755")
    answer = await proof(p, await signed_in(p, "amy"), person(1))
    assert (answer.status_code, answer.json()["graduate_id"]) == (200, str(entry.graduate_id))
    own = (await with_token(p, answer).get(f"{API}/graduates/{entry.graduate_id}")).json()
    assert (own["university_code"], own["phone"]) == ("10755", "138****0001")
    assert ("prove_real_name", "graduate", None) in await audit_of(p, str(entry.graduate_id))


async def test_a_proven_person_whom_nobody_knows_gets_an_entry(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await proof(p, await signed_in(p, "amy"), person(1))
    assert (answer.status_code, await count(p, "graduate")) == (200, 1)


async def test_a_graduates_token_is_short_lived(platform: Boot) -> None:
    p = await on_friday(platform)
    assert (await proof(p, await signed_in(p, "amy"), person(1))).json()["expires_in"] == 30 * 60


async def test_every_failed_proof_is_the_same_refusal_to_the_byte_whoever_is_in_the_ledger(platform: Boot) -> None:
    """Nobody, listed, listed under another name, registered with a phone, bound: the attacker sees one answer."""
    p = await on_friday(platform)
    await listed(p, 1)
    await registered(p, 2)
    await proven(p, 3, "owner")
    answers = []
    for serial, claim in enumerate(({}, {}, {}, {"name": "测试乙"}, {}), start=0):
        attacker = await signed_in(p, f"attacker{serial}")
        known = {**person(min(serial, 3) or 500), **claim, "phone": STRANGER["phone"]}
        answers.append(await proof(p, attacker, known, STRANGER))
    assert {problem(answer) for answer in answers} == {(422, "identity-not-proven")}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert await reasons(p) == ["service_refused"] * 5


async def test_a_failed_proof_does_not_look_at_the_ledger(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it takes as long for everybody: no time to be measured either."""
    p = await on_friday(platform)
    await registered(p, 1)

    async def must_not(*_: object, **__: object) -> None:
        raise AssertionError("the ledger was looked at")

    monkeypatch.setattr("services.registry.identity.commands.bind", must_not)
    answer = await proof(p, await signed_in(p, "eve"), {**person(1), "phone": STRANGER["phone"]}, STRANGER)
    assert problem(answer) == (422, IdentityNotProven.slug)


async def test_a_failed_proof_writes_and_reveals_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await registered(p, 1)
    eve = await signed_in(p, "eve")
    await proof(p, eve, {**person(1), "phone": STRANGER["phone"]}, STRANGER)
    assert problem(await eve.get(f"{API}/graduates/{before['id']}")) == (404, "not-found")
    worker = p.as_(Role.CASEWORKER, area=before["area"])
    assert (await worker.get(f"{API}/graduates/{before['id']}")).json() == before
    owner = await proof(p, await signed_in(p, "amy"), person(1))
    assert owner.status_code == 200


@pytest.mark.parametrize(
    ("then", "reason"), [("refuse", "service_refused"), ("weak", "service_refused"), ("other", "service_refused")]
)
async def test_the_services_word_counts_for_this_order_and_level_only(platform: Boot, then: str, reason: str) -> None:
    p = await on_friday(platform)
    answer = await proof(p, await signed_in(p, "amy"), person(1), then=then)
    assert problem(answer) == (422, "identity-not-proven")
    assert (await reasons(p), await count(p, "graduate")) == ([reason], 0)


async def test_a_late_answer_is_waited_for_and_the_same_ticket_twice_changes_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await phone_verified(await signed_in(p, "amy"), person(1)["phone"])
    ticket = await ticket_for(client, person(1))
    early = await real_name(client, ticket)
    assert (problem(early), early.headers["Retry-After"]) == ((409, "identity-check-pending"), "3")
    await authenticated(p, ticket, person(1), then="late")
    statuses = [(await real_name(client, ticket)).status_code for _ in range(4)]
    assert (statuses, await count(p, "graduate")) == ([409, 409, 200, 200], 1)


async def test_two_answers_at_once_bind_once(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await phone_verified(await signed_in(p, "amy"), person(1)["phone"])
    ticket = await ticket_for(client, person(1))
    await authenticated(p, ticket, person(1))
    answers = await asyncio.gather(*(real_name(client, ticket) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    [entry] = {answer.json()["graduate_id"] for answer in answers}
    assert [action for action, *_ in await audit_of(p, entry)] == ["prove_real_name"]


async def test_a_service_that_keeps_silent_is_nobodys_failure(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await phone_verified(await signed_in(p, "amy"), person(1)["phone"])
    silent = {"name": "无应答", "id_number": person(1)["id_number"]}
    answer = await client.post(f"{API}/me/identity-checks", json=silent)
    assert (problem(answer), "Retry-After" in answer.headers) == ((503, "identity-unavailable"), True)
    assert await count(p, "proof_attempt") == 0
    ticket = await ticket_for(client, person(1))
    await authenticated(p, ticket, person(1), then="silent")
    assert problem(await real_name(client, ticket)) == (503, "identity-unavailable")
    await authenticated(p, ticket, person(1))
    assert (await real_name(client, ticket)).status_code == 200


async def test_a_claim_that_the_service_does_not_take_is_refused_as_every_failure(platform: Boot) -> None:
    p = await on_friday(platform)
    claim = {"name": "拒绝受理", "id_number": person(1)["id_number"]}
    answer = await (await signed_in(p, "amy")).post(f"{API}/me/identity-checks", json=claim)
    assert problem(answer) == (422, "identity-not-proven")
    assert await reasons(p) == ["claim_refused"]


async def test_without_a_verified_phone_nothing_is_proven(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "amy")
    ticket = await ticket_for(client, person(1))
    await authenticated(p, ticket, person(1))
    assert problem(await real_name(client, ticket)) == (409, "phone-not-verified")
    await phone_verified(client, person(1)["phone"])
    await make_old(p, "mini_program_account", "phone_verified_at", "31 minutes")
    assert problem(await real_name(client, ticket)) == (409, "phone-not-verified")
    assert await count(p, "graduate") == 0


async def test_another_accounts_ticket_and_an_invented_one_are_refused_alike(platform: Boot) -> None:
    p = await on_friday(platform)
    amy = await phone_verified(await signed_in(p, "amy"), person(1)["phone"])
    eve = await phone_verified(await signed_in(p, "eve"), STRANGER["phone"])
    ticket = await ticket_for(amy, person(1))
    await authenticated(p, ticket, person(1))
    stolen, invented = await real_name(eve, ticket), await real_name(eve, f"identity-{'0' * 32}")
    assert {problem(stolen), problem(invented)} == {(422, "identity-not-proven")}
    assert stolen.content == invented.content
    assert await reasons(p) == ["ticket_unknown"] * 2


async def test_a_ticket_expires_even_if_the_service_would_still_pass_it(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await phone_verified(await signed_in(p, "amy"), person(1)["phone"])
    ticket = await ticket_for(client, person(1))
    await authenticated(p, ticket, person(1))
    await make_old(p, "identity_check", "expires_at", "16 minutes")
    assert problem(await real_name(client, ticket)) == (422, "identity-not-proven")
    assert (await reasons(p), await count(p, "graduate")) == (["expired"], 0)


async def test_a_phone_code_works_once_and_the_number_is_shown_masked(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "amy")
    body = {"code": "demo-phone-13800000001-once"}
    first, again = [await client.post(f"{API}/me/phone-verifications", json=body) for _ in range(2)]
    assert (first.status_code, first.json()["phone"]) == (201, "138****0001")
    assert problem(again) == (400, "phone-code-invalid")


async def test_claims_are_deleted_after_two_days(platform: Boot) -> None:
    p = await on_friday(platform)
    await ticket_for(await signed_in(p, "amy"), person(1))
    assert await p.run_job("registry", "forget_identity_checks") == 0
    await make_old(p, "identity_check", "created_at", "49 hours")
    await make_old(p, "proof_attempt", "at", "49 hours")
    assert await p.run_job("registry", "forget_identity_checks") == 2


async def test_only_a_mini_program_account_proves_anything(platform: Boot) -> None:
    p = await on_friday(platform)
    requests = {
        "phone-verifications": {"code": "demo-phone-13800000001-x1"},
        "identity-checks": claim_of(1),
        "real-name": {"ticket": "identity-0"},
    }
    for path, body in requests.items():
        for role in set(Role) - {Role.GRADUATE}:
            answer = await p.as_(role, area=OTHER_DISTRICT).post(f"{API}/me/{path}", json=body)
            assert problem(answer) == (403, "forbidden"), (path, role)
        stranger = await p.as_(Role.GRADUATE).post(f"{API}/me/{path}", json=body)
        assert problem(stranger) == (404, "not-found"), path


async def test_the_stand_in_takes_no_request_that_is_not_ours(platform: Boot) -> None:
    p = await on_friday(platform)
    for path in ("checks", "verifications"):
        assert (await p.http.post(f"{STANDINS}/identity/{path}", json={})).status_code == 401


async def test_no_table_and_no_log_holds_a_claim_a_phone_or_a_ticket(
    platform: Boot, capsys: pytest.CaptureFixture[str]
) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    moved = person(1) | {"name": "测试误", "phone": "13900000009"}
    client = await phone_verified(await signed_in(p, "amy"), moved["phone"])
    ticket = await ticket_for(client, moved)
    await authenticated(p, ticket, moved)
    assert (await real_name(client, ticket)).status_code == 202
    written = capsys.readouterr()
    async with p.transaction("registry") as session:
        tables = (await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).all()
        rows = [row for table in tables for row in await session.scalars(text(f'SELECT t::text FROM "{table}" t'))]
    shown = "\n".join([*rows, written.out, written.err])
    for mark in (*moved.values(), person(1)["name"], ticket):
        assert mark not in shown
        assert mark.encode().hex() not in shown
