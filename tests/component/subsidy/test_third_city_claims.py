"""Schemes of a city that no code knows, from its pack alone: facts in, calculated, decided, paid, and refused."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipEnded, InternshipRetained
from contracts.roles import Role
from tests.harness import Boot, Platform
from tests.packs import third_city

BASE = "/subsidy/v1"
EAST, WEST = "xinghe/990101", "xinghe/990102"
CODE = "91350100M000100Y43"
NAME = "星河示例科技有限公司（虚构）"
AWARD = "insured_retention_award"


async def in_august(boot: Boot) -> Platform:
    p = await boot("subsidy", policies=third_city())
    await p.set_time("2024-08-05T10:00:00+08:00")
    return p


async def base(p: Platform, area: str = EAST) -> UUID:
    employer = new_id()
    verified = EmployerVerified(
        employer_id=employer,
        city="xinghe",
        area=area,
        is_internship_base=True,
        verified_on=date(2024, 1, 5),
        credit_code=CODE,
        registered_name=NAME,
    )
    await p.deliver("subsidy", verified)
    return employer


async def intern(p: Platform, employer: UUID, *, insured: bool, origin: Any = "confirmed", times: int = 1) -> UUID:
    """Who served a term to 20 June and is kept, with or without insurance."""
    about: dict[str, Any] = {"internship_id": new_id(), "employer_id": employer, "graduate_id": new_id()}
    about |= {"city": "xinghe", "area": EAST}
    day = date(2024, 6, 20)
    term = {"started_on": date(2024, 1, 10), "planned_end_on": day, "ended_on": day, "outcome": "completed"}
    end = InternshipEnded(**about, **term, version=2)
    keeping = {"retained": True, "retained_on": date(2024, 6, 21), "contract_months": 24, "insured": insured}
    kept = InternshipRetained(**about, **keeping, version=3, origin=origin)
    for fact in (kept, end):
        await p.deliver("subsidy", fact, times=times)
    internship: UUID = about["internship_id"]
    return internship


async def assess(
    p: Platform, payee: UUID, scheme: str = AWARD, period: str = "2024-H1", area: str = EAST
) -> httpx.Response:
    body = {"scheme": scheme, "payee_id": str(payee), "period": period}
    return await p.as_(Role.DISTRICT_REVIEWER, area=area).post(f"{BASE}/assessments", json=body)


def kind(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:qihang:problem:")


async def pay(p: Platform, claim: str, employer: UUID, **review: Any) -> list[str]:
    """Through review, approval and a payment file to what the bank says of each line."""
    account = {"holder": NAME, "account": "6200000000001234"}
    put = await p.as_(Role.EMPLOYER_CLERK, org=CODE).put(f"{BASE}/payout-accounts/{employer}", json=account)
    assert put.status_code == 200, put.text
    for role, step, more in (
        (Role.DISTRICT_REVIEWER, "review", review),
        (Role.DISTRICT_APPROVER, "approval", {}),
    ):
        answer = await p.as_(role, area=EAST).post(f"{BASE}/claims/{claim}/{step}", json={"verdict": "pass", **more})
        assert answer.status_code == 200, answer.text
    payer = p.as_(Role.PAYER, area="xinghe")
    batch = (await payer.post(f"{BASE}/payment-batches")).json()
    file = await payer.get(f"{BASE}/payment-batches/{batch['id']}/file?purpose=送银行发放")
    answer = await p.http.post("http://standins/bank/payment-files", content=file.content)
    bank = p.as_(Role.DEPARTMENT_CLIENT, area="xinghe", scopes=["bank"])
    taken = await bank.post(f"{BASE}/bank-confirmations", json={"results": answer.json()["results"]})
    return [line["outcome"] for line in taken.json()["results"]]


async def detail(p: Platform, claim: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim}")).json()
    return shown


async def ledger(p: Platform) -> dict[str, int]:
    rows = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/ledger-balances")).json()
    return {row["account"]: row["amount_fen"] for row in rows}


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
    assert kind(await assess(p, employer, period="2024-Q1")) == (422, "invalid-input")
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
