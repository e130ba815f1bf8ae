"""The real-name proof: the identity service's word and a verified phone; every failure looks alike."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from contracts.roles import Role
from services.registry.identity.commands import IdentityNotProven
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
from tests.harness import STANDINS, Boot, Platform

STRANGER = person(900)
"""An attacker: they can only ever authenticate as themselves."""


async def real_name(client: httpx.AsyncClient, ticket: str) -> httpx.Response:
    return await client.post(f"{API}/me/real-name", json={"ticket": ticket})


async def reasons(p: Platform) -> list[str]:
    """Why proofs failed, as the trail has it and the answers do not."""
    async with p.transaction("registry") as session:
        query = text("SELECT detail->>'reason' FROM audit_entry WHERE action = 'fail_real_name' ORDER BY id")
        return list(await session.scalars(query))


async def make_old(p: Platform, table: str, column: str, age: str) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(f"UPDATE {table} SET {column} = {column} - CAST(:age AS interval)"), {"age": age})


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


async def test_attempts_are_slowed_more_and_more_and_then_closed_for_a_day(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    for serial in range(3):
        await ticket_for(eve, person(serial))
    waits = []
    for serial in range(3, 10):
        answer = await eve.post(f"{API}/me/identity-checks", json=_claim(serial))
        assert problem(answer) == (429, "identity-slowed")
        waits.append(int(answer.headers["Retry-After"]))
        await make_old(p, "proof_attempt", "at", f"{waits[-1]} seconds")
        await ticket_for(eve, person(serial))
    assert waits == [60 * 2**step for step in range(7)]
    closed = await eve.post(f"{API}/me/identity-checks", json=_claim(11))
    assert problem(closed) == (429, "identity-closed")
    assert 86_000 < int(closed.headers["Retry-After"]) <= 86_400
    await make_old(p, "proof_attempt", "at", "1 day")
    await ticket_for(eve, person(11))


def _claim(serial: int) -> dict[str, str]:
    return {"name": person(serial)["name"], "id_number": person(serial)["id_number"]}


async def test_guessed_tickets_count_as_attempts(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await phone_verified(await signed_in(p, "eve"), STRANGER["phone"])
    answers = [await real_name(eve, f"identity-{index:032d}") for index in range(4)]
    assert [answer.status_code for answer in answers] == [422] * 3 + [429]


async def test_many_attempts_at_once_are_counted_one_by_one(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    calls = [eve.post(f"{API}/me/identity-checks", json=_claim(serial)) for serial in range(8)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [201] * 3 + [429] * 5


async def test_strangers_attempts_on_a_person_close_them_for_strangers_and_never_for_the_owner(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    for number in range(7):
        eve = await signed_in(p, f"eve{number}")
        for _ in range(3):
            await ticket_for(eve, person(1))
    answer = await eve.post(f"{API}/me/identity-checks", json=_claim(1))
    assert problem(answer) == (429, "identity-closed")
    assert (await proof(p, await signed_in(p, "amy"), person(1))).status_code == 200


async def test_a_proof_forgets_the_attempts_before_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await proven(p, 1, "amy")
    assert await count(p, "proof_attempt") == 0


async def test_a_proof_of_oneself_forgets_no_attempts_on_others(platform: Boot) -> None:
    """Neither at the first binding nor with the own ticket again: else one's own name would buy guesses without end."""
    p = await on_friday(platform)
    eve = await phone_verified(await signed_in(p, "eve"), STRANGER["phone"])
    await ticket_for(eve, person(1))
    ticket = await ticket_for(eve, STRANGER)
    await authenticated(p, ticket, STRANGER)
    assert (await real_name(eve, ticket)).status_code == 200
    assert await count(p, "proof_attempt") == 1
    for serial in (2, 3):
        await ticket_for(eve, person(serial))
        assert (await real_name(eve, ticket)).status_code == 200
    assert problem(await eve.post(f"{API}/me/identity-checks", json=_claim(4))) == (429, "identity-slowed")


async def test_a_bound_account_forgets_nothing_by_proving_the_same_again(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    answers = [await proof(p, eve, STRANGER) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert await count(p, "proof_attempt") == 3
    assert problem(await eve.post(f"{API}/me/identity-checks", json=_claim(1))) == (429, "identity-slowed")


async def test_one_wechat_account_is_one_person(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 2)
    client = await signed_in(p, "amy")
    first, again = [await proof(p, client, person(1)) for _ in range(2)]
    assert first.json()["graduate_id"] == again.json()["graduate_id"]
    other = await proof(p, client, person(2))
    assert problem(other) == (409, "proven-as-another")


async def test_who_is_on_record_otherwise_is_sent_to_the_desk_and_nothing_is_overwritten(platform: Boot) -> None:
    p = await on_friday(platform)
    before = await registered(p, 1)
    wrong = {**person(1), "name": "测试误"}
    answer = await proof(p, await signed_in(p, "amy"), wrong | {"phone": "13900000009"})
    assert (answer.status_code, answer.json()["type"]) == (202, "urn:qihang:problem:desk-case-opened")
    assert [case["kind"] for case in answer.json()["cases"]] == ["name_differs", "phone_differs"]
    worker = p.as_(Role.CASEWORKER, area=before["area"])
    assert (await worker.get(f"{API}/graduates/{before['id']}")).json() == before
    again = await proof(p, await signed_in(p, "amy"), wrong | {"phone": "13900000009"})
    assert again.json()["cases"] == answer.json()["cases"]
    assert await count(p, "desk_case") == 2


async def test_who_is_bound_elsewhere_is_sent_to_the_desk(platform: Boot) -> None:
    p = await on_friday(platform)
    old = await proven(p, 1, "old")
    answer = await proof(p, await signed_in(p, "new"), person(1))
    assert (answer.status_code, [case["kind"] for case in answer.json()["cases"]]) == (202, ["bound_elsewhere"])
    assert (await old.get(f"{API}/me")).status_code == 200


async def test_one_phone_proves_a_family_and_no_more(platform: Boot) -> None:
    p = await on_friday(platform)
    phone = {"phone": "13900000001"}
    answers = [await proof(p, await signed_in(p, f"kin{n}"), person(n) | phone) for n in range(1, 5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]
    assert problem(answers[3]) == (409, "phone-shared-too-often")
    assert (await count(p, "graduate"), await reasons(p)) == (3, ["phone_shared_too_often"])


async def test_a_wrong_check_digit_is_told_and_not_repeated(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "amy")
    for number in ("", "11010519491231002", "110105194912310021"):
        answer = await client.post(f"{API}/me/identity-checks", json=_claim(1) | {"id_number": number})
        assert problem(answer) == (422, "invalid-input")
        assert person(1)["name"] not in answer.text
    assert await count(p, "proof_attempt") == 0


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("not-a-code", (400, "phone-code-invalid")),
        ("demo-phone-13800000001-expired", (400, "phone-code-invalid")),
        ("demo-phone-13800000001-elsewhere", (400, "phone-code-invalid")),
        ("demo-phone-13800000001-busy", (503, "wechat-unavailable")),
        ("demo-phone-91234567-1", (422, "phone-not-usable")),
    ],
)
async def test_wechats_refusals_of_a_phone_code(platform: Boot, code: str, expected: tuple[int, str]) -> None:
    p = await on_friday(platform)
    client = await signed_in(p, "amy")
    answer = await client.post(f"{API}/me/phone-verifications", json={"code": code})
    assert problem(answer) == expected


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
        "identity-checks": _claim(1),
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
