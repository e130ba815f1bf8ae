"""Who is owed services by the city's document, and which of them."""

import httpx

from contracts.roles import Role
from tests.component.registry.casework_steps import LIST
from tests.component.registry.people import (
    API,
    STREET,
    WUHAN_STREET,
    everything,
    listed,
    on_friday,
    placed,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot

GAPS, NEXT_STREET = f"{API}/service-gaps", "wuhan/420106/420106002"
ALL = {"guidance": (0, 1), "referral": (0, 3), "training_or_internship": (0, 1)}


async def owed(client: httpx.AsyncClient, gap: str = "any") -> dict[str, dict[str, tuple[int, int]]]:
    """Person → minimum → how many they had of how many."""
    rows = (await client.get(GAPS, params={"gap": gap})).json()["items"]
    return {row["graduate"]["id"]: {one["key"]: (one["had"], one["least"]) for one in row["owed"]} for row in rows}


async def served(client: httpx.AsyncClient, entry: str, kind: str) -> None:
    body = {"kind": kind, "delivered_on": "2023-07-28"}
    assert (await client.post(f"{LIST}/{entry}/services", json=body)).status_code == 201


async def test_each_person_is_listed_with_what_is_still_owed(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p, WUHAN_STREET)
    first, second, taken = [(await registered(p, serial, WUHAN_STREET))["id"] for serial in (1, 2, 3)]
    await registered(p, 4, WUHAN_STREET, intention="none")
    await listed(p, 5, WUHAN_STREET)
    await placed(p, taken, WUHAN_STREET)
    await served(client, first, "guidance")
    await served(client, first, "internship_offer")
    assert await owed(client) == {first: {"referral": (0, 3)}, second: ALL}
    assert await owed(client, "guidance") == {second: ALL}
    page = (await client.get(GAPS, params={"limit": 1, "total": True})).json()
    assert (page["total"]["count"], len(page["items"]), page["items"][0]["graduate"]["name"]) == (2, 1, "测**")
    for gap in ("any", "guidance", "referral", "training_or_internship"):
        ids = set(await everything(client, f"{LIST}?gap={gap}"))
        assert ids == (await owed(client, gap)).keys(), gap


async def test_they_are_of_the_callers_own_area(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    reads = {
        Role.CASEWORKER: WUHAN_STREET,
        Role.DISTRICT_REVIEWER: "wuhan/420106",
        Role.CITY_APPROVER: "wuhan",
        Role.AUDITOR: "wuhan",
    }
    for role, area in reads.items():
        assert (await owed(p.as_(role, area=area))).keys() == {entry}, role
    assert await owed(worker(p, NEXT_STREET)) == {}
    assert await owed(p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420111")) == {}
    for role in (Role.OBSERVER, Role.PAYER, Role.GRADUATE):
        assert (await p.as_(role, area="wuhan").get(GAPS)).status_code == 403, role
    assert (await p.as_(Role.UNIVERSITY_OFFICE, org="10486").get(GAPS)).status_code == 403


async def test_what_the_document_does_not_owe_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    assert problem(await worker(p, STREET).get(GAPS)) == (422, "no-service-minimum")
    answer = await worker(p, WUHAN_STREET).get(GAPS, params={"gap": "lunch"})
    assert problem(answer) == (422, "no-service-minimum")
    assert answer.json()["known"] == list(ALL)
    assert (await worker(p, WUHAN_STREET).get(GAPS, params={"gap": "x" * 41})).status_code == 422


async def test_a_citys_minimums_are_told_with_their_clause(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p)
    [guidance, *_] = rows = (await client.get(f"{API}/service-minimums/wuhan")).json()
    assert {row["key"]: row["least"] for row in rows} == {key: least for key, (_, least) in ALL.items()}
    assert (guidance["kinds"], guidance["clause"]) == (["guidance"], "二(六)")
    assert "1 次职业指导" in guidance["quote"]
    assert (await client.get(f"{API}/service-minimums/urumqi")).json() == []
    assert (await client.get(f"{API}/service-minimums/nowhere")).status_code == 404
    assert (await p.anonymous.get(f"{API}/service-minimums/wuhan")).status_code == 401
