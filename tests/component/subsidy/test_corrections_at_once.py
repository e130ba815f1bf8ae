"""Calculation, approval and payment file at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from services.subsidy.assessments.commands import Asked
from services.subsidy.assessments.commands import assess as calculate
from services.subsidy.claims.commands import Act, act_on_claim
from services.subsidy.payments.commands import make_batch
from services.subsidy.schemes.ports import Payee
from tests.component.subsidy.correction_steps import (
    FULL,
    act,
    approve,
    batch,
    blocked,
    calculated,
    on_record,
    said,
    settled_base,
    withdraw,
)
from tests.component.subsidy.steps import (
    AREA,
    BASE,
    CODE,
    all_claims,
    approved_claim,
    assess,
    base_with,
    in_july,
)
from tests.support.platform import Boot, Platform


# — at once —
async def _while_assessing(p: Platform, employer: UUID, then: Callable[[], Awaitable[Any]], *, waits: bool) -> Any:
    """Starts `then` when a calculation has done everything but commit."""
    asked = Asked("retention_bonus", Payee(employer, "wuhan", AREA), "2023-H1")
    async with p.transaction("subsidy") as session:
        await calculate(session, p.runtime("subsidy").packs, asked, date(2023, 7, 15))
        other = asyncio.ensure_future(then())
        if waits:
            await blocked(p)
        else:
            await other
    return await other


async def test_who_approves_while_the_claim_is_superseded_comes_too_late(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    await act(p, claim, "review")
    await withdraw(p, employer, internships[:1])
    answer = await _while_assessing(p, employer, lambda: act(p, claim, "approval"), waits=True)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:step-out-of-order")
    assert [event["decision"] for event in await said(p, "claim_decided")] == ["not_eligible"]
    [event] = await said(p, "claim_superseded")
    assert event["was_approved"] is False


async def test_a_calculation_waits_for_an_approval_and_then_says_that_it_was_approved(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    await act(p, claim, "review")
    await withdraw(p, employer, internships[:1])
    by, runtime = Caller(new_id(), Role.DISTRICT_APPROVER, AREA), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        now, today = await runtime.clock.now(session), await runtime.clock.today(session)
        await act_on_claim(session, runtime.packs, UUID(claim), Act("approve", "pass"), by, now, today)
        job = asyncio.ensure_future(p.run_job("subsidy", "assess_changed_payees"))
        await blocked(p)
    assert await job == 1
    assert await on_record(p) == [(FULL, "superseded"), (0, "not_eligible")]
    [event] = await said(p, "claim_superseded")
    assert event["was_approved"] is True


async def test_a_file_made_while_the_claim_is_superseded_is_without_it(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    await withdraw(p, employer, internships[:1])
    payer = p.as_(Role.PAYER, area="wuhan")
    answer = await _while_assessing(p, employer, lambda: payer.post(f"{BASE}/payment-batches"), waits=False)
    assert answer.status_code == 409
    assert await on_record(p) == [(FULL, "superseded"), (0, "not_eligible")]


async def test_a_calculation_waits_for_a_file_and_then_claws_back_what_it_pays(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    by, runtime = Caller(new_id(), Role.PAYER, "wuhan"), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        await make_batch(session, runtime.cipher, by, await runtime.clock.now(session))
        await withdraw(p, employer, internships[:1])
        job = asyncio.ensure_future(p.run_job("subsidy", "assess_changed_payees"))
        await blocked(p)
    assert await job == 1
    assert await on_record(p) == [(FULL, "in_payment"), (-FULL, "open")]


@pytest.mark.parametrize("first", ["approval", "batch"])
async def test_many_at_once_never_leave_two_payable_claims(platform: Boot, first: str) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    claim = await approved_claim(p, employer) if first == "batch" else (await assess(p, employer)).json()["claim"]["id"]
    await act(p, claim, "review")
    payer = p.as_(Role.PAYER, area="wuhan")

    async def changed() -> None:
        await withdraw(p, employer, internships[:1])
        await p.run_job("subsidy", "assess_changed_payees")

    step = payer.post(f"{BASE}/payment-batches") if first == "batch" else act(p, claim, "approval")
    _, answer, *_ = await asyncio.gather(changed(), step, assess(p, employer), assess(p, employer))
    done, record = answer.status_code < 300, await calculated(p)
    if first == "batch" and done:
        assert record == [(FULL, "in_payment"), (-FULL, "open")]
    else:
        assert record == [(FULL, "superseded"), (0, "not_eligible")]
        [event] = await said(p, "claim_superseded")
        assert event["was_approved"] is (first == "batch" or done)


async def test_the_payee_has_one_account_for_what_is_paid_and_what_is_collected(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await settled_base(p)
    await withdraw(p, employer, internships[:1])
    await calculated(p)
    await approve(p, (await all_claims(p))[1]["id"])
    made, payer = await batch(p), p.as_(Role.PAYER, area="wuhan")
    file = (await payer.get(f"{BASE}/payment-batches/{made['id']}/file?purpose=送银行发放")).text
    [line] = [row for row in file.splitlines() if made["lines"][0]["id"] in row]
    assert line.split(",")[1:4] == ["collect", "11000.00", "6200000000001234"]
    shown = (await p.as_(Role.EMPLOYER_CLERK, org=CODE).get(f"{BASE}/claims")).json()["items"]
    assert [one["state"] for one in shown] == ["settled", "in_payment"]
