"""Cases that the tests of policies explain."""

from typing import Any

import httpx

from tests.support.platform import Platform

BASE = "/subsidy/v1/policies"
INTERN: dict[str, Any] = {
    "at_local_base": True,
    "in_school_fresh": True,
    "left_school": False,
    "unemployed": False,
    "born_on": "2001-05-01",
    "started_on": "2023-01-01",
}
EARLY: dict[str, Any] = {
    **INTERN,
    "planned_months": 12,
    "kept_on": "2023-06-01",
    "contract_months": 24,
    "insured": True,
}


async def explained(p: Platform, city: str, scheme: str, on: str, **facts: Any) -> httpx.Response:
    body = {"facts": facts, "on": on}
    return await p.anonymous.post(f"{BASE}/{city}/schemes/{scheme}/explain", json=body)
