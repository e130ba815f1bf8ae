"""Who hands in the bank's confirmations, and an odd one among them."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.correction_steps import ledger, on_record
from tests.component.subsidy.discrepancy_steps import MAKER, OTHER, bank_says, discrepancies, payer, sent_line
from tests.component.subsidy.steps import (
    BASE,
    approved_claim,
    bank,
    base_with,
    in_july,
)
from tests.support.platform import Boot


@pytest.mark.parametrize(
    ("role", "scopes"), [(Role.PAYER, ["bank"]), (Role.DEPARTMENT_CLIENT, []), (Role.DEPARTMENT_CLIENT, ["banks"])]
)
async def test_only_the_banks_client_confirms(platform: Boot, role: Role, scopes: list[str]) -> None:
    """A payer who made the file would settle it with an invented reference; another department's client as well."""
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    body = {"results": [{"line_id": await sent_line(p), "status": "settled", "bank_ref": "invented"}]}
    answer = await p.as_(role, area="wuhan", scopes=scopes).post(f"{BASE}/bank-confirmations", json=body)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:qihang:problem:forbidden")
    assert (await ledger(p), (await on_record(p))[0][1]) == ({}, "in_payment")


async def test_who_had_a_hand_in_the_payment_does_not_find_out_whether_it_arrived(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    claim = await approved_claim(p, employer)
    reviewer = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim}")).json()["acts"][0]["actor_id"]
    clerk = new_id()
    p.as_owner("subsidy", f"UPDATE payout_account SET updated_by = '{clerk}', confirmed_by = '{(second := new_id())}'")
    line = await sent_line(p)
    for ref in ("B1", "B2"):
        await bank_says(p, line, "settled", ref)
    [found] = await discrepancies(p)
    finding = {"verdict": "not_paid", "note": "银行误报（虚构）"}
    for actor in (MAKER, UUID(reviewer), clerk, second):
        door = f"{BASE}/bank-discrepancies/{found['id']}/resolution"
        answer = await payer(p, id=actor).post(door, json=finding)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:own-batch")
    assert (await payer(p, id=OTHER).post(door, json=finding)).status_code == 201


async def test_a_foreign_district_or_bank_cannot_confirm_a_line(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    body = {"results": [{"line_id": line, "status": "settled", "bank_ref": "B1"}]}
    for area in ("wuhan/420102", "urumqi", None):
        taken = await bank(p, area).post(f"{BASE}/bank-confirmations", json=body)
        assert taken.json()["results"] == [{"line_id": line, "outcome": "unknown_line"}]
    assert (await ledger(p), (await on_record(p))[0][1], await discrepancies(p)) == ({}, "in_payment", [])
    own = await bank(p).post(f"{BASE}/bank-confirmations", json=body)
    assert own.json()["results"] == [{"line_id": line, "outcome": "settled"}]


async def test_an_odd_line_is_named_and_loses_none_of_the_others(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await approved_claim(p, employer)
    line = await sent_line(p)
    odd = [{"line_id": "not-a-line", "status": "settled", "bank_ref": "B1"}, {"line_id": line, "status": "paid"}, 7]
    good = {"line_id": line, "status": "settled", "bank_ref": "B1"}
    answer = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [*odd, good]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["results"] == [{"line_id": line, "outcome": "settled"}]
    assert [(record["place"], record["field"]) for record in answer.json()["odd"]] == [
        (1, "line_id"),
        (2, "status"),
        (3, ""),
    ]
    assert all(record["problem"] for record in answer.json()["odd"])
