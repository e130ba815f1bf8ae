"""A code by SMS verifies one number for one account: once, for minutes, within few tries, and so many a day."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.registry.phones import commands
from services.registry.phones.commands import TABLE
from standins import sms
from tests.component.registry.conftest import Settings
from tests.component.registry.identity_steps import make_old
from tests.component.registry.people import (
    API,
    authenticated,
    count,
    listed,
    on_friday,
    person,
    problem,
    signed_in,
    ticket_for,
)
from tests.component.registry.phone_steps import (
    asked,
    other_than,
    pause_over,
    refusals,
    sent_to,
    states,
    tried,
    with_sms,
)
from tests.support.platform import Boot, Platform

PHONE, SECOND = person(1)["phone"], person(2)["phone"]
LOST_ANSWER, NOT_TAKEN = "13800000008", "13800090006"
REFUSED = (400, "phone-code-refused")
EXHAUSTED = (429, "phone-codes-exhausted")


async def own_phone(p: Platform) -> list[str]:
    """The numbers that accounts have verified."""
    async with p.transaction("registry") as session:
        rows = await session.execute(text("SELECT id, phone_sealed FROM mini_program_account ORDER BY created_at"))
        cipher = p.runtime("registry").cipher
        return [
            cipher.open(bytes(row.phone_sealed), table="mini_program_account", column="phone_sealed", row=row.id)
            for row in rows
            if row.phone_sealed is not None
        ]


async def test_a_code_verifies_the_number_it_came_to(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    answer = await asked(amy, PHONE)
    assert answer.status_code == 202
    assert set(answer.json()) == {"id", "expires_at", "next_after_seconds"}
    [digits] = sent_to(PHONE)
    assert len(digits) == 6
    verified = await tried(amy, answer.json()["id"], digits)
    assert (verified.status_code, verified.json()) == (201, {"phone": "138****0001", "fresh_minutes": 30})
    assert await own_phone(p) == [PHONE]


async def test_a_code_alone_binds_nobody_and_with_the_identity_service_it_does(
    platform: Boot, settings: Settings
) -> None:
    p = await with_sms(platform, settings)
    await listed(p, 1)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    await tried(amy, code, sent_to(PHONE)[0])
    assert (await amy.get(f"{API}/me")).json()["graduate_id"] is None
    ticket = await ticket_for(amy, person(1))
    assert problem(await amy.post(f"{API}/me/real-name", json={"ticket": ticket})) == (409, "identity-check-pending")
    await authenticated(p, ticket, person(1))
    assert (await amy.post(f"{API}/me/real-name", json={"ticket": ticket})).status_code == 200


async def test_the_answer_is_the_same_whether_or_not_anybody_has_the_number(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    await listed(p, 1)
    answers = [await asked(await signed_in(p, who), phone) for who, phone in (("amy", PHONE), ("ben", SECOND))]
    shapes = [(answer.status_code, set(answer.json()), answer.json()["next_after_seconds"]) for answer in answers]
    assert shapes[0] == shapes[1]


async def test_a_code_works_once(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    together = await asyncio.gather(*(tried(amy, code, sent_to(PHONE)[0]) for _ in range(4)))
    assert sorted(answer.status_code for answer in together) == [201, 400, 400, 400]
    assert problem(await tried(amy, code, sent_to(PHONE)[0])) == REFUSED
    assert set(await refusals(p)) == {"used"}


async def test_a_stolen_code_is_nothing_to_another_account(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy, eve = await signed_in(p, "amy"), await signed_in(p, "eve")
    code = (await asked(amy, PHONE)).json()["id"]
    assert problem(await tried(eve, code, sent_to(PHONE)[0])) == REFUSED
    assert problem(await tried(eve, new_id(), sent_to(PHONE)[0])) == REFUSED
    assert await refusals(p) == ["unknown", "unknown"]
    assert (await tried(amy, code, sent_to(PHONE)[0])).status_code == 201


async def test_digits_are_tried_a_few_times_and_then_the_code_is_worth_nothing(
    platform: Boot, settings: Settings
) -> None:
    p = await with_sms(platform, settings, PHONE_CODE_TRIES=3)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    [digits] = sent_to(PHONE)
    wrong = await asyncio.gather(*(tried(amy, code, other_than(digits)) for _ in range(3)))
    assert {problem(answer) for answer in wrong} == {REFUSED}
    assert problem(await tried(amy, code, digits)) == REFUSED
    assert await refusals(p) == ["wrong"] * 3 + ["tried_too_often"]
    assert await own_phone(p) == []


async def test_a_code_expires(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    await make_old(p, "phone_code", "expires_at", "5 minutes")
    assert problem(await tried(amy, code, sent_to(PHONE)[0])) == REFUSED
    assert await refusals(p) == ["expired"]


async def test_a_code_is_for_the_number_it_came_to_and_no_other(platform: Boot, settings: Settings) -> None:
    """Even where somebody has put another number into the table."""
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    other = p.runtime("registry").cipher.seal(SECOND, table=TABLE, column="phone_sealed", row=UUID(code))
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE phone_code SET phone_sealed = :other"), {"other": other})
    assert problem(await tried(amy, code, sent_to(PHONE)[0])) == REFUSED


async def test_an_account_has_one_living_code(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    first = (await asked(amy, PHONE)).json()["id"]
    await pause_over(p)
    second = (await asked(amy, SECOND)).json()["id"]
    assert await states(p) == ["void", "living"]
    assert problem(await tried(amy, first, sent_to(PHONE)[0])) == REFUSED
    assert (await tried(amy, second, sent_to(SECOND)[0])).status_code == 201
    assert await own_phone(p) == [SECOND]


async def test_the_same_order_again_sends_nothing_and_another_waits(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    answers = await asyncio.gather(*(asked(amy, PHONE) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(sent_to(PHONE)) == 1
    refused = await asked(amy, SECOND)
    assert problem(refused) == (429, "phone-codes-slowed")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    await pause_over(p)
    await asked(amy, PHONE)
    assert len(sent_to(PHONE)) == 2


LIMITS: list[tuple[str, Any, Any]] = [
    ("PHONE_CODES_OF_ACCOUNT_A_DAY", lambda n: "amy", lambda n: person(n)["phone"]),
    ("PHONE_CODES_TO_NUMBER_A_DAY", lambda n: f"eve{n}", lambda n: PHONE),
    ("PHONE_CODES_FROM_ADDRESS_A_DAY", lambda n: f"eve{n}", lambda n: person(n)["phone"]),
    ("PHONE_CODES_A_DAY", lambda n: f"eve{n}", lambda n: person(n)["phone"]),
]


@pytest.mark.parametrize(("limit", "who", "phone"), LIMITS, ids=[limit[0].lower() for limit in LIMITS])
async def test_codes_are_limited_each_day(
    platform: Boot, settings: Settings, monkeypatch: pytest.MonkeyPatch, limit: str, who: Any, phone: Any
) -> None:
    p = await with_sms(platform, settings, **{limit: 3})
    clients = {name: await signed_in(p, name) for name in {who(n) for n in range(1, 5)}}
    answers = []
    for number in range(1, 5):
        answers.append(await asked(clients[who(number)], phone(number)))
        await pause_over(p)
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert problem(answers[-1]) == EXHAUSTED
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 86_400
    assert len(sms.sent) == 3
    monkeypatch.setattr(commands, "civil_date", lambda at: date(2099, 1, 1))
    assert (await asked(clients[who(4)], phone(4))).status_code == 202


async def test_many_orders_at_once_are_counted_one_by_one(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings, PHONE_CODES_TO_NUMBER_A_DAY=2)
    clients = [await signed_in(p, f"eve{number}") for number in range(6)]
    answers = await asyncio.gather(*(asked(client, PHONE) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [202] * 2 + [429] * 4
    assert len(sent_to(PHONE)) == 2


async def test_an_sms_whose_answer_was_lost_is_looked_for_and_not_sent_again(
    platform: Boot, settings: Settings
) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    code = await asked(amy, LOST_ANSWER)
    assert code.status_code == 202
    [digits] = sent_to(LOST_ANSWER)
    assert (await tried(amy, code.json()["id"], digits)).status_code == 201


async def test_a_provider_that_takes_nothing_costs_nobody_their_codes(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings, PHONE_CODES_OF_ACCOUNT_A_DAY=1)
    amy = await signed_in(p, "amy")
    for _ in range(2):
        assert problem(await asked(amy, NOT_TAKEN)) == (503, "sms-unavailable")
    assert set(await states(p)) == {"unsent"}
    assert (await asked(amy, PHONE)).status_code == 202


async def test_a_number_that_the_provider_refuses_stays_counted(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings, PHONE_CODES_TO_NUMBER_A_DAY=6)
    for number in range(sms.PER_HOUR):
        assert (await asked(await signed_in(p, f"eve{number}"), PHONE)).status_code == 202
    answer = await asked(await signed_in(p, "amy"), PHONE)
    assert problem(answer) == (429, "sms-too-often")
    assert problem(await asked(await signed_in(p, "ben"), PHONE)) == EXHAUSTED


async def test_without_a_provider_wechat_alone_verifies(platform: Boot) -> None:
    p = await on_friday(platform)
    amy = await signed_in(p, "amy")
    assert problem(await asked(amy, PHONE)) == (503, "sms-unavailable")
    assert await count(p, "phone_code") == 0


@pytest.mark.parametrize("phone", ["", "1380000000", "+85291234567", "02112345678", "19", 13800000001, None])
async def test_only_a_mainland_mobile_number_is_sent_to(platform: Boot, settings: Settings, phone: object) -> None:
    p = await with_sms(platform, settings)
    answer = await (await signed_in(p, "amy")).post(f"{API}/me/phone-codes", json={"phone": phone})
    assert problem(answer) == (422, "invalid-input")


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12345a", "１２３４５６", " 12345"])
async def test_what_are_not_six_digits_is_no_try(platform: Boot, settings: Settings, digits: str) -> None:
    p = await with_sms(platform, settings)
    amy = await signed_in(p, "amy")
    code = (await asked(amy, PHONE)).json()["id"]
    assert problem(await tried(amy, code, digits)) == (422, "invalid-input")
    assert await refusals(p) == []


async def test_staff_have_no_codes_sent(platform: Boot, settings: Settings) -> None:
    p = await with_sms(platform, settings)
    assert (await asked(p.as_(Role.CASEWORKER, area="urumqi/650102"), PHONE)).status_code == 403
    assert (await asked(p.anonymous, PHONE)).status_code == 401
    assert list(sms.sent) == []


async def test_the_table_has_neither_digits_nor_numbers_and_old_codes_are_forgotten(
    platform: Boot, settings: Settings
) -> None:
    p = await with_sms(platform, settings)
    await asked(await signed_in(p, "amy"), PHONE)
    async with p.transaction("registry") as session:
        row = str((await session.execute(text("SELECT * FROM phone_code"))).mappings().one())
    assert sent_to(PHONE)[0] not in row
    assert PHONE not in row
    assert await p.run_job("registry", "forget_phone_codes") == 0
    await make_old(p, "phone_code", "created_at", "2 days")
    assert await p.run_job("registry", "forget_phone_codes") == 1
