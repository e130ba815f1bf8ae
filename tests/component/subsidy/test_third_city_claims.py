"""Schemes of a city that no code knows, from its pack alone: facts in, calculated, decided, paid, and refused."""

from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.third_city_steps import (
    AWARD,
    BASE,
    EAST,
    WEST,
    assess,
    base,
    detail,
    in_august,
    intern,
    kind,
    ledger,
    pay,
)
from tests.support.platform import Boot


async def test_a_scheme_of_the_pack_alone_is_claimed_from_events_to_settlement(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    for insured in (True, True, True, True, False):
        await intern(p, employer, insured=insured, times=2)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]["amount_fen"], answer["claim"]["scheme"]) == (
        "unchanged",
        4 * 150_000,
        AWARD,
    )
    assert {name: len(ids) for name, ids in answer["claim"]["facts"].items()} == {"present": 5, "insured": 4}
    assert await pay(p, answer["claim"]["id"], employer) == ["settled"]
    claim = await detail(p, answer["claim"]["id"])
    assert (claim["state"], claim["judged_on"]) == ("settled", "2024-06-30")
    assert "留用参保奖励" in claim["letter"]
    assert "二(一)" in claim["letter"]
    assert await ledger(p) == {"bank": -600_000, f"expense:{AWARD}": 600_000}
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert again.json()["same"] is True


async def test_one_person_less_than_the_pack_wants_is_an_explained_refusal(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    for insured in (True, True, False):
        await intern(p, employer, insured=insured)
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]["amount_fen"]) == ("not_eligible", 0)
    assert [one["held"] for one in answer["explanation"]["conditions"]] == [False]


async def test_a_late_fact_after_payment_is_a_top_up(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    for _ in range(3):
        await intern(p, employer, insured=True)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    assert await pay(p, claim, employer) == ["settled"]
    await intern(p, employer, insured=True)
    await p.set_time("2024-10-05T10:00:00+08:00")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]["sequence"]) == ("unchanged", 1)
    assert (answer["claim"]["amount_fen"], answer["claim"]["target_fen"]) == (150_000, 600_000)


async def test_the_first_calculation_keeps_to_the_window_of_the_pack(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    for _ in range(3):
        await intern(p, employer, insured=True)
    for at, opens in (("2024-07-31T23:59:00+08:00", "2024-08-01"), ("2024-09-01T00:00:00+08:00", "2025-02-01")):
        await p.set_time(at)
        closed = await assess(p, employer)
        assert (kind(closed), closed.json()["next_opens_on"]) == ((409, "window-closed"), opens)
    await p.set_time("2024-08-31T23:59:00+08:00")
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 450_000


async def test_what_the_bases_word_alone_is_has_to_be_acknowledged_in_any_scheme(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    for origin in ("confirmed", "confirmed", "declared"):
        await intern(p, employer, insured=True, origin=origin)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=EAST)
    unseen = await reviewer.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})
    assert kind(unseen) == (422, "declared-facts-unacknowledged")
    assert await pay(p, claim, employer, declared_acknowledged=1) == ["settled"]


async def test_who_and_what_the_address_refuses(platform: Boot) -> None:
    p = await in_august(platform)
    employer = await base(p)
    assert kind(await assess(p, employer, area=WEST)) == (404, "employer-not-found")
    assert kind(await assess(p, employer, scheme="retention_bonus")) == (404, "scheme-unknown")
    assert kind(await assess(p, employer, period="2024")) == (422, "period-unknown")
    assert kind(await assess(p, employer, period="2024-Q1")) == (422, "period-unknown")
    assert kind(await assess(p, employer, period="2024-Q5")) == (422, "invalid-input")
    body = {"scheme": AWARD, "payee_id": str(employer), "period": "2024-H1"}
    for role in (Role.DISTRICT_APPROVER, Role.PAYER, Role.AUDITOR, Role.CASEWORKER):
        answer = await p.as_(role, area=EAST).post(f"{BASE}/assessments", json=body)
        assert kind(answer) == (403, "forbidden")
    assert (await p.anonymous.post(f"{BASE}/assessments", json=body)).status_code == 401
    async with p.transaction("subsidy") as session:
        assert (await session.execute(text("SELECT count(*) FROM claim"))).scalar_one() == 0


async def test_a_scheme_that_the_city_takes_no_claims_of_says_so(platform: Boot) -> None:
    p = await platform("subsidy")
    await p.set_time("2023-07-15T10:00:00+08:00")
    body = {"scheme": "internship_subsidy", "payee_id": str(new_id()), "period": "2023-H1"}
    answer = await p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420106").post(f"{BASE}/assessments", json=body)
    assert kind(answer) == (409, "scheme-not-claimable")
    assert answer.json()["title"] == "该项目尚未开通申领"
