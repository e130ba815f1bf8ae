"""Steps to a retention bonus: a base with interns, an assessment, a claim that is approved, an account."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipEnded, InternshipRetained
from contracts.roles import Role
from tests.support.platform import Boot, Platform

AREA = "wuhan/420106"


CODE = "91350100M000100Y43"


BASE = "/subsidy/v1"


NAME = "示例科技有限公司（虚构）"


ACCOUNT = {"holder": NAME, "account": "6200000000001234"}


def ended(employer: UUID, internship: UUID, version: int = 2, **changes: Any) -> InternshipEnded:
    values: dict[str, Any] = {
        "internship_id": internship,
        "employer_id": employer,
        "graduate_id": new_id(),
        "city": "wuhan",
        "area": AREA,
        "version": version,
        "started_on": date(2023, 1, 10),
        "planned_end_on": date(2023, 6, 20),
        "ended_on": date(2023, 6, 20),
        "outcome": "completed",
    }
    return InternshipEnded(**values | changes)


def retained(
    employer: UUID,
    internship: UUID,
    version: int = 3,
    *,
    kept: bool = True,
    origin: Any = "confirmed",
    certified_by: UUID | None = None,
) -> InternshipRetained:
    return InternshipRetained(
        internship_id=internship,
        employer_id=employer,
        graduate_id=new_id(),
        city="wuhan",
        area=AREA,
        version=version,
        retained=kept,
        retained_on=date(2023, 6, 21),
        contract_months=24,
        insured=True,
        origin=origin,
        certified_by=certified_by,
    )


async def base_with(p: Platform, completed: int, kept: int) -> tuple[UUID, list[UUID]]:
    """A verified base with so many completed internships, so many of them kept."""
    employer = new_id()
    verified = EmployerVerified(
        employer_id=employer,
        city="wuhan",
        area=AREA,
        is_internship_base=True,
        verified_on=date(2023, 1, 5),
        credit_code=CODE,
        registered_name=NAME,
    )
    await p.deliver("subsidy", verified)
    internships = [new_id() for _ in range(completed)]
    for internship in internships:
        await p.deliver("subsidy", ended(employer, internship))
    for internship in internships[:kept]:
        await p.deliver("subsidy", retained(employer, internship))
    return employer, internships


async def assess(p: Platform, employer: UUID, period: str = "2023-H1") -> httpx.Response:
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    body = {"employer_id": str(employer), "period": period}
    return await reviewer.post(f"{BASE}/retention-bonus-assessments", json=body)


async def in_july(boot: Boot) -> Platform:
    p = await boot("subsidy")
    await p.set_time("2023-07-15T10:00:00+08:00")
    return p


async def all_claims(p: Platform) -> list[dict[str, Any]]:
    auditor = p.as_(Role.AUDITOR, area="wuhan")
    items: list[dict[str, Any]] = (await auditor.get(f"{BASE}/claims")).json()["items"]
    return items


def bank(p: Platform, area: str | None = "wuhan") -> httpx.AsyncClient:
    """The bank's machine client."""
    return p.as_(Role.DEPARTMENT_CLIENT, area=area, scopes=["bank"])


async def with_account(p: Platform, employer: UUID) -> None:
    """Unless it has one: before a review no second person is needed."""
    clerk, path = p.as_(Role.EMPLOYER_CLERK, org=CODE), f"{BASE}/payout-accounts/{employer}"
    if (await clerk.get(path)).status_code == 404:
        put = await clerk.put(path, json=ACCOUNT)
        assert put.status_code == 200, put.text


async def approved_claim(p: Platform, employer: UUID) -> str:
    await with_account(p, employer)
    claim: str = (await assess(p, employer)).json()["claim"]["id"]
    for role, step in ((Role.DISTRICT_REVIEWER, "review"), (Role.DISTRICT_APPROVER, "approval")):
        answer = await p.as_(role, area=AREA).post(f"{BASE}/claims/{claim}/{step}", json={"verdict": "pass"})
        assert answer.status_code == 200, answer.text
    return claim
