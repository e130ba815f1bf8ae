"""A bank's receipt as a file: one person hands it in, another takes what agrees with the batch, and money follows."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis import failpoints
from contracts.roles import Role
from tests.component.subsidy.correction_steps import calculated, ledger, on_record
from tests.component.subsidy.correction_steps import said as events
from tests.component.subsidy.discrepancy_steps import MAKER, OTHER, discrepancies, sent_line
from tests.component.subsidy.receipt_steps import (
    THIRD,
    decide,
    hand_in,
    handed_in,
    kinds,
    receipt,
    receipts,
    refused,
    row,
    sent_batch,
    workbook,
)
from tests.component.subsidy.steps import BASE, approved_claim, bank, base_with, in_july
from tests.support.platform import Boot, Platform

BONUS = 200_000
CITY = UUID(int=44)


async def test_nothing_moves_before_a_second_person_takes_it(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    assert (shown["state"], shown["paid"], shown["paid_fen"], shown["differences"]) == ("pending", 1, BONUS, [])
    assert (shown["batch_lines"], shown["batch_fen"]) == (1, BONUS)
    assert (await ledger(p), (await on_record(p))[0][1]) == ({}, "in_payment")
    taken = await decide(p, shown["id"])
    assert taken.status_code == 200, taken.text
    assert taken.json()["outcomes"] == {"settled": 1, "rejected": 0, "repeated": 0, "contradicts": 0}
    assert (taken.json()["state"], taken.json()["decided_by"]) == ("applied", str(OTHER))
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}
    assert await on_record(p) == [(BONUS, "settled")]
    assert len(await events(p, "payment_settled")) == 1


async def test_whoever_handed_it_in_made_the_file_or_decided_on_a_claim_does_not_take_it(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]), by=THIRD)
    claim = batch["lines"][0]["claim_id"]
    acts = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim}")).json()["acts"]
    p.as_owner("subsidy", f"UPDATE payout_account SET updated_by = '{OTHER}'")
    for actor in (THIRD, MAKER, OTHER, *(UUID(act["actor_id"]) for act in acts)):
        for verdict in ("apply", "refuse"):
            answer = await decide(p, shown["id"], verdict, actor)
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:own-receipt")
        assert await receipts(p, actor, to_decide=True) == []
    assert await ledger(p) == {}
    city = await receipts(p, CITY, Role.CITY_APPROVER, to_decide=True)
    assert [entry["id"] for entry in city] == [shown["id"]]
    answer = await decide(p, shown["id"], by=CITY, role=Role.CITY_APPROVER)
    assert answer.status_code == 200, answer.text


async def test_a_foreign_district_finds_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    content = receipt(row(batch["lines"][0]))
    for area in ("wuhan/420102", "urumqi"):
        answer = await hand_in(p, batch["id"], content, OTHER, area)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:payment-batch-not-found")
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    for area in ("wuhan/420102", "urumqi"):
        answer = await decide(p, shown["id"], area=area)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:bank-receipt-not-found")
    assert await ledger(p) == {}


@pytest.mark.parametrize("role", [Role.DISTRICT_APPROVER, Role.AUDITOR, Role.FINANCE, Role.DISTRICT_REVIEWER])
async def test_another_role_neither_hands_in_nor_takes(platform: Boot, role: Role) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    files = {"file": ("x.csv", receipt(row(batch["lines"][0])))}
    client = p.as_(role, area="wuhan")
    assert (await client.post(f"{BASE}/payment-batches/{batch['id']}/bank-receipts", files=files)).status_code == 403
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    assert (await decide(p, shown["id"], role=role)).status_code == 403


async def test_the_same_file_is_the_same_receipt_and_is_taken_once(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    line = batch["lines"][0]
    first, second = await handed_in(p, batch, row(line)), await handed_in(p, batch, row(line), by=OTHER)
    assert first["id"] == second["id"]
    assert (await decide(p, first["id"])).status_code == 200
    again = await decide(p, first["id"])
    assert (again.status_code, again.json()["type"]) == (409, "urn:qihang:problem:already-decided")
    after = await handed_in(p, batch, row(line))
    assert (after["id"], after["state"]) == (first["id"], "applied")
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}


async def test_another_receipt_of_the_same_lines_repeats_and_moves_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    line = batch["lines"][0]
    for content in (receipt(row(line)), workbook(row(line))):
        shown = (await hand_in(p, batch["id"], content)).json()
        taken = await decide(p, shown["id"])
    assert taken.json()["outcomes"] == {"settled": 0, "rejected": 0, "repeated": 1, "contradicts": 0}
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}
    assert await discrepancies(p) == []


async def test_two_who_take_it_at_once_take_it_once(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    both = await asyncio.gather(decide(p, shown["id"]), decide(p, shown["id"], by=THIRD))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}
    assert len(await events(p, "payment_settled")) == 1


async def test_two_who_hand_it_in_at_once_hand_in_one(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    content = receipt(row(batch["lines"][0]))
    both = await asyncio.gather(hand_in(p, batch["id"], content), hand_in(p, batch["id"], content, OTHER))
    assert [answer.status_code for answer in both] == [201, 201], [answer.text for answer in both]
    assert len({answer.json()["id"] for answer in both}) == 1
    assert len(await receipts(p)) == 1


async def test_a_process_that_dies_between_decision_and_money_leaves_neither(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]))

    def die(name: str) -> None:
        if name == "receipt_decided_not_taken":
            raise RuntimeError(name)

    with monkeypatch.context() as killed:
        killed.setattr(failpoints, "hit", die)
        assert (await decide(p, shown["id"])).status_code == 500
    assert ([entry["state"] for entry in await receipts(p)], await ledger(p)) == (["pending"], {})
    assert (await decide(p, shown["id"])).status_code == 200
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}


async def test_a_refused_receipt_moves_nothing_and_can_wait_once_more(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    answer = await decide(p, shown["id"], "refuse")
    assert (answer.json()["state"], answer.json()["outcomes"]) == ("refused", None)
    assert (await ledger(p), (await on_record(p))[0][1]) == ({}, "in_payment")
    again = await handed_in(p, batch, row(batch["lines"][0]), by=OTHER)
    assert (again["id"], again["state"], again["requested_by"]) == (shown["id"], "pending", str(OTHER))
    answer = await decide(p, shown["id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:same-person")
    assert (await decide(p, shown["id"], by=THIRD)).status_code == 200


async def test_a_line_that_the_bank_refused_is_unpaid_again_and_calculated_anew(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, refused(batch["lines"][0]))
    assert (shown["refused"], shown["refused_fen"], shown["paid"]) == (1, BONUS, 0)
    assert (await decide(p, shown["id"])).json()["outcomes"]["rejected"] == 1
    [event] = await events(p, "payment_reversed")
    assert event["reason_code"] == "E01"
    assert await calculated(p) == [(BONUS, "approved")]
    assert await ledger(p) == {}
    again = await sent_line(p)
    assert again != batch["lines"][0]["id"]


async def test_lines_that_differ_stay_open_and_the_others_are_taken(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p, 3)
    first, second, third = batch["lines"]
    one_off = row(second, "B2", 金额="2000.01")
    shown = await handed_in(p, batch, row(first), one_off, row(third, "B3", 账号="6200000000001235"))
    assert kinds(shown) == [["amount_differs"], ["account_differs"]]
    [amount, account] = shown["differences"]
    assert (amount["row_no"], amount["sent_fen"], amount["amount_fen"]) == (3, BONUS, BONUS + 1)
    assert (account["sent_account"], account["account_tail"]) == ("****1234", "1235")
    assert (await decide(p, shown["id"])).json()["outcomes"]["settled"] == 1
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}
    assert sorted(state for _, state in await on_record(p)) == ["in_payment", "in_payment", "settled"]


async def test_a_line_of_another_batch_is_unknown_and_not_moved(platform: Boot) -> None:
    p = await in_july(platform)
    other, batch = await sent_batch(p), await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]), row(other["lines"][0], "B2"))
    assert (kinds(shown), shown["differences"][0]["line_id"]) == ([["line_unknown"]], None)
    assert shown["differences"][0]["line_ref"] == other["lines"][0]["id"]
    await decide(p, shown["id"])
    lines = (await p.as_(Role.PAYER, area="wuhan").get(f"{BASE}/payment-batches/{other['id']}")).json()["lines"]
    assert [line["state"] for line in lines] == ["sent"]


async def test_a_line_that_the_receipt_lacks_is_named_and_stays_open(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p, 2)
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    assert (kinds(shown), shown["differences"][0]["line_id"]) == ([["line_missing"]], batch["lines"][1]["id"])
    await decide(p, shown["id"])
    assert sorted(state for _, state in await on_record(p)) == ["in_payment", "settled"]


async def test_what_the_banks_client_said_otherwise_becomes_a_discrepancy(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    line = batch["lines"][0]
    shown = await handed_in(p, batch, row(line, "B9"))
    body = {"results": [{"line_id": line["id"], "status": "settled", "bank_ref": "B1"}]}
    assert (await bank(p).post(f"{BASE}/bank-confirmations", json=body)).status_code == 200
    seen = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/bank-receipts/{shown['id']}")).json()
    assert kinds(seen) == [["contradicts_record"]]
    assert (await decide(p, shown["id"])).json()["outcomes"]["contradicts"] == 1
    [found] = await discrepancies(p)
    assert (found["said"], found["bank_ref"], found["had"]) == ("settled", "B9", "settled")
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}


async def test_a_reference_of_another_batch_becomes_a_discrepancy_and_settles_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    for expected, differing in (("settled", []), ("contradicts", [["reference_twice"]])):
        batch = await sent_batch(p)
        shown = await handed_in(p, batch, row(batch["lines"][0], "B1"))
        assert kinds(shown) == differing
        assert (await decide(p, shown["id"])).json()["outcomes"][expected] == 1
    assert await ledger(p) == {"bank": -BONUS, "expense:retention_bonus": BONUS}


async def test_a_receipt_of_which_nothing_agrees_is_not_taken(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0], 金额="1"))
    answer = await decide(p, shown["id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:nothing-agrees")
    assert [entry["state"] for entry in await receipts(p)] == ["pending"]
    assert (await decide(p, shown["id"], "refuse")).status_code == 200


async def test_a_clawback_is_confirmed_the_same_way_and_the_books_sum_to_zero(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    p.as_owner("subsidy", "UPDATE claim SET amount_fen = -150000")
    batch = await sent_batch(p, 0)
    assert batch["lines"][0]["direction"] == "collect"
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    assert (await decide(p, shown["id"])).status_code == 200
    assert await ledger(p) == {"bank": 150_000, "expense:retention_bonus": -150_000}


async def test_who_did_what_is_in_the_trail_and_no_account_is_stored(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0], 账号="6200000000001235"), row(batch["lines"][0]))
    await decide(p, shown["id"], "refuse")
    assert await _trail(p) == ["hand_in_bank_receipt", "propose_bank_receipt", "refuse_bank_receipt"]
    async with p.transaction("subsidy") as session:
        stored = (await session.scalars(text("SELECT bank_receipt_row::text FROM bank_receipt_row"))).all()
    assert len(stored) == 2
    assert not any("62000000" in line for line in stored)


async def _trail(p: Platform) -> list[str]:
    query = text("SELECT action FROM audit_entry WHERE action LIKE '%bank_receipt%' ORDER BY id")
    async with p.transaction("subsidy") as session:
        return list(await session.scalars(query))
