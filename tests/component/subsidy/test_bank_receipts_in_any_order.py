"""Receipts that come late, twice, or in the wrong order: the money moves once, and the books sum to zero."""

from uuid import UUID

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.correction_steps import calculated, ledger, on_record
from tests.component.subsidy.discrepancy_steps import OTHER, discrepancies, payer, resolve
from tests.component.subsidy.receipt_steps import THIRD, decide, handed_in, refused, row, sent_batch
from tests.component.subsidy.steps import BASE, in_july
from tests.support.platform import Boot

BONUS = 200_000
PAID = {"bank": -BONUS, "expense:retention_bonus": BONUS}


async def test_a_decision_sent_twice_with_one_key_is_one_and_answers_the_same(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p)
    shown = await handed_in(p, batch, row(batch["lines"][0]))
    body, headers = {"verdict": "apply", "note": "已与网银核对（虚构）"}, {"Idempotency-Key": str(new_id())}
    address = f"{BASE}/bank-receipts/{shown['id']}/decision"
    first, second = [await payer(p, OTHER).post(address, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert await ledger(p) == PAID


async def test_of_two_receipts_that_contradict_each_other_the_later_one_becomes_a_discrepancy(platform: Boot) -> None:
    """Handed in as paid first, taken as refused first."""
    p = await in_july(platform)
    batch = await sent_batch(p)
    line = batch["lines"][0]
    paid, back = await handed_in(p, batch, row(line)), await handed_in(p, batch, refused(line))
    assert (await decide(p, back["id"])).json()["outcomes"]["rejected"] == 1
    assert await calculated(p) == [(BONUS, "approved")]
    late = await decide(p, paid["id"])
    assert late.json()["outcomes"] == {"settled": 0, "rejected": 0, "repeated": 0, "contradicts": 1}
    assert await ledger(p) == {}
    [found] = await discrepancies(p)
    assert (found["said"], found["had"]) == ("settled", "rejected")
    assert (await resolve(p, found["id"], "paid")).status_code == 201
    assert (await ledger(p), await on_record(p)) == (PAID, [(BONUS, "settled")])


async def test_a_second_receipt_takes_the_line_that_differed_in_the_first(platform: Boot) -> None:
    p = await in_july(platform)
    batch = await sent_batch(p, 2)
    first, second = batch["lines"]
    one = await handed_in(p, batch, row(first), row(second, "B2", 金额="2000.01"))
    two = await handed_in(p, batch, row(second, "B2"))
    assert (await decide(p, two["id"], by=THIRD)).json()["outcomes"]["settled"] == 1
    assert (await decide(p, one["id"])).json()["outcomes"]["settled"] == 1
    assert await ledger(p) == {name: 2 * fen for name, fen in PAID.items()}
    assert await discrepancies(p) == []


async def test_nobody_decides_on_a_receipt_that_was_never_handed_in(platform: Boot) -> None:
    p = await in_july(platform)
    for number in (new_id(), UUID(int=0)):
        assert (await decide(p, str(number))).status_code == 404
    body = {"verdict": "perhaps", "note": ""}
    client = p.as_(Role.PAYER, area="wuhan", id=OTHER)
    assert (await client.post(f"{BASE}/bank-receipts/{new_id()}/decision", json=body)).status_code == 422
