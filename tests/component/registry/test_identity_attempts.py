"""Attempts at a proof are counted, and what is on record otherwise goes to the desk."""

import asyncio

import pytest

from contracts.roles import Role
from tests.component.registry.identity_steps import STRANGER, claim_of, make_old, real_name, reasons
from tests.component.registry.people import (
    API,
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
)
from tests.support.platform import Boot


async def test_attempts_are_slowed_more_and_more_and_then_closed_for_a_day(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    for serial in range(3):
        await ticket_for(eve, person(serial))
    waits = []
    for serial in range(3, 10):
        answer = await eve.post(f"{API}/me/identity-checks", json=claim_of(serial))
        assert problem(answer) == (429, "identity-slowed")
        waits.append(int(answer.headers["Retry-After"]))
        await make_old(p, "proof_attempt", "at", f"{waits[-1]} seconds")
        await ticket_for(eve, person(serial))
    assert waits == [60 * 2**step for step in range(7)]
    closed = await eve.post(f"{API}/me/identity-checks", json=claim_of(11))
    assert problem(closed) == (429, "identity-closed")
    assert 86_000 < int(closed.headers["Retry-After"]) <= 86_400
    await make_old(p, "proof_attempt", "at", "1 day")
    await ticket_for(eve, person(11))


async def test_guessed_tickets_count_as_attempts(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await phone_verified(await signed_in(p, "eve"), STRANGER["phone"])
    answers = [await real_name(eve, f"identity-{index:032d}") for index in range(4)]
    assert [answer.status_code for answer in answers] == [422] * 3 + [429]


async def test_many_attempts_at_once_are_counted_one_by_one(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    calls = [eve.post(f"{API}/me/identity-checks", json=claim_of(serial)) for serial in range(8)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [201] * 3 + [429] * 5


async def test_strangers_attempts_on_a_person_close_them_for_strangers_and_never_for_the_owner(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    for number in range(7):
        eve = await signed_in(p, f"eve{number}")
        for _ in range(3):
            await ticket_for(eve, person(1))
    answer = await eve.post(f"{API}/me/identity-checks", json=claim_of(1))
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
    assert problem(await eve.post(f"{API}/me/identity-checks", json=claim_of(4))) == (429, "identity-slowed")


async def test_a_bound_account_forgets_nothing_by_proving_the_same_again(platform: Boot) -> None:
    p = await on_friday(platform)
    eve = await signed_in(p, "eve")
    answers = [await proof(p, eve, STRANGER) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert await count(p, "proof_attempt") == 3
    assert problem(await eve.post(f"{API}/me/identity-checks", json=claim_of(1))) == (429, "identity-slowed")


async def test_one_wechat_account_is_one_person(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 2)
    client = await signed_in(p, "amy")
    first, again = [await proof(p, client, person(1)) for _ in range(2)]
    assert first.json()["graduate_id"] == again.json()["graduate_id"]
    other = await proof(p, client, person(2))
    assert problem(other) == (409, "proven-as-another")
    assert other.json()["operation"] == "propose_binding_release"


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
        answer = await client.post(f"{API}/me/identity-checks", json=claim_of(1) | {"id_number": number})
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
