"""The dossier of one person: life line, hardships, services and plans in one view, for a purpose that is logged."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry import assistance_steps as assistance
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    on_friday,
    problem,
    proven,
    registered,
    worker,
)
from tests.support.platform import Boot

PURPOSE = {"purpose": "核对信息台账（虚构）"}


async def dossier(client: httpx.AsyncClient, entry: str, **params: str) -> httpx.Response:
    return await client.get(f"{API}/graduates/{entry}/dossier", params=params or PURPOSE)


async def shown(client: httpx.AsyncClient, entry: str) -> dict[str, Any]:
    answer = await dossier(client, entry)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


@pytest.mark.obligation("U-132")
async def test_one_view_has_the_life_line_the_hardships_the_services_and_the_plan(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await registered(p, 1))["id"])
    assert [(await shown(worker(p), entry))[part] for part in ("stages", "hardships", "services", "plans")] == [[]] * 4
    await hardships.confirmed(p, entry)
    await worker(p).post(f"{API}/graduates/{entry}/services", json={"kind": "guidance", "delivered_on": "2023-07-28"})
    left = {"left_on": "2023-06-30", "destination": {"system": "moe_destination", "code": "70"}}
    assert (await worker(p).post(f"{API}/graduates/{entry}/leavings", json=left)).status_code == 201
    await assistance.agreed(p, entry)
    view = await shown(hardships.reviewer(p), entry)
    assert view["graduate"]["id"] == entry
    assert [(row["state"], row["since_on"]) for row in view["stages"]] == [("left_unplaced", "2023-06-30")]
    assert [(row["category"], row["category_title"], row["standing"]) for row in view["hardships"]] == [
        ("disabled", "残疾", "confirmed")
    ]
    assert [(row["kind"], row["delivered_on"], row["counts"]) for row in view["services"]] == [
        ("guidance", "2023-07-28", True)
    ]
    assert [(row["track"], row["state"]) for row in view["plans"]] == [("priority", "agreed")]


async def test_each_look_at_a_dossier_says_what_for(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await registered(p, 1))["id"])
    assert (await worker(p).get(f"{API}/graduates/{entry}/dossier")).status_code == 422
    await shown(worker(p), entry)
    assert ("reveal_hardships", "caseworker", PURPOSE["purpose"]) in await audit_of(p, entry)


async def test_a_dossier_is_of_ones_own_people_or_ones_own(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await registered(p, 1))["id"])
    own = await proven(p, 1, "ben")
    assert (await shown(own, entry))["graduate"]["id"] == entry
    assert problem(await dossier(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    assert problem(await dossier(p.as_(Role.AUDITOR, area=STREET), entry)) == (403, "forbidden")
