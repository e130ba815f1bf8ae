"""Steps of the tests of internships."""

from typing import Any

import httpx

from tests.component.jobfair.conftest import Fair

INTERNSHIPS = "/jobfair/v1/internships"
KEPT = {"retained": True, "retained_on": "2023-07-02", "contract_months": 24, "insured": True}


async def end(client: httpx.AsyncClient, internship: str, body: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{INTERNSHIPS}/{internship}/end", json=body)


async def retain(client: httpx.AsyncClient, internship: str, **body: Any) -> httpx.Response:
    return await client.put(f"{INTERNSHIPS}/{internship}/retention", json={**KEPT, **body})


async def completed(fair: Fair) -> str:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship)
    return internship
