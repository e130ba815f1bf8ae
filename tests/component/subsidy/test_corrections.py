"""Facts that change before and after the money has left: what gives way, what is paid on top, what comes back."""

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.roles import Role
from tests.component.subsidy.correction_steps import (
    FULL,
    act,
    approve,
    batch,
    calculated,
    keep,
    ledger,
    on_record,
    pay,
    said,
    settled_base,
    withdraw,
)
from tests.component.subsidy.steps import (
    BASE,
    all_claims,
    approved_claim,
    assess,
    bank,
    base_with,
    in_july,
)
from tests.support.platform import Boot


async def test_a_correction_before_review_claws_back_nothing_that_was_never_paid(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    assert await calculated(p) == [(FULL, "open")]
    await withdraw(p, employer, internships[:1])
    assert await calculated(p) == [(FULL, "superseded"), (0, "not_eligible")]
    [event] = await said(p, "claim_superseded")
    [old, new] = await all_claims(p)
    assert (event["claim_id"], event["superseded_by"], event["was_approved"]) == (old["id"], new["id"], False)
    assert (event["amount_fen"], event["superseded_on"]) == (FULL, "2023-07-15")
    assert new["explanation"]["claimed_before_fen"] == 0


async def test_a_late_retention_before_payment_is_one_claim_of_the_whole(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await calculated(p)
    await keep(p, employer, internships[11:12])
    assert await calculated(p) == [(FULL, "superseded"), (1_200_000, "open")]


async def test_the_same_amount_from_other_people_is_a_claim_of_its_own(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await calculated(p)
    await withdraw(p, employer, internships[:1])
    await keep(p, employer, internships[11:12])
    assert await calculated(p) == [(FULL, "superseded"), (FULL, "open")]
    assert str(internships[11]) in (await all_claims(p))[1]["facts"]["retained"]


@pytest.mark.parametrize("steps", [(), ("review",), ("review", "approval")])
async def test_a_superseded_claim_takes_no_further_step_and_no_money(platform: Boot, steps: tuple[str, ...]) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await calculated(p)
    [claim] = [one["id"] for one in await all_claims(p)]
    for step in steps:
        await act(p, claim, step)
    await withdraw(p, employer, internships[:1])
    await calculated(p)
    for step in ("review", "approval"):
        answer = await act(p, claim, step)
        assert (answer.status_code, answer.json()["state"]) == (409, "superseded")
    refused = await p.as_(Role.PAYER, area="wuhan").post(f"{BASE}/payment-batches")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:nothing-to-pay")
    [event] = await said(p, "claim_superseded")
    assert event["was_approved"] is ("approval" in steps)


async def test_facts_that_changed_hold_the_approved_claim_out_of_the_file_until_they_are_calculated(
    platform: Boot,
) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    await keep(p, employer, internships[11:12])
    refused = await p.as_(Role.PAYER, area="wuhan").post(f"{BASE}/payment-batches")
    assert refused.status_code == 409
    await withdraw(p, employer, internships[11:12])
    assert await calculated(p) == [(FULL, "approved")]
    await batch(p)


async def test_a_clawback_goes_through_three_people_the_file_and_the_ledger(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await settled_base(p)
    assert await ledger(p) == {"bank": -FULL, "expense:retention_bonus": FULL}
    await withdraw(p, employer, internships[:1])
    assert await calculated(p) == [(FULL, "settled"), (-FULL, "open")]
    clawback = (await all_claims(p))[1]
    assert (clawback["target_fen"], clawback["explanation"]["claimed_before_fen"]) == (0, FULL)
    await approve(p, clawback["id"])
    assert await pay(p) == ["collect"]
    assert await ledger(p) == {"bank": 0, "expense:retention_bonus": 0}
    assert await on_record(p) == [(FULL, "settled"), (-FULL, "settled")]
    detail = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{clawback['id']}")).json()
    assert [one["step"] for one in detail["acts"]] == ["review", "approve", "pay"]
    assert len({one["actor_id"] for one in detail["acts"]}) == 3


async def test_the_ledger_comes_to_the_target_after_top_up_and_clawback_and_each_decides_the_same_again(
    platform: Boot,
) -> None:
    p = await in_july(platform)
    employer, internships = await settled_base(p)
    await keep(p, employer, internships[11:14])
    assert (await calculated(p))[1:] == [(300_000, "open")]
    await approve(p, (await all_claims(p))[1]["id"])
    assert await pay(p) == ["pay"]
    await withdraw(p, employer, internships[:2])
    assert (await calculated(p))[2:] == [(-200_000, "open")]
    await approve(p, (await all_claims(p))[2]["id"])
    assert await pay(p) == ["collect"]
    claims, auditor = await all_claims(p), p.as_(Role.AUDITOR, area="wuhan")
    assert (await ledger(p))["expense:retention_bonus"] == claims[-1]["target_fen"] == 1_200_000
    for claim in claims:
        assert (await auditor.get(f"{BASE}/claims/{claim['id']}/recomputation")).json()["same"] is True


async def test_a_top_up_that_is_off_before_payment_leaves_the_paid_claim(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await settled_base(p)
    await keep(p, employer, internships[11:12])
    await calculated(p)
    await withdraw(p, employer, internships[11:12])
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]) == ("superseded", None)
    assert (answer["explanation"]["amount_fen"], answer["explanation"]["claimed_before_fen"]) == (FULL, FULL)
    assert await calculated(p) == [(FULL, "settled"), (100_000, "superseded")]
    again = (await assess(p, employer)).json()
    assert (again["result"], again["claim"]["sequence"]) == ("unchanged", 0)
    [event] = await said(p, "claim_superseded")
    assert event["superseded_by"] is None


@pytest.mark.parametrize("step", ["review", "approval"])
async def test_a_rejection_of_the_first_claim_stands_until_the_facts_change(platform: Boot, step: str) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    if step == "approval":
        await act(p, claim, "review")
    await act(p, claim, step, "reject")
    again = (await assess(p, employer)).json()
    assert (again["result"], again["claim"]["id"]) == ("unchanged", claim)
    await withdraw(p, employer, internships[:1])
    assert await calculated(p) == [(FULL, "rejected")]
    await keep(p, employer, internships[:1], version=5)
    assert await calculated(p) == [(FULL, "rejected")]
    await keep(p, employer, internships[11:12])
    assert await calculated(p) == [(FULL, "rejected"), (1_200_000, "open")]


async def test_after_a_rejected_first_claim_an_ineligible_base_gets_nothing_payable(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await calculated(p)
    await act(p, (await all_claims(p))[0]["id"], "review", "reject")
    for internship in internships[:3]:
        await withdraw(p, employer, [internship])
        await calculated(p)
    assert [amount for amount, state in await on_record(p) if state != "rejected"] == []


async def test_a_rejected_correction_is_not_made_again_until_the_facts_change(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await settled_base(p)
    await withdraw(p, employer, internships[:1])
    await calculated(p)
    await act(p, (await all_claims(p))[1]["id"], "review", "reject")
    assert (await assess(p, employer)).json()["result"] == "unchanged"
    await withdraw(p, employer, internships[1:2])
    assert await calculated(p) == [(FULL, "settled"), (-FULL, "rejected"), (-FULL, "open")]


async def test_more_than_the_whole_entitlement_is_refused_by_the_command_and_by_the_database(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await calculated(p)
    with pytest.raises(IntegrityError, match="ck_claim_due"):
        p.as_owner("subsidy", "UPDATE claim SET target_fen = 0")
    p.as_owner("subsidy", "UPDATE claim SET state = 'settled', amount_fen = -1, target_fen = -1")
    await withdraw(p, employer, internships[:1])
    answer = await assess(p, employer)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:amount-not-due")


async def test_money_that_is_on_its_way_is_waited_for_before_more_goes_out_or_comes_back(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    made = await batch(p)
    await withdraw(p, employer, internships[:1])
    assert await calculated(p) == [(FULL, "in_payment"), (-FULL, "open")]
    await approve(p, (await all_claims(p))[1]["id"])
    payer = p.as_(Role.PAYER, area="wuhan")
    assert (await payer.post(f"{BASE}/payment-batches")).status_code == 409
    line = {"line_id": made["lines"][0]["id"], "status": "settled", "bank_ref": "B1"}
    await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [line]})
    assert await pay(p) == ["collect"]


async def test_a_line_the_bank_refuses_takes_the_clawback_of_its_money_with_it(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    made = await batch(p)
    await withdraw(p, employer, internships[:1])
    await calculated(p)
    await approve(p, (await all_claims(p))[1]["id"])
    payer = p.as_(Role.PAYER, area="wuhan")
    line = {"line_id": made["lines"][0]["id"], "status": "rejected", "reason_code": "account_closed"}
    await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [line]})
    assert (await payer.post(f"{BASE}/payment-batches")).status_code == 409, "not before it is calculated again"
    assert await calculated(p) == [(FULL, "superseded"), (-FULL, "superseded"), (0, "not_eligible")]
    assert (await payer.post(f"{BASE}/payment-batches")).status_code == 409
    assert [event["was_approved"] for event in await said(p, "claim_superseded")] == [True, True]


async def test_a_claim_for_more_than_its_target_gives_way_when_the_bank_refuses_it(platform: Boot) -> None:
    """An early version made such claims; one that was with the bank at the upgrade is still in payment."""
    p = await in_july(platform)
    for _ in range(2):
        employer, _ = await base_with(p, 20, 11)
        await approved_claim(p, employer)
    made = await batch(p)
    legacy, other = made["lines"]
    p.as_owner("subsidy", f"UPDATE claim SET target_fen = 0 WHERE id = '{legacy['claim_id']}'")
    words = [
        {"line_id": legacy["id"], "status": "rejected", "reason_code": "account_closed"},
        {"line_id": other["id"], "status": "settled", "bank_ref": "B1"},
    ]
    taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": words})
    assert sorted(one["outcome"] for one in taken.json()["results"]) == ["rejected", "settled"], taken.text
    [reversed_], [superseded] = await said(p, "payment_reversed"), await said(p, "claim_superseded")
    assert reversed_["claim_id"] == superseded["claim_id"] == legacy["claim_id"]
    assert (superseded["was_approved"], superseded["superseded_by"]) == (True, None)
    assert await calculated(p) == [(FULL, "superseded"), (FULL, "settled"), (FULL, "open")]
