"""Steps to an attested statement in the third city: its grant, its clerk, its day."""

from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.subsidy.third_city_steps import BASE, CODE, base, in_august, intern
from tests.packs import third_city
from tests.support.platform import Boot, Platform

GRANT, MENTORS, POST = "hiring_grant", "mentor_award", "rural_post_grant"


async def in_march(boot: Boot) -> Platform:
    p = await boot("subsidy", policies=third_city())
    await p.set_time("2025-03-05T10:00:00+08:00")
    return p


def clerk(p: Platform, org: str = CODE, id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.EMPLOYER_CLERK, org=org, id=id)


HIRED: dict[str, Any] = {"hired": 4, "small": True, "first_hired_on": "2024-03-01"}


def hired(persons: int) -> dict[str, Any]:
    return {**HIRED, "hired": persons}


async def mentored(boot: Boot) -> tuple[Platform, UUID]:
    """A base that keeps three interns, in August: its award counts with a statement that cites a file."""
    p = await in_august(boot)
    employer = await base(p)
    for _ in range(3):
        await intern(p, employer, insured=True)
    return p, employer


async def attested(
    by: httpx.AsyncClient, payee: UUID, facts: dict[str, Any] = HIRED, *, key: str | None = None, **more: Any
) -> httpx.Response:
    """A statement, as the grant wants it unless `more` says otherwise."""
    body = {"scheme": GRANT, "payee_id": str(payee), "period": "2024", "evidence": "社保缴费清单 17 号"}
    headers = {"Idempotency-Key": key} if key else {}
    return await by.post(f"{BASE}/attestations", json={**body, "facts": facts, **more}, headers=headers)
