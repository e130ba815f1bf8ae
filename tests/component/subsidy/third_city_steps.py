"""Steps of the third city's claims: its base, its interns, its award, as its own pack calls them."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from chassis.access import Caller
from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipEnded, InternshipRetained
from contracts.roles import Role
from services.subsidy.claims.commands import Act, act_on_claim
from tests.component.subsidy.correction_steps import blocked
from tests.packs import third_city
from tests.support.platform import Boot, Platform

BASE = "/subsidy/v1"


EAST, WEST = "xinghe/990101", "xinghe/990102"


CODE = "91350100M000100Y43"


NAME = "星河示例科技有限公司（虚构）"


AWARD = "insured_retention_award"


async def in_august(boot: Boot) -> Platform:
    p = await boot("subsidy", policies=third_city())
    await p.set_time("2024-08-05T10:00:00+08:00")
    return p


def verified(employer: UUID, area: str = EAST, code: str = CODE, on: date = date(2024, 1, 5)) -> EmployerVerified:
    return EmployerVerified(
        employer_id=employer,
        city="xinghe",
        area=area,
        is_internship_base=True,
        verified_on=on,
        credit_code=code,
        registered_name=NAME,
    )


async def base(p: Platform, area: str = EAST, code: str = CODE) -> UUID:
    employer = new_id()
    await p.deliver("subsidy", verified(employer, area, code))
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
    return await pay_again(p, claim, **review)


async def pay_again(p: Platform, claim: str, **review: Any) -> list[str]:
    """The same of a payee whose account is there."""
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


async def interns(p: Platform, employer: UUID, year: int, count: int) -> None:
    """So many who served to 20 June of the year and are kept with insurance."""
    for _ in range(count):
        about: dict[str, Any] = {"internship_id": new_id(), "employer_id": employer, "graduate_id": new_id()}
        about |= {"city": "xinghe", "area": EAST}
        day = date(year, 6, 20)
        term = {"started_on": date(year, 1, 10), "planned_end_on": day, "ended_on": day, "outcome": "completed"}
        keeping = {"retained": True, "retained_on": date(year, 6, 21), "contract_months": 24, "insured": True}
        await p.deliver("subsidy", InternshipEnded(**about, **term, version=2))
        await p.deliver("subsidy", InternshipRetained(**about, **keeping, version=3, origin="confirmed"))


async def one_of_two_approvals(p: Platform, first: str, second: str) -> httpx.Response:
    """The answer to the second of two approvals at once: the first commits while it waits for the lock."""
    by, runtime = Caller(new_id(), Role.DISTRICT_APPROVER, EAST), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        now, today = await runtime.clock.now(session), await runtime.clock.today(session)
        await act_on_claim(session, runtime.packs, UUID(first), Act("approve", "pass"), by, now, today)
        waiting = asyncio.ensure_future(
            p.as_(Role.DISTRICT_APPROVER, area=EAST).post(f"{BASE}/claims/{second}/approval", json={"verdict": "pass"})
        )
        await blocked(p)
    return await waiting
