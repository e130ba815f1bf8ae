"""The second factor of staff: enrolled by its owner, each code and each recovery code once, slowed as secrets are."""

import asyncio

import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry import secret_steps as steps
from tests.component.registry.conftest import Settings
from tests.component.registry.people import audit_of, problem
from tests.component.registry.secret_steps import (
    FIRST,
    SECOND,
    THIRD,
    Clock,
    change,
    enrolled,
    opened,
    prove,
    sign_in,
    wrong,
)
from tests.support.platform import Boot, Platform

BOTH = ("reset_secret", "reset_second_factor")


@pytest.fixture
async def p(platform: Boot, settings: Settings, clock: Clock) -> Platform:
    settings(SECOND_FACTOR_ROLES='["caseworker"]')
    return await platform("registry")


async def test_a_role_with_a_second_factor_enrols_and_then_signs_in_with_it(p: Platform, clock: Clock) -> None:
    account = await opened(p)
    assert problem(await sign_in(p)) == (403, "second-factor-enrolment-required")
    device, codes = await enrolled(p, clock)
    assert len({*codes}) == 10
    assert problem(await sign_in(p)) == (401, "second-factor-required")
    assert problem(await sign_in(p, code=wrong(device))) == (401, "second-factor-refused")
    assert (await sign_in(p, code=device.next_code())).status_code == 201
    acts = [act for act, *_ in await audit_of(p, str(account))]
    assert {"start_second_factor", "confirm_second_factor", "sign_in"} <= {*acts}


async def test_other_roles_may_have_one_and_need_none(p: Platform, clock: Clock) -> None:
    await opened(p, Role.AUDITOR)
    assert (await sign_in(p)).status_code == 201
    await enrolled(p, clock)
    assert problem(await sign_in(p)) == (401, "second-factor-required")


async def test_each_code_signs_in_once_and_none_before_it(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    clock.passes(seconds=60)
    assert (await sign_in(p, code=device.code())).status_code == 201
    assert problem(await sign_in(p, code=device.code())) == (401, "second-factor-refused")
    assert problem(await sign_in(p, code=device.code(-1))) == (401, "second-factor-refused")
    assert (await sign_in(p, code=device.code(1))).status_code == 201


async def test_the_code_that_confirms_signs_nobody_in(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    assert problem(await sign_in(p, code=device.code())) == (401, "second-factor-refused")


async def test_a_code_signs_in_one_of_two_at_once(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    code = device.next_code()
    answers = await asyncio.gather(*(sign_in(p, code=code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_a_code_of_a_minute_ago_or_to_come_is_none(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    clock.passes(minutes=5)
    for aside in (-2, 2):
        assert problem(await sign_in(p, code=device.code(aside))) == (401, "second-factor-refused")


@pytest.mark.parametrize("code", ["abc", "１２３４５６", "000000000000", "٠٠٠٠٠٠", "-", "00 00 00"])
async def test_what_is_no_code_is_refused_as_a_wrong_one(p: Platform, clock: Clock, code: str) -> None:
    await opened(p)
    await enrolled(p, clock)
    assert problem(await sign_in(p, code=code)) == (401, "second-factor-refused")


async def test_wrong_codes_are_slowed_as_wrong_secrets_and_nothing_between_forgives_them(
    p: Platform, clock: Clock
) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    for _ in range(5):
        assert problem(await sign_in(p)) == (401, "second-factor-required")
        assert problem(await change(p, FIRST, SECOND, code=wrong(device))) == (401, "second-factor-refused")
    assert problem(await sign_in(p, code=device.next_code())) == (429, "sign-in-locked")


async def test_a_recovery_code_stands_in_once(p: Platform, clock: Clock) -> None:
    await opened(p)
    _, codes = await enrolled(p, clock)
    assert (await sign_in(p, code=codes[3].lower().replace("-", " "))).status_code == 201
    assert problem(await sign_in(p, code=codes[3])) == (401, "second-factor-refused")
    answers = await asyncio.gather(*(sign_in(p, code=codes[4]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401]


async def test_fresh_recovery_codes_replace_the_old_ones(p: Platform, clock: Clock) -> None:
    await opened(p)
    device, old = await enrolled(p, clock)
    assert problem(await prove(p, "recovery-codes", code=wrong(device))) == (401, "second-factor-refused")
    fresh = (await prove(p, "recovery-codes", code=device.next_code())).json()["recovery_codes"]
    assert problem(await sign_in(p, code=old[0])) == (401, "second-factor-refused")
    assert (await sign_in(p, code=fresh[0])).status_code == 201


async def test_without_a_second_factor_there_are_no_recovery_codes(p: Platform) -> None:
    await opened(p)
    assert problem(await prove(p, "recovery-codes", code="123456")) == (409, "second-factor-missing")
    assert problem(await prove(p, "second-factors/confirmation", code="123456")) == (409, "second-factor-not-started")


async def test_another_device_takes_the_old_ones_code_and_counts_once_it_is_confirmed(
    p: Platform, clock: Clock
) -> None:
    await opened(p)
    device, _ = await enrolled(p, clock)
    assert problem(await prove(p, "second-factors")) == (401, "second-factor-required")
    started = await prove(p, "second-factors", code=device.next_code())
    other = steps.Device(started.json()["uri"], clock)
    assert (await sign_in(p, code=device.next_code())).status_code == 201
    assert problem(await sign_in(p, code=other.code(1))) == (401, "second-factor-refused")
    assert problem(await prove(p, "second-factors/confirmation", code=wrong(other))) == (401, "second-factor-refused")
    assert (await prove(p, "second-factors/confirmation", code=other.code())).status_code == 201
    assert problem(await sign_in(p, code=device.next_code())) == (401, "second-factor-refused")
    assert (await sign_in(p, code=other.next_code())).status_code == 201


async def test_a_secret_is_changed_with_the_code_and_who_set_it_binds_no_device(
    p: Platform, clock: Clock, settings: Settings
) -> None:
    settings(CHANGE_FIRST_SECRETS="true")
    await opened(p)
    assert problem(await prove(p, "second-factors")) == (403, "secret-change-required")
    assert (await change(p, FIRST, SECOND)).status_code == 201
    device, _ = await enrolled(p, clock, SECOND)
    assert problem(await change(p, SECOND, THIRD)) == (401, "second-factor-required")
    assert (await change(p, SECOND, THIRD, code=device.next_code())).status_code == 201


async def test_seeds_and_codes_stand_nowhere_in_clear(p: Platform, clock: Clock) -> None:
    await opened(p)
    uri = (await prove(p, "second-factors")).json()["uri"]
    device = steps.Device(uri, clock)
    codes = (await prove(p, "second-factors/confirmation", code=device.code())).json()["recovery_codes"]
    tables = ("staff_second_factor", "staff_recovery_code", "audit_entry", "idempotency_key")
    async with p.transaction("registry") as session:
        stored = "".join([str(list(await session.execute(text(f"SELECT * FROM {table}")))) for table in tables])
    seed = uri.partition("secret=")[2].partition("&")[0]
    assert not any(clear in stored for clear in (seed, codes[0], codes[0].replace("-", "")))
