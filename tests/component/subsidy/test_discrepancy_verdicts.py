"""Who judges a discrepancy, and what the verdict does to line and claim."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.correction_steps import FULL, calculated, ledger, said
from tests.component.subsidy.discrepancy_steps import (
    MAKER,
    OTHER,
    bank_says,
    discrepancies,
    more_kept,
    open_count,
    payer,
    refused_then_settled,
    resolve,
    sent_line,
)
from tests.component.subsidy.steps import (
    AREA,
    BASE,
    approved_claim,
    base_with,
    in_july,
)
from tests.support.platform import Boot, Platform


async def test_found_to_be_paid_the_line_is_booked_once_and_the_claim_settled(platform: Boot) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    answer = await resolve(p, found["id"], "paid")
    assert (answer.status_code, answer.json()["resolution"]["verdict"]) == (201, "paid")
    assert answer.json()["resolution"]["resolved_by"] == str(OTHER)
    assert await ledger(p) == {"bank": -FULL, "expense:retention_bonus": FULL}
    assert await calculated(p) == [(FULL, "settled")]
    assert [event["line_id"] for event in await said(p, "payment_settled")] == [found["line_id"]]
    again = await resolve(p, found["id"], "paid")
    assert (again.status_code, again.json()["type"]) == (409, "urn:qihang:problem:already-resolved")
    assert await open_count(p) == "0.0"
    async with p.transaction("subsidy") as session:
        trail = text("SELECT action FROM audit_entry WHERE object_id = :id")
        assert (await session.scalars(trail, {"id": found["id"]})).all() == ["resolve_paid"]


async def test_found_to_be_paid_a_superseded_claim_counts_for_the_next_calculation(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await refused_then_settled(p)
    await more_kept(p, employer)
    await calculated(p)
    [found] = await discrepancies(p)
    assert (await resolve(p, found["id"], "paid")).status_code == 201
    assert await calculated(p) == [(FULL, "settled"), (1_200_000, "superseded"), (100_000, "open")]


async def test_found_not_to_be_paid_the_claim_goes_into_the_next_file(platform: Boot) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    assert (await resolve(p, found["id"], "not_paid")).status_code == 201
    assert await ledger(p) == {}
    assert await bank_says(p, await sent_line(p), "settled", "B2") == "settled"
    assert await ledger(p) == {"bank": -FULL, "expense:retention_bonus": FULL}
    assert [one["id"] for one in await discrepancies(p, resolved=True)] == [found["id"]]
    assert await discrepancies(p, resolved=False) == []


async def test_who_found_that_it_was_not_paid_does_not_pay_it_again(platform: Boot) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    assert (await resolve(p, found["id"], "not_paid", OTHER)).status_code == 201
    refused = await payer(p, OTHER).post(f"{BASE}/payment-batches")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:nothing-to-pay")
    assert (await payer(p, new_id()).post(f"{BASE}/payment-batches")).status_code == 201


async def paid_after_all_with_a_second_line_out(p: Platform) -> tuple[str, str]:
    """Refused, sent again, and then the first line turns out to be paid."""
    employer, _ = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    first = await sent_line(p)
    await bank_says(p, first, "rejected")
    await calculated(p)
    second = await sent_line(p)
    assert await bank_says(p, first, "settled", "B1") == "contradicts"
    return first, second


async def test_the_second_line_of_a_claim_found_to_be_paid_stays_flagged_and_is_never_booked(platform: Boot) -> None:
    p = await in_july(platform)
    _, second = await paid_after_all_with_a_second_line_out(p)
    [found] = await discrepancies(p)
    assert (await resolve(p, found["id"], "paid")).status_code == 201
    [flagged] = await discrepancies(p, resolved=False)
    assert (flagged["line_id"], flagged["said"], flagged["had"]) == (second, "nothing", "sent")
    assert await bank_says(p, second, "settled", "B2") == "contradicts"
    refused = await resolve(p, flagged["id"], "paid")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:claim-already-settled")
    assert await ledger(p) == {"bank": -FULL, "expense:retention_bonus": FULL}
    assert len(await discrepancies(p, resolved=False)) == 2


async def test_the_second_line_may_be_refused_without_making_the_claim_payable_again(platform: Boot) -> None:
    p = await in_july(platform)
    _, second = await paid_after_all_with_a_second_line_out(p)
    [found] = await discrepancies(p)
    await resolve(p, found["id"], "paid")
    assert await bank_says(p, second, "rejected") == "rejected"
    [flagged] = await discrepancies(p, resolved=False)
    assert (await resolve(p, flagged["id"], "not_paid")).status_code == 201
    assert await calculated(p) == [(FULL, "settled")]
    assert len(await said(p, "payment_reversed")) == 1


async def test_when_the_second_line_is_settled_first_the_first_cannot_be_booked_as_well(platform: Boot) -> None:
    p = await in_july(platform)
    _, second = await paid_after_all_with_a_second_line_out(p)
    assert await bank_says(p, second, "settled", "B2") == "settled"
    [found] = await discrepancies(p)
    refused = await resolve(p, found["id"], "paid")
    assert (refused.status_code, refused.json()["line_id"]) == (409, second)
    assert await open_count(p) == "1.0"


async def test_the_database_settles_a_claim_once(platform: Boot) -> None:
    p = await in_july(platform)
    first, second = await paid_after_all_with_a_second_line_out(p)
    assert await bank_says(p, second, "settled", "B2") == "settled"
    booking = text(
        "INSERT INTO ledger_entry (line_id, account, amount_fen, booked_on)"
        " VALUES (:line, 'bank', -1, '2023-07-15'), (:line, 'expense:retention_bonus', 1, '2023-07-15')"
    )
    with pytest.raises(IntegrityError, match="pk_claim_settlement"):
        async with p.transaction("subsidy") as session:
            await session.execute(booking, {"line": first})


async def test_a_discrepancy_and_its_resolution_cannot_be_changed(platform: Boot) -> None:
    p = await platform("subsidy")
    for table in ("bank_discrepancy", "bank_discrepancy_resolution", "claim_settlement"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {_any_column(table)} = {_any_column(table)}"):
            with pytest.raises(DBAPIError):
                async with p.transaction("subsidy") as session:
                    await session.execute(text(statement))


def _any_column(table: str) -> str:
    return "discrepancy_id" if table.endswith("resolution") else "line_id"


async def test_who_made_the_file_does_not_judge_what_became_of_it(platform: Boot) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    refused = await resolve(p, found["id"], "paid", by=MAKER)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:own-batch")
    assert len(await discrepancies(p, resolved=False)) == 1


async def test_two_verdicts_at_once_leave_one(platform: Boot) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    verdicts = ["paid", "not_paid"] * 3
    answers = await asyncio.gather(*(resolve(p, found["id"], verdict, new_id()) for verdict in verdicts))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    paid = (await discrepancies(p))[0]["resolution"]["verdict"] == "paid"
    assert await ledger(p) == ({"bank": -FULL, "expense:retention_bonus": FULL} if paid else {})


@pytest.mark.parametrize("body", [{}, {"verdict": "perhaps", "note": "x"}, {"verdict": "paid", "note": " "}])
async def test_a_resolution_needs_a_verdict_and_a_reason(platform: Boot, body: dict[str, str]) -> None:
    p = await in_july(platform)
    await refused_then_settled(p)
    [found] = await discrepancies(p)
    answer = await payer(p, OTHER).post(f"{BASE}/bank-discrepancies/{found['id']}/resolution", json=body)
    assert answer.status_code == 422


async def test_the_list_is_paged_and_ends_at_the_jurisdiction(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    for ref in ("B1", "B2", "B3", "B4"):
        await bank_says(p, line, "settled", ref)
    approver, seen, query = p.as_(Role.CITY_APPROVER, area="wuhan"), [], {"limit": "2"}
    while True:
        page = (await approver.get(f"{BASE}/bank-discrepancies", params=query)).json()
        seen += [one["bank_ref"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ["B2", "B3", "B4"]
    found = (await discrepancies(p))[0]["id"]
    for area in ("wuhan/420102", "urumqi"):
        stranger = payer(p, OTHER, area)
        assert (await stranger.get(f"{BASE}/bank-discrepancies")).json()["items"] == []
        body = {"verdict": "paid", "note": "核对"}
        answer = await stranger.post(f"{BASE}/bank-discrepancies/{found}/resolution", json=body)
        assert answer.status_code == 404
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    assert (await reviewer.get(f"{BASE}/bank-discrepancies")).status_code == 403
