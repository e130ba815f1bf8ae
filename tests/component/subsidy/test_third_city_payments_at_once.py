"""Grants that count each other, at the same time: the second of two under one cap waits, and nobody in a circle."""

import asyncio
from uuid import UUID

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from services.subsidy.claims.commands import Act, act_on_claim
from tests.component.subsidy.correction_steps import blocked
from tests.component.subsidy.payment_steps import (
    PRIZE,
    TRAINING,
    WORKPLACES,
    act,
    approve,
    both_calculated,
    calculate,
    claims,
    latest,
    make_batch,
    on_record,
    settle,
)
from tests.component.subsidy.third_city_steps import EAST, assess, kind
from tests.support.platform import Boot, Platform


async def both_reviewed(boot: Boot) -> tuple[Platform, UUID]:
    """Two claims that together go beyond the cap, each calculated before the other is granted."""
    p, employer = await both_calculated(boot, trained=15, workplaces=10)
    for scheme in (TRAINING, WORKPLACES):
        assert (await act(p, await latest(p, scheme), "review")).status_code == 200
    return p, employer


async def test_of_two_approvals_at_once_one_waits_for_its_new_figure(platform: Boot) -> None:
    p, _ = await both_reviewed(platform)
    both = [await latest(p, scheme) for scheme in (TRAINING, WORKPLACES)]
    answers = await asyncio.gather(*(act(p, claim, "approval") for claim in both))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert kind(refused) == (409, "other-payments-changed")
    await calculate(p)
    for scheme in (TRAINING, WORKPLACES):
        if (await latest(p, scheme))["state"] == "open":
            await approve(p, scheme)
    approved = [claim for scheme in (TRAINING, WORKPLACES) for claim in await claims(p, scheme)]
    assert sum(claim["amount_fen"] for claim in approved if claim["state"] == "approved") == 2_000_000


async def test_an_approval_waits_for_one_that_has_not_committed(platform: Boot) -> None:
    p, _ = await both_reviewed(platform)
    training, workplaces = [await latest(p, scheme) for scheme in (TRAINING, WORKPLACES)]
    by, runtime = Caller(new_id(), Role.DISTRICT_APPROVER, EAST), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        now, today = await runtime.clock.now(session), await runtime.clock.today(session)
        await act_on_claim(session, runtime.packs, UUID(training["id"]), Act("approve", "pass"), by, now, today)
        other, waiting = asyncio.ensure_future(act(p, workplaces, "approval")), asyncio.ensure_future(blocked(p))
        await asyncio.wait({other, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    assert kind(await other) == (409, "other-payments-changed")
    await calculate(p)
    assert await on_record(p, WORKPLACES) == [(2_000_000, "superseded"), (500_000, "open")]


async def test_calculations_approvals_and_the_bank_at_once_wait_in_one_order(platform: Boot) -> None:
    p, employer = await both_calculated(platform, trained=10, workplaces=6)
    await approve(p, TRAINING)
    await act(p, await latest(p, WORKPLACES), "review")
    await p.set_time("2025-02-05T10:00:00+08:00")
    calculations = [assess(p, employer, *case) for case in ((TRAINING,), (WORKPLACES,), (PRIZE, "2024"))]
    approval = act(p, await latest(p, WORKPLACES), "approval")
    making = asyncio.ensure_future(make_batch(p))
    answers = await asyncio.gather(approval, *calculations)
    made = await making
    if not made.is_success:
        # What somebody held just then, or what is to be calculated again, is left out: it is for the next file.
        assert kind(made) == (409, "nothing-to-pay")
        await calculate(p)
    await settle(p, made if made.is_success else None)
    assert [answer.status_code for answer in answers] == [200] * 4
    await calculate(p)
    assert await on_record(p, TRAINING) == [(1_000_000, "settled")]
    assert ((await latest(p, PRIZE))["amount_fen"], (await latest(p, PRIZE))["state"]) == (300_000, "open")
