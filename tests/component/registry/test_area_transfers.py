"""Somebody moves to another area of the city: nothing moves before it accepts, and what is over stays the old one's."""

import asyncio
from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.handover_steps import cases, caseworker, own
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    events,
    listed,
    on_friday,
    problem,
    proven,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

WHY = {"reason": "已迁居该区，提供居住证明"}
EVENT = "registry.jurisdiction_transferred.v1"
CONTACT = {
    "kind": "phone",
    "reached": False,
    "contacted_at": "2023-07-28T09:30:00+08:00",
    "next_action": {"on": "2023-08-15", "kind": "phone"},
}
MONTH_LATER = "2023-08-28T10:00:00+08:00"


async def ask(client: httpx.AsyncClient, entry: str, to: str = OTHER_DISTRICT) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/area-transfers", json={"to_area": to, **WHY})


async def decide(client: httpx.AsyncClient, transfer: str, verdict: str = "accept") -> httpx.Response:
    return await client.post(f"{API}/area-transfers/{transfer}/decision", json={"verdict": verdict})


async def moved(p: Platform, entry: str, to: str = OTHER_DISTRICT, origin: str = STREET) -> None:
    asked = await ask(worker(p, origin), entry, to)
    assert asked.status_code == 201, asked.text
    accepted = await decide(worker(p, to), asked.json()["id"])
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted"), accepted.text


async def sees(p: Platform, entry: str, area: str) -> bool:
    return (await worker(p, area).get(f"{API}/graduates/{entry}")).status_code == 200


async def listing(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await client.get(f"{API}/area-transfers", params=query)).json()["items"]
    return rows


async def test_until_the_new_area_accepts_nothing_moves_and_it_reads_nothing_of_the_person(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    asked = (await ask(worker(p), entry)).json()
    [incoming] = await listing(worker(p, OTHER_DISTRICT))
    assert (incoming["id"], incoming["graduate"], incoming["decidable"]) == (asked["id"], None, True)
    assert entry not in str(incoming)
    [outgoing] = await listing(worker(p))
    assert (outgoing["graduate"]["id"], outgoing["decidable"], outgoing["withdrawable"]) == (entry, False, True)
    assert (await sees(p, entry, STREET), await sees(p, entry, OTHER_DISTRICT)) == (True, False)
    assert await events(p, EVENT) == []
    assert await listing(worker(p, "urumqi/650104/650104002")) == []


async def test_then_the_person_is_the_new_areas_and_the_old_one_sees_what_it_did_alone(platform: Boot) -> None:
    p = await on_friday(platform)
    jia = await caseworker(p, "jia")
    [entry] = await cases(p, jia, 1)
    await moved(p, entry)
    assert (await sees(p, entry, STREET), await sees(p, entry, OTHER_DISTRICT)) == (False, True)
    [outgoing] = await listing(worker(p))
    assert (outgoing["state"], outgoing["graduate"]) == ("accepted", None)
    assert await own(jia) == set(), "nobody's case in the new area"
    [event] = await events(p, EVENT)
    assert {name: event[name] for name in ("area", "from_area", "to_area", "transferred_on")} == {
        "area": OTHER_DISTRICT,
        "from_area": STREET,
        "to_area": OTHER_DISTRICT,
        "transferred_on": "2023-07-28",
    }
    actions = [line[0] for line in await audit_of(p, entry)]
    assert actions[-3:] == ["ask_area_transfer", "transfer_person", "accept_area_transfer"]
    contact = CONTACT
    assert (await worker(p).post(f"{API}/graduates/{entry}/contacts", json=contact)).status_code == 404
    assert (await worker(p, OTHER_DISTRICT).post(f"{API}/graduates/{entry}/contacts", json=contact)).status_code == 201


async def test_the_person_asks_and_takes_it_back(platform: Boot) -> None:
    p = await on_friday(platform)
    client = await proven(p, 1, "ada")
    me = (await registered(p, 1))["id"]
    asked = await ask(client, me)
    assert asked.status_code == 201, asked.text
    withdrawal = f"{API}/area-transfers/{asked.json()['id']}/withdrawal"
    assert problem(await worker(p, OTHER_DISTRICT).post(withdrawal)) == (404, "area-transfer-not-found")
    assert (await client.post(withdrawal)).json()["state"] == "withdrawn"
    assert problem(await decide(worker(p, OTHER_DISTRICT), asked.json()["id"])) == (409, "area-transfer-decided")


async def test_who_asked_does_not_accept_and_the_old_area_neither(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    jia = await caseworker(p, "jia")
    asked = (await ask(jia.client, entry)).json()["id"]
    assert problem(await decide(jia.client, asked)) == (404, "area-transfer-not-found")
    there = p.as_(Role.CASEWORKER, area=OTHER_DISTRICT, id=jia.id)
    assert problem(await decide(there, asked)) == (409, "same-person")
    assert (await decide(p.as_(Role.AUDITOR, area="urumqi"), asked)).status_code == 403
    assert (await decide(worker(p, OTHER_DISTRICT), asked, "refuse")).json()["state"] == "refused"
    assert await sees(p, entry, STREET)


async def test_where_nobody_moves(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for to, refusal in (
        (STREET, (422, "transfer-to-same-area")),
        ("urumqi/650102", (422, "transfer-to-same-area")),
        (WUHAN_STREET, (422, "transfer-to-other-city")),
        ("urumqi/650199/650199001", (422, "area-unknown")),
        ("urumqi", (422, "invalid-input")),
    ):
        assert problem(await ask(worker(p), entry, to))[0] == refusal[0], to
    assert problem(await ask(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    unregistered = str((await listed(p, 2)).graduate_id)
    assert problem(await ask(worker(p), unregistered)) == (409, "not-registered")
    assert (await ask(worker(p), entry)).status_code == 201
    assert problem(await ask(worker(p), entry)) == (409, "area-transfer-pending")


async def test_two_who_accept_at_once_move_the_person_once(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    asked = (await ask(worker(p), entry)).json()["id"]
    answers = await asyncio.gather(*(decide(worker(p, OTHER_DISTRICT), asked) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await events(p, EVENT)) == 1


async def test_a_contact_logged_while_the_person_moves_is_of_one_area_or_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    asked = (await ask(worker(p), entry)).json()["id"]
    body = CONTACT
    contact, accepted = await asyncio.gather(
        worker(p).post(f"{API}/graduates/{entry}/contacts", json=body), decide(worker(p, OTHER_DISTRICT), asked)
    )
    assert accepted.status_code == 200
    assert contact.status_code in (201, 404)
    logged = await events(p, "registry.contact_logged.v1")
    assert [event["area"] for event in logged] == ([STREET] if contact.status_code == 201 else [])


@pytest.mark.parametrize("there_and_back", [False, True])
async def test_a_figure_of_a_past_day_counts_people_where_they_were(platform: Boot, there_and_back: bool) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await registered(p, 2)
    await p.set_time(MONTH_LATER)
    await moved(p, entry)
    if there_and_back:
        await p.set_time("2023-09-28T10:00:00+08:00")
        await moved(p, entry, STREET, OTHER_DISTRICT)
    city = p.as_(Role.AUDITOR, area="urumqi")
    days = {"2023-08-27": (2, 0), "2023-08-28": (1, 1), "2023-09-28": (2, 0) if there_and_back else (1, 1)}
    for folded in (False, True):
        if folded:
            await p.run_job("registry", "fold_changes")
        for day, counts in days.items() if there_and_back else list(days.items())[:2]:
            assert await by_district(city, day) == counts, (day, folded)
    for area, number in (("urumqi/650102", 2), ("urumqi/650103", 0)):
        own_sheet = p.as_(Role.DISTRICT_REVIEWER, area=area)
        assert sum(await by_district(own_sheet, "2023-08-27")) == number


async def by_district(client: httpx.AsyncClient, day: str) -> tuple[int, int]:
    """People registered, of the two districts."""
    answer = await client.get(f"{API}/sheets/rates", params={"as_of": day})
    assert answer.status_code == 200, answer.text
    rows = {row["district"]: row["rates"]["assistance_coverage"]["whole"] for row in answer.json()["rows"]}
    return rows.get("650102", 0), rows.get("650103", 0)
