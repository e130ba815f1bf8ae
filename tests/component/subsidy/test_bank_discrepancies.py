"""A bank that contradicts itself: nothing is paid twice, nothing is forgotten, and a person decides."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import Role
from services.subsidy.payments import repository
from services.subsidy.payments.commands import Confirmation, make_batch, take_confirmations
from services.subsidy.payments.models import PaymentLine
from tests.component.subsidy.correction_steps import FULL, approve, batch, blocked, calculated, ledger, on_record, said
from tests.component.subsidy.steps import (
    AREA,
    BASE,
    all_claims,
    approved_claim,
    bank,
    base_with,
    ended,
    in_july,
    retained,
)
from tests.harness import Boot, Platform

MAKER = UUID(int=41)
OTHER = UUID(int=42)


def payer(p: Platform, id: UUID = MAKER, area: str = "wuhan") -> httpx.AsyncClient:
    return p.as_(Role.PAYER, area=area, id=id)


async def sent_line(p: Platform) -> str:
    """The line of a file made by MAKER."""
    made = (await payer(p).post(f"{BASE}/payment-batches")).json()
    line: str = made["lines"][-1]["id"]
    return line


async def bank_says(p: Platform, line: str, status: str, ref: str | None = None) -> str:
    body = {"line_id": line, "status": status, "bank_ref": ref}
    taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [body]})
    assert taken.status_code == 200, taken.text
    outcome: str = taken.json()["results"][0]["outcome"]
    return outcome


async def discrepancies(p: Platform, **query: Any) -> list[dict[str, Any]]:
    auditor = p.as_(Role.AUDITOR, area="wuhan")
    found: list[dict[str, Any]] = (await auditor.get(f"{BASE}/bank-discrepancies", params=query)).json()["items"]
    return found


async def resolve(p: Platform, discrepancy: str, verdict: str, by: UUID = OTHER) -> httpx.Response:
    body = {"verdict": verdict, "note": "已向银行核对流水"}
    return await payer(p, by).post(f"{BASE}/bank-discrepancies/{discrepancy}/resolution", json=body)


async def open_count(p: Platform) -> str:
    shown = (await p.anonymous.get("/subsidy/metrics")).text
    [line] = [line for line in shown.splitlines() if line.startswith("bank_discrepancies_open{")]
    return line.split()[-1]


async def refused_then_settled(p: Platform) -> tuple[UUID, str]:
    """The bank refuses the line, and later says that it has paid it."""
    employer, _ = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    line = await sent_line(p)
    assert await bank_says(p, line, "rejected") == "rejected"
    await calculated(p)
    assert await bank_says(p, line, "settled", "B1") == "contradicts"
    return employer, line


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
        [taken] = await take_confirmations(session, [word], by, await runtime.clock.now(session))
        assert taken.outcome == "contradicts"
        assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409
    assert (await payer(p).post(f"{BASE}/payment-batches")).status_code == 409
    assert await on_record(p) == [(FULL, "superseded"), (1_200_000, "approved")]


async def test_what_the_bank_said_between_reading_and_locking_holds_the_period_out(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await in_july(platform)
    line, read = await doubted_period(p), repository.held_candidates

    async def then_doubted(session: AsyncSession, by: Caller, limit: int) -> Sequence[UUID]:
        """As if committed after the statement's snapshot and before its locks, which are in nobody's way here."""
        found = await read(session, by, limit)
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


async def more_kept(p: Platform, employer: UUID) -> None:
    """Two more end at the base, and one of them is kept."""
    for kept in (True, False):
        internship = new_id()
        await p.deliver("subsidy", ended(employer, internship))
        if kept:
            await p.deliver("subsidy", retained(employer, internship))


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
