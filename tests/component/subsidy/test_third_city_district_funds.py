"""A fund of the districts, 16,000.00 in the east and 10,000.00 in the west: each district's claims are paid by its own,
and its staff see no other's. A start-up gets 8,000.00, or 10,000.00 where it was registered after June 2024."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import (
    BASE,
    EAST,
    WEST,
    assess,
    base,
    kind,
    one_of_two_approvals,
    pay,
    pay_again,
)
from tests.packs import third_city
from tests.support.platform import Boot, Platform

START, ONCE = "startup_grant", "once"
CODES = ["91350100M000100Y43", "91350100M000100Y51", "91350100M000100Y6X"]
BEFORE, AFTER = "2024-06-30", "2024-07-01"


@pytest.fixture
async def p(platform: Boot) -> Platform:
    started = await platform("subsidy", policies=third_city())
    await started.set_time("2024-08-05T10:00:00+08:00")
    return started


async def stated(p: Platform, employer: UUID, registered_on: str, code: str) -> None:
    facts = {"registered_on": registered_on, "hired": 1}
    answer = await attested(clerk(p, code), employer, facts, scheme=START, period=ONCE)
    assert answer.status_code == 201, answer.text


async def reviewed(p: Platform, employer: UUID, area: str) -> str:
    claim: str = (await assess(p, employer, START, ONCE, area)).json()["claim"]["id"]
    body = {"verdict": "pass", "declared_acknowledged": 2}
    answer = await p.as_(Role.DISTRICT_REVIEWER, area=area).post(f"{BASE}/claims/{claim}/review", json=body)
    assert answer.status_code == 200, answer.text
    return claim


async def started(p: Platform, registered_on: str, area: str = EAST, code: int = 0) -> str:
    """A start-up's claim that waits for its approval."""
    employer = await base(p, area, CODES[code])
    await stated(p, employer, registered_on, CODES[code])
    return await reviewed(p, employer, area)


async def approve(p: Platform, claim: str, area: str = EAST) -> httpx.Response:
    approver = p.as_(Role.DISTRICT_APPROVER, area=area)
    return await approver.post(f"{BASE}/claims/{claim}/approval", json={"verdict": "pass"})


async def fund(p: Platform, area: str = "xinghe", role: Role = Role.AUDITOR) -> dict[str, Any]:
    answer = await p.as_(role, area=area).get(f"{BASE}/funds", params={"city": "xinghe"})
    assert answer.status_code == 200, answer.text
    [row] = [row for row in answer.json()["funds"] if row["fund"] == "startups"]
    return dict(row)


async def left(p: Platform) -> dict[str, tuple[int, int, int]]:
    """District → reserved, paid, left."""
    rows = (await fund(p))["districts"]
    return {row["district"]: (row["reserved_fen"], row["paid_fen"], row["left_fen"]) for row in rows}


async def test_a_district_without_enough_refuses_and_the_next_district_pays(p: Platform) -> None:
    first, second = await started(p, BEFORE), await started(p, AFTER, code=1)
    third = await started(p, AFTER, WEST, 2)
    assert (await approve(p, first)).status_code == 200
    refused = await approve(p, second)
    assert kind(refused) == (409, "fund-exhausted")
    assert refused.json()["detail"] == "东港区创业资金2024年度尚余 8,000.00 元，本笔还差 2,000.00 元"
    assert (refused.json()["district"], refused.json()["short_fen"]) == ("990101", 200_000)
    assert (await approve(p, third, WEST)).status_code == 200
    assert await left(p) == {
        "990101": (800_000, 0, 800_000),
        "990102": (1_000_000, 0, 0),
        "990103": (0, 0, 800_000),
    }


async def test_two_at_once_race_for_the_last_sum_of_a_district_and_one_gets_it(p: Platform) -> None:
    one, other = await started(p, AFTER), await started(p, AFTER, code=1)
    assert kind(await one_of_two_approvals(p, one, other)) == (409, "fund-exhausted")
    assert (await left(p))["990101"] == (1_000_000, 0, 600_000)


async def test_paid_given_back_and_clawed_back_within_the_district(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, AFTER, CODES[0])
    claim = (await assess(p, employer, START, ONCE)).json()["claim"]["id"]
    assert await pay(p, claim, employer, declared_acknowledged=2) == ["settled"]
    assert (await left(p))["990101"] == (0, 1_000_000, 600_000)
    await stated(p, employer, BEFORE, CODES[0])
    back = (await assess(p, employer, START, ONCE)).json()["claim"]
    assert back["amount_fen"] == -200_000
    assert await pay_again(p, back["id"], declared_acknowledged=2) == ["settled"]
    assert (await left(p))["990101"] == (0, 800_000, 800_000)
    second = await started(p, BEFORE, code=1)
    assert (await approve(p, second)).status_code == 200
    assert (await left(p))["990101"] == (800_000, 800_000, 0)


async def test_what_gives_way_is_given_back_to_its_district(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, AFTER, CODES[0])
    assert (await approve(p, await reviewed(p, employer, EAST))).status_code == 200
    await stated(p, employer, BEFORE, CODES[0])
    for done in (1, 0):
        assert await p.run_job("subsidy", "assess_changed_payees") == done
        assert (await left(p))["990101"] == (0, 0, 1_600_000)


async def test_a_payee_of_a_district_without_an_amount_waits(p: Platform) -> None:
    """The city itself is no district, and an operator's new district has no amount in the document yet."""
    for code, area in enumerate(("xinghe", "xinghe/990109")):
        claim = await started(p, BEFORE, area, code)
        approver = p.as_(Role.CITY_APPROVER, area="xinghe")
        answer = await approver.post(f"{BASE}/claims/{claim}/approval", json={"verdict": "pass"})
        assert kind(answer) == (409, "district-not-funded")


async def test_a_district_sees_its_own_part_and_the_city_all(p: Platform) -> None:
    assert (await approve(p, await started(p, AFTER, WEST), WEST)).status_code == 200
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.PAYER, Role.AUDITOR):
        for area in (EAST, f"{EAST}/990101001"):
            row = await fund(p, area, role)
            assert [part["district"] for part in row["districts"]] == ["990101"]
            assert (row["amount_fen"], row["reserved_fen"], row["left_fen"]) == (1_600_000, 0, 1_600_000)
        row = await fund(p, WEST, role)
        assert [(part["name"], part["reserved_fen"]) for part in row["districts"]] == [("西岭区", 1_000_000)]
        row = await fund(p, "xinghe", role)
        assert [part["district"] for part in row["districts"]] == ["990101", "990102", "990103"]
        assert (row["amount_fen"], row["reserved_fen"], row["left_fen"]) == (3_400_000, 1_000_000, 2_400_000)
    strange = await p.as_(Role.AUDITOR, area="xinghe2/990101").get(f"{BASE}/funds", params={"city": "xinghe"})
    assert kind(strange) == (404, "funds-not-found")


async def test_a_fund_of_the_city_has_no_districts(p: Platform) -> None:
    answer = await p.as_(Role.AUDITOR, area=EAST).get(f"{BASE}/funds", params={"city": "xinghe"})
    assert [row["fund"] for row in answer.json()["funds"] if row["districts"] is None] == ["stability", "mentoring"]
