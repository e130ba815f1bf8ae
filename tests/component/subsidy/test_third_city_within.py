"""A window that opens within its year, from 1 September to 31 December: 100.00 for each insured month, paid in autumn
and corrected as the year goes on. Sums by hand."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, NAME, assess, base, kind, ledger, pay, pay_again
from tests.packs import third_city
from tests.support.platform import Boot, Platform

INSURED, YEAR = "social_insurance_grant", "2024"
SEEN = {"declared_acknowledged": 1}


async def at(boot: Boot, moment: str) -> tuple[Platform, UUID]:
    p = await boot("subsidy", policies=third_city())
    await p.set_time(f"{moment}+08:00")
    return p, await base(p)


async def state(p: Platform, employer: UUID, months: int, period: str = YEAR) -> httpx.Response:
    return await attested(clerk(p), employer, {"insured_months": months}, scheme=INSURED, period=period)


async def claim_of(p: Platform, employer: UUID) -> dict[str, Any]:
    answer = await assess(p, employer, INSURED, YEAR)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["claim"])


async def test_it_is_claimed_and_paid_within_its_year_and_corrected_until_after_it(platform: Boot) -> None:
    p, employer = await at(platform, "2024-09-01T00:00:00")
    assert (await state(p, employer, 30)).status_code == 201
    first = await claim_of(p, employer)
    assert (first["amount_fen"], first["judged_on"], first["period"]) == (300_000, "2024-12-31", YEAR)
    assert await pay(p, first["id"], employer, **SEEN) == ["settled"]
    await p.set_time("2024-11-05T10:00:00+08:00")
    assert (await state(p, employer, 42)).status_code == 201
    more = await claim_of(p, employer)
    assert (more["amount_fen"], more["target_fen"]) == (120_000, 420_000)
    assert await pay_again(p, more["id"], **SEEN) == ["settled"]
    await p.set_time("2025-01-20T10:00:00+08:00")
    assert (await state(p, employer, 40)).status_code == 201
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert (await claim_of(p, employer))["amount_fen"] == -20_000
    assert await ledger(p) == {"bank": -420_000, f"expense:{INSURED}": 420_000}


async def test_nothing_is_stated_or_claimed_before_the_first_day(platform: Boot) -> None:
    p, employer = await at(platform, "2024-08-31T23:59:00")
    assert kind(await state(p, employer, 30)) == (409, "period-not-over")
    early = await assess(p, employer, INSURED, YEAR)
    assert (kind(early), early.json()["next_opens_on"]) == ((409, "window-closed"), "2024-09-01")


async def test_the_next_year_is_not_stated_within_this_ones_window(platform: Boot) -> None:
    p, employer = await at(platform, "2024-10-10T10:00:00")
    assert kind(await state(p, employer, 30, "2025")) == (409, "period-not-over")
    assert (await state(p, employer, 30)).status_code == 201


@pytest.mark.parametrize(("moment", "expected"), [("2024-12-31T23:59:00", 200), ("2025-01-01T00:00:00", 409)])
async def test_after_the_last_day_it_is_claimed_no_more(platform: Boot, moment: str, expected: int) -> None:
    p, employer = await at(platform, moment)
    assert (await state(p, employer, 30)).status_code == 201
    answer = await assess(p, employer, INSURED, YEAR)
    assert answer.status_code == expected
    if expected == 409:
        assert answer.json()["detail"] == "2024 的办理期已于 2024-12-31 截止"


async def test_whoever_agreed_to_the_account_before_the_judged_day_has_a_hand_in_it_too(platform: Boot) -> None:
    """The claim is judged on 31 December, and calculated in October: the account was changed and agreed to between."""
    p, employer = await at(platform, "2024-10-10T10:00:00")
    assert (await state(p, employer, 30)).status_code == 201
    claim = (await claim_of(p, employer))["id"]
    review = {"verdict": "pass", **SEEN}
    answer = await p.as_(Role.DISTRICT_REVIEWER, area=EAST).post(f"{BASE}/claims/{claim}/review", json=review)
    assert answer.status_code == 200, answer.text
    path, same = f"{BASE}/payout-accounts/{employer}", new_id()
    change = await clerk(p, CODE).put(path, json={"holder": NAME, "account": "6200000000001234"})
    assert change.status_code == 202, change.text
    second = p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=same)
    agreed = await second.post(
        f"{path}/changes/{change.json()['id']}/decision", json={"verdict": "apply", "note": "已核对（虚构）"}
    )
    assert agreed.status_code == 200, agreed.text
    approver = p.as_(Role.DISTRICT_APPROVER, area=EAST, id=same)
    refused = await approver.post(f"{BASE}/claims/{claim}/approval", json={"verdict": "pass"})
    assert kind(refused) == (409, "confirmed-the-account")
