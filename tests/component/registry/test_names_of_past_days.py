"""Names behind a figure of a day that is over: as many as its number, wherever its people are served now."""

from typing import Any

import httpx

from contracts.roles import Role
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, everything, on_friday, registered, worker
from tests.support.platform import Boot, Platform

BEFORE, AFTER = "2023-07-28", "2023-08-28T10:00:00+08:00"
HERE, THERE = "urumqi/650102", "urumqi/650103"


def reviewer(p: Platform, area: str) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=area)


async def moved_in_august(p: Platform) -> str:
    """Somebody who registered here in July and is served there since August; and somebody who stayed."""
    entry = str((await registered(p, 1, university_code="10755"))["id"])
    await registered(p, 2, university_code="10755")
    await p.set_time(AFTER)
    body = {"to_area": OTHER_DISTRICT, "reason": "已迁居该区，提供居住证明"}
    asked = await worker(p).post(f"{API}/graduates/{entry}/area-transfers", json=body)
    decision = f"{API}/area-transfers/{asked.json()['id']}/decision"
    accepted = await worker(p, OTHER_DISTRICT).post(decision, json={"verdict": "accept"})
    assert accepted.json()["state"] == "accepted", accepted.text
    return entry


async def names(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/graduates", params=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


async def test_a_past_figure_opens_to_as_many_names_as_it_counts(platform: Boot) -> None:
    p = await on_friday(platform)
    await moved_in_august(p)
    for client in (reviewer(p, HERE), reviewer(p, THERE), p.as_(Role.CITY_APPROVER, area="urumqi")):
        for day in (BEFORE, "2023-08-28"):
            sheet = (await client.get(f"{API}/sheets/rates", params={"as_of": day})).json()
            for row in (*sheet["rows"], sheet["total"]):
                rate = row["rates"]["registration_rate"]
                assert len(await everything(client, rate["names"])) == rate["part"], (day, row)


async def test_of_who_left_the_old_area_sees_the_name_of_then_and_nothing_of_now(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await moved_in_august(p)
    [left] = [row for row in await names(worker(p), as_of=BEFORE) if row["id"] == entry]
    assert (left["name"], left["area"], left["served_elsewhere"]) == ("测**", STREET, True)
    hidden = ("phone", "id_number", "residence_area", "hukou_area", "seeking_area")
    assert [left[name] for name in hidden] == [None] * len(hidden)
    assert (left["status"], left["intention"]) == ("unknown", "unknown")
    assert (await worker(p).get(f"{API}/graduates/{entry}")).status_code == 404
    assert entry not in [row["id"] for row in await names(worker(p))]
    assert entry not in [row["id"] for row in await names(worker(p), as_of="2023-08-28")]


async def test_the_new_area_has_the_person_from_the_day_of_the_move_on(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await moved_in_august(p)
    there = worker(p, OTHER_DISTRICT)
    assert await names(there, as_of=BEFORE) == []
    [now] = await names(there)
    assert (now["id"], now["served_elsewhere"]) == (entry, False)
    assert now["phone"] is not None
    assert await names(worker(p, "urumqi/650104/650104002"), as_of=BEFORE) == []


async def test_a_school_has_its_own_whatever_their_area(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await moved_in_august(p)
    office = p.as_(Role.UNIVERSITY_OFFICE, org="10755")
    for query in ({}, {"as_of": BEFORE}, {"as_of": BEFORE, "area": HERE}):
        rows = [row for row in await names(office, **query) if row["id"] == entry]
        assert [(row["served_elsewhere"], row["phone"] is not None) for row in rows] == [(False, True)], query
    assert entry not in [row["id"] for row in await names(office, as_of=BEFORE, area=THERE)]
