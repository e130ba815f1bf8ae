"""The bank's references: what is booked once, and what is put aside as a discrepancy."""

from tests.component.subsidy.correction_steps import FULL, batch, calculated, ledger
from tests.component.subsidy.discrepancy_steps import (
    bank_says,
    discrepancies,
    open_count,
    refused_then_settled,
    resolve,
    sent_line,
)
from tests.component.subsidy.steps import (
    BASE,
    approved_claim,
    bank,
    base_with,
    in_july,
)
from tests.support.platform import Boot, Platform


async def test_a_settled_line_needs_the_banks_reference(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    body = {"results": [{"line_id": await sent_line(p), "status": "settled"}]}
    answer = await bank(p).post(f"{BASE}/bank-confirmations", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (422, "已入账的须填写银行流水号")
    assert await ledger(p) == {}


async def test_two_lines_with_one_reference_are_answered_line_by_line(platform: Boot) -> None:
    p = await in_july(platform)
    for _ in range(3):
        employer, _ = await base_with(p, 3, 2)
        await approved_claim(p, employer)
    made = await batch(p)
    lines = sorted(line["id"] for line in made["lines"])
    results = [{"line_id": line, "status": "settled", "bank_ref": ref} for line, ref in zip(lines, "AAB", strict=True)]
    for expected in (["settled", "contradicts", "settled"], ["repeated", "contradicts", "repeated"]):
        taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": results})
        assert [line["outcome"] for line in taken.json()["results"]] == expected, taken.text
    assert (await ledger(p))["bank"] == -400_000
    [found] = await discrepancies(p)
    assert (found["line_id"], found["said"], found["bank_ref"], found["had"]) == (lines[1], "settled", "A", "sent")
    assert await bank_says(p, lines[1], "settled", "C") == "settled"


async def test_one_line_twice_in_one_file_is_settled_once(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = {"line_id": await sent_line(p), "status": "settled", "bank_ref": "B1"}
    taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [line, line]})
    assert [one["outcome"] for one in taken.json()["results"]] == ["settled", "repeated"]


async def test_a_second_reference_for_a_settled_line_is_no_repetition(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    said_so = [await bank_says(p, line, "settled", ref) for ref in ("B1", "B1", "B2", "B2")]
    assert said_so == ["settled", "repeated", "contradicts", "contradicts"]
    [found] = await discrepancies(p)
    assert (found["had"], found["bank_ref"]) == ("settled", "B2")


async def settled_twice(p: Platform) -> str:
    """The bank settles a line, and then once more by another transfer; the id of the discrepancy."""
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    for ref in ("B1", "B2"):
        await bank_says(p, line, "settled", ref)
    [found] = await discrepancies(p)
    discrepancy: str = found["id"]
    return discrepancy


async def test_money_that_was_paid_twice_cannot_be_put_aside_as_paid(platform: Boot) -> None:
    p = await in_july(platform)
    found = await settled_twice(p)
    refused = await resolve(p, found, "paid")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:paid-twice")
    assert (await ledger(p))["bank"] == -200_000
    assert await open_count(p) == "1.0"


async def test_a_second_transfer_that_never_was_or_came_back_leaves_the_booking(platform: Boot) -> None:
    p = await in_july(platform)
    found = await settled_twice(p)
    assert (await resolve(p, found, "not_paid")).status_code == 201
    assert (await ledger(p))["bank"] == -200_000
    assert await calculated(p) == [(200_000, "settled")]
    assert await open_count(p) == "0.0"


async def test_of_two_transfers_of_a_refused_line_one_is_booked_and_the_other_stays_open(platform: Boot) -> None:
    p = await in_july(platform)
    _, line = await refused_then_settled(p)
    assert await bank_says(p, line, "settled", "B2") == "contradicts"
    first, second = [one["id"] for one in await discrepancies(p)]
    assert (await resolve(p, first, "paid")).status_code == 201
    refused = await resolve(p, second, "paid")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:paid-twice")
    assert await ledger(p) == {"bank": -FULL, "expense:retention_bonus": FULL}
    assert await open_count(p) == "1.0"


async def test_money_that_a_bank_returns_after_it_was_booked_stays_open(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    assert await bank_says(p, line, "settled", "B1") == "settled"
    assert await bank_says(p, line, "rejected") == "contradicts"
    [found] = await discrepancies(p)
    refused = await resolve(p, found["id"], "not_paid")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:line-is-booked")
    assert await open_count(p) == "1.0"
    assert (await resolve(p, found["id"], "paid")).status_code == 201
    assert (await ledger(p))["bank"] == -200_000
