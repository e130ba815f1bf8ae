"""A fund of 1,500.00 a year, shared 60 to 40, over HTTP: reserved by approvals, given back, paid, exhausted."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, NAME, assess, base, kind, one_of_two_approvals
from tests.packs import third_city
from tests.support.platform import Boot, Platform

STAY, PERIOD = "stable_post_grant", "2024-H1"
OTHER = "91350100M000100Y51"


@pytest.fixture
async def p(platform: Boot) -> Platform:
    started = await platform("subsidy", policies=third_city())
    await started.set_time("2025-03-05T10:00:00+08:00")
    return started


async def stated(p: Platform, employer: UUID, stayed: int, code: str = CODE) -> None:
    answer = await attested(clerk(p, code), employer, {"stayed": stayed}, scheme=STAY, period=PERIOD)
    assert answer.status_code == 201, answer.text


async def reviewed(p: Platform, employer: UUID, stayed: int, code: str = CODE) -> str:
    """A claim of so many times 300.00 that waits for its approval."""
    account = {"holder": NAME, "account": "6200000000001234"}
    put = await clerk(p, code).put(f"{BASE}/payout-accounts/{employer}", json=account)
    assert put.status_code == 200, put.text
    await stated(p, employer, stayed, code)
    return await reviewed_again(p, employer)


async def reviewed_again(p: Platform, employer: UUID) -> str:
    claim: str = (await assess(p, employer, STAY, PERIOD)).json()["claim"]["id"]
    body = {"verdict": "pass", "declared_acknowledged": 1}
    answer = await p.as_(Role.DISTRICT_REVIEWER, area=EAST).post(f"{BASE}/claims/{claim}/review", json=body)
    assert answer.status_code == 200, answer.text
    return claim


async def approve(p: Platform, claim: str, verdict: str = "pass") -> httpx.Response:
    approver = p.as_(Role.DISTRICT_APPROVER, area=EAST)
    return await approver.post(f"{BASE}/claims/{claim}/approval", json={"verdict": verdict})


async def approved(p: Platform, employer: UUID, stayed: int, code: str = CODE) -> str:
    claim = await reviewed(p, employer, stayed, code)
    answer = await approve(p, claim)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    return claim


async def fund(p: Platform, key: str = "stability") -> dict[str, Any]:
    answer = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/funds", params={"city": "xinghe"})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    [row] = [row for row in shown["funds"] if row["fund"] == key]
    return {"year": shown["year"], **row}


async def sums(p: Platform) -> tuple[int, int, int]:
    """Reserved, paid, left."""
    row = await fund(p)
    return row["reserved_fen"], row["paid_fen"], row["left_fen"]


async def sent(p: Platform) -> dict[str, Any]:
    """The one line of a new payment file."""
    answer = await p.as_(Role.PAYER, area="xinghe").post(f"{BASE}/payment-batches")
    assert answer.status_code == 201, answer.text
    [line] = answer.json()["lines"]
    shown = await p.as_(Role.PAYER, area="xinghe").get(f"{BASE}/payment-batches/{answer.json()['id']}")
    assert shown.json()["lines"] == [line]
    return dict(line)


async def bank_says(p: Platform, line: str, status: str, ref: str | None = None) -> str:
    bank = p.as_(Role.DEPARTMENT_CLIENT, area="xinghe", scopes=["bank"])
    body = {"results": [{"line_id": line, "status": status, "bank_ref": ref}]}
    outcome: str = (await bank.post(f"{BASE}/bank-confirmations", json=body)).json()["results"][0]["outcome"]
    return outcome


async def test_an_approval_reserves_and_the_bank_turns_it_into_paid_once(p: Platform) -> None:
    employer = await base(p)
    assert await sums(p) == (0, 0, 150_000)
    await approved(p, employer, 3)
    assert await sums(p) == (90_000, 0, 60_000)
    line = await sent(p)
    assert (line["amount_fen"], line["city_fen"], line["district_fen"]) == (90_000, 54_000, 36_000)
    assert await sums(p) == (90_000, 0, 60_000)
    assert await bank_says(p, line["id"], "settled", "B1") == "settled"
    assert await bank_says(p, line["id"], "settled", "B1") == "repeated"
    assert await sums(p) == (0, 90_000, 60_000)


async def test_an_approval_beyond_what_is_left_says_what_is_missing_and_a_smaller_one_fits(p: Platform) -> None:
    first, second = await base(p), await base(p, code=OTHER)
    await approved(p, first, 3)
    claim = await reviewed(p, second, 3, OTHER)
    refused = await approve(p, claim)
    assert kind(refused) == (409, "fund-exhausted")
    assert (refused.json()["left_fen"], refused.json()["short_fen"]) == (60_000, 30_000)
    assert refused.json()["detail"] == "稳岗资金2025年度尚余 600.00 元，本笔还差 300.00 元"
    assert await sums(p) == (90_000, 0, 60_000)
    await stated(p, second, 2, OTHER)
    assert (await approve(p, await reviewed_again(p, second))).status_code == 200
    assert await sums(p) == (150_000, 0, 0)


async def test_what_is_rejected_takes_nothing_even_where_nothing_is_left(p: Platform) -> None:
    first, second = await base(p), await base(p, code=OTHER)
    await approved(p, first, 5)
    claim = await reviewed(p, second, 2, OTHER)
    assert kind(await approve(p, claim)) == (409, "fund-exhausted")
    assert (await approve(p, claim, "reject")).json()["state"] == "rejected"
    assert await sums(p) == (150_000, 0, 0)


async def test_a_correction_gives_back_what_was_reserved(p: Platform) -> None:
    employer = await base(p)
    await approved(p, employer, 5)
    assert await sums(p) == (150_000, 0, 0)
    await stated(p, employer, 2)
    for done in (1, 0):
        assert await p.run_job("subsidy", "assess_changed_payees") == done
        assert await sums(p) == (0, 0, 150_000)
    assert (await approve(p, await reviewed_again(p, employer))).status_code == 200
    assert await sums(p) == (60_000, 0, 90_000)


async def test_what_the_bank_refuses_stays_reserved(p: Platform) -> None:
    employer = await base(p)
    await approved(p, employer, 3)
    line = await sent(p)
    assert await bank_says(p, line["id"], "rejected") == "rejected"
    assert await sums(p) == (90_000, 0, 60_000)


async def test_a_clawback_is_back_when_it_is_paid_and_is_borne_as_the_line_was(p: Platform) -> None:
    employer = await base(p)
    await approved(p, employer, 5)
    await bank_says(p, (await sent(p))["id"], "settled", "B1")
    assert await sums(p) == (0, 150_000, 0)
    await stated(p, employer, 4)
    assert (await approve(p, await reviewed_again(p, employer))).status_code == 200
    assert await sums(p) == (0, 150_000, 0)
    line = await sent(p)
    assert (line["direction"], line["city_fen"], line["district_fen"]) == ("collect", 18_000, 12_000)
    await bank_says(p, line["id"], "settled", "B2")
    assert await sums(p) == (0, 120_000, 30_000)


async def test_of_two_approvals_at_once_for_the_last_sum_exactly_one_gets_it(p: Platform) -> None:
    first, second = await base(p), await base(p, code=OTHER)
    one, other = await reviewed(p, first, 3), await reviewed(p, second, 3, OTHER)
    assert kind(await one_of_two_approvals(p, one, other)) == (409, "fund-exhausted")
    assert await sums(p) == (90_000, 0, 60_000)


async def test_a_years_fund_is_the_next_years_no_more(p: Platform) -> None:
    employer = await base(p)
    await approved(p, employer, 5)
    await p.set_time("2026-01-01T00:00:00+08:00")
    assert await sums(p) == (0, 0, 150_000)
    assert (await fund(p))["year"] == 2026


async def test_a_fund_without_an_amount_limits_nothing_and_says_so(p: Platform) -> None:
    row = await fund(p, "mentoring")
    assert (row["unset"], row["amount_fen"], row["left_fen"], row["split"]) == (True, None, None, None)
    assert (await fund(p))["split"] == {"city": 60, "district": 40, "remainder": "district"}


async def test_who_sees_a_citys_funds(p: Platform) -> None:
    path = f"{BASE}/funds"
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.PAYER, Role.AUDITOR):
        assert (await p.as_(role, area=EAST).get(path, params={"city": "xinghe"})).status_code == 200
        foreign = await p.as_(role, area="xinghe2/990101").get(path, params={"city": "xinghe"})
        assert kind(foreign) == (404, "funds-not-found")
    for role in (Role.EMPLOYER_CLERK, Role.GRADUATE, Role.CASEWORKER):
        assert kind(await p.as_(role, area=EAST).get(path, params={"city": "xinghe"})) == (403, "forbidden")
    auditor = p.as_(Role.AUDITOR, area="xinghe")
    assert kind(await auditor.get(path, params={"city": "nowhere"})) == (404, "city-unknown")
    assert kind(await auditor.get(path)) == (422, "invalid-input")
    assert (await p.anonymous.get(path, params={"city": "xinghe"})).status_code == 401


async def test_a_city_whose_document_names_no_fund_has_none(platform: Boot) -> None:
    p = await platform("subsidy")
    answer = await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/funds", params={"city": "wuhan"})
    assert (answer.status_code, answer.json()["funds"]) == (200, [])
