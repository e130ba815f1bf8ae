"""A period that the bank contradicts itself about is in no file."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from contracts.roles import Role
from services.subsidy.payments import repository
from services.subsidy.payments.commands import Confirmation, make_batch, take_confirmations
from services.subsidy.payments.models import PaymentLine
from tests.component.subsidy.correction_steps import FULL, approve, blocked, calculated, on_record
from tests.component.subsidy.discrepancy_steps import (
    MAKER,
    bank_says,
    discrepancies,
    more_kept,
    open_count,
    payer,
    refused_then_settled,
    sent_line,
)
from tests.component.subsidy.steps import (
    BASE,
    all_claims,
    approved_claim,
    base_with,
    in_july,
)
from tests.support.platform import Boot, Platform


async def test_a_line_refused_and_then_settled_is_kept_and_held_out_of_every_new_file(platform: Boot) -> None:
    p = await in_july(platform)
    assert await open_count(p) == "0.0"
    _, line = await refused_then_settled(p)
    assert await bank_says(p, line, "settled", "B1") == "contradicts"
    [found] = await discrepancies(p)
    assert (found["line_id"], found["said"], found["had"], found["bank_ref"]) == (line, "settled", "rejected", "B1")
    assert (found["amount_fen"], found["direction"], found["resolution"]) == (FULL, "pay", None)
    assert await on_record(p) == [(FULL, "approved")]
    refused = await payer(p).post(f"{BASE}/payment-batches")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:nothing-to-pay")
    assert await open_count(p) == "1.0"


async def test_the_next_claim_of_a_period_in_doubt_is_held_out_too(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await refused_then_settled(p)
    await more_kept(p, employer)
    assert await calculated(p) == [(FULL, "superseded"), (1_200_000, "open")]
    await approve(p, (await all_claims(p))[1]["id"])
    assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409


async def doubted_period(p: Platform) -> str:
    """A refused line, and the approved claim that took the place of the one it was to pay; the line."""
    employer, _ = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    line = await sent_line(p)
    await bank_says(p, line, "rejected")
    await more_kept(p, employer)
    await calculated(p)
    await approve(p, (await all_claims(p))[1]["id"])
    return line


SETTLED_AFTER_ALL: tuple[Literal["settled"], str, None] = ("settled", "B1", None)


async def test_a_file_made_while_the_bank_contradicts_itself_is_without_the_period(platform: Boot) -> None:
    p = await in_july(platform)
    line = await doubted_period(p)
    by, runtime = Caller(MAKER, Role.PAYER, "wuhan"), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        word = Confirmation(UUID(line), *SETTLED_AFTER_ALL)
        [taken] = await take_confirmations(session, runtime.packs, [word], by, await runtime.clock.now(session))
        assert taken.outcome == "contradicts"
        assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409
    assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409
    assert await on_record(p) == [(FULL, "superseded"), (1_200_000, "approved")]


async def test_what_the_bank_said_between_reading_and_locking_holds_the_period_out(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await in_july(platform)
    line, read = await doubted_period(p), repository.held_candidates

    async def then_doubted(session: AsyncSession, by: Caller, today: date, limit: int) -> Sequence[UUID]:
        """As if committed after the statement's snapshot and before its locks, which are in nobody's way here."""
        found = await read(session, by, today, limit)
        async with p.transaction("subsidy") as other:
            sent, now = await other.get_one(PaymentLine, UUID(line)), await p.runtime("subsidy").clock.now(other)
            await repository.record_discrepancy(other, sent, *SETTLED_AFTER_ALL, now)
        assert len(found) == 1
        return found

    monkeypatch.setattr(repository, "held_candidates", then_doubted)
    assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409
    assert await on_record(p) == [(FULL, "superseded"), (1_200_000, "approved")]


async def test_the_banks_word_waits_for_a_file_with_the_same_period(platform: Boot) -> None:
    p = await in_july(platform)
    line = await doubted_period(p)
    by, runtime = Caller(MAKER, Role.PAYER, "wuhan"), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        await make_batch(session, runtime.cipher, by, await runtime.clock.now(session))
        word = asyncio.ensure_future(bank_says(p, line, "settled", "B1"))
        await blocked(p)
        assert await discrepancies(p) == []
    assert await word == "contradicts"
    assert await on_record(p) == [(FULL, "superseded"), (1_200_000, "in_payment")]
