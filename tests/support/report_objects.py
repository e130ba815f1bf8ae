"""A district's report that is drawn, and one that is signed; and how one is drawn."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import API
from tests.support.platform import Platform
from tests.support.positions import BODIES, Object

AREA = "urumqi/650102"


async def of_a_district(p: Platform) -> dict[str, list[Object]]:
    """By parameter or operation, as the matrix asks."""
    drawn = await _sent(p, "", BODIES["draw_periodic_report"])
    other = await _sent(p, "", {"kind": "weekly_contacts", "period": "2023-W29"})
    signed = await _sent(p, f"/{other['id']}/submission", {"content_hash": other["content_hash"]})
    waiting = [Object(signed["id"], AREA)]
    return {
        "report_id": [Object(drawn["id"], AREA)],
        "return_periodic_report": waiting,
        "freeze_periodic_report": waiting,
    }


async def _sent(p: Platform, path: str, body: Any) -> Any:
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    answer = await reviewer.post(f"{API}/periodic-reports{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def draw(client: httpx.AsyncClient, thing: Object, _: Role) -> httpx.Response:
    body = {**BODIES["draw_periodic_report"], "area": thing.area}
    return await client.post(f"{API}/periodic-reports", json=body)
