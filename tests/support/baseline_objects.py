"""A figure of last year that waits for the second person of its city, and one that was accepted."""

from contracts.roles import Role
from tests.component.registry.people import API
from tests.support.platform import Platform
from tests.support.positions import Object

AREA = "urumqi/650102"
_BODY = {
    "area": AREA,
    "measure": "placement_rate",
    "as_of": "2021-07-31",
    "part": 1,
    "population": 2,
    "source": "通报（虚构）",
}


async def waiting(p: Platform) -> dict[str, list[Object]]:
    accepted = await _asked_for(p, "2021-06-30")
    decision = f"{API}/baseline-changes/{accepted}/decision"
    agreed = {"verdict": "apply", "note": "已核对通报（虚构）"}
    answer = await p.as_(Role.CITY_APPROVER, area="urumqi").post(decision, json=agreed)
    assert answer.status_code == 200, answer.text
    return {"decide_baseline": [Object(await _asked_for(p, "2021-07-31"), AREA)]}


async def _asked_for(p: Platform, as_of: str) -> str:
    answer = await p.as_(Role.CITY_APPROVER, area="urumqi").post(f"{API}/baselines", json={**_BODY, "as_of": as_of})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])
