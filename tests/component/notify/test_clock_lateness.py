"""What is overdue, by district and kind, and what the worker has not turned; counts alone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.pack import RefusedPack
from tests.component.notify.clock_steps import CITY, DISTRICT, step
from tests.component.notify.facts import COMMUNITY, WUHAN, contacted, registered
from tests.support.platform import Boot, Platform

PATH = "/notify/v1/clock-lateness"
NEXT = "urumqi/650103/650103001"
STAFF = (Role.CASEWORKER, Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.AUDITOR)


async def rows(p: Platform, role: Role = Role.OPS, at: str | None = None, **query: str) -> list[dict[str, Any]]:
    answer = await p.as_(role, area=at).get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def counts(found: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {row["area"]: (row["breached"], row["steps_late"]) for row in found}


async def three_late(platform: Boot) -> Platform:
    """Two in one district, one in the next; one in a city whose document gives no days. Late on 3 August."""
    p = await platform("notify")
    for area in (COMMUNITY, COMMUNITY, NEXT, WUHAN):
        await p.deliver("notify", registered(new_id(), area=area))
    return p


async def test_what_the_worker_has_not_turned_shows_until_it_has_and_then_as_missed(platform: Boot) -> None:
    p = await three_late(platform)
    await p.set_time("2023-07-28T09:00:00+08:00")
    assert await rows(p) == []
    await p.set_time("2023-08-03T00:00:00+08:00")
    before = await rows(p)
    assert counts(before) == {DISTRICT: (0, 2), "urumqi/650103": (0, 1)}
    assert before[0] | {"oldest_step_on": None} == {
        "area": DISTRICT,
        "kind": "first_contact",
        "title": "首次联系",
        "breached": 0,
        "steps_late": 2,
        "parked": 0,
        "oldest_step_on": None,
        "city_stopped": False,
    }
    assert before[0]["oldest_step_on"] <= "2023-08-03"
    await step(p, "2023-08-03")
    assert counts(await rows(p)) == {DISTRICT: (2, 0), "urumqi/650103": (1, 0)}


async def test_a_step_that_failed_and_a_stopped_citys_steps_are_told_apart(platform: Boot) -> None:
    p, third = await three_late(platform), "urumqi/650104/650104001"
    await p.deliver("notify", registered(new_id(), area=third))
    async with p.transaction("notify") as session:
        for area, city in ((NEXT, "nowhere"), (third, "wuhan")):
            await session.execute(
                text("UPDATE clock SET city = :city WHERE area = :area"), {"area": area, "city": city}
            )
    runtime = p.runtime("notify")
    runtime.packs = runtime.packs.without(RefusedPack(runtime.packs.of_city("wuhan")[0], "refused by a test"))
    await step(p, "2023-08-03")
    found = {row["area"]: row for row in await rows(p)}
    assert (found["urumqi/650103"]["steps_late"], found["urumqi/650103"]["parked"]) == (1, 1)
    assert (found["urumqi/650104"]["steps_late"], found["urumqi/650104"]["city_stopped"]) == (1, True)
    assert (found[DISTRICT]["breached"], found[DISTRICT]["steps_late"]) == (2, 0)


async def test_a_clock_that_is_met_is_neither_late_nor_missed(platform: Boot) -> None:
    p, late, never = await platform("notify"), new_id(), new_id()
    for person in (late, never):
        await p.deliver("notify", registered(person))
    await step(p, "2023-08-03")
    assert counts(await rows(p)) == {DISTRICT: (2, 0)}
    await p.deliver("notify", contacted(late, date(2023, 8, 3)))
    await p.set_time("2023-08-20T00:00:00+08:00")
    assert counts(await rows(p)) == {DISTRICT: (1, 1)}


async def test_staff_see_their_own_area_and_nothing_of_another(platform: Boot) -> None:
    p = await three_late(platform)
    await step(p, "2023-08-03")
    city = await rows(p, Role.CITY_APPROVER, CITY)
    assert counts(city) == {DISTRICT: (2, 0), "urumqi/650103": (1, 0)}
    assert counts(await rows(p, Role.DISTRICT_REVIEWER, DISTRICT)) == {DISTRICT: (2, 0)}
    assert await rows(p, Role.DISTRICT_REVIEWER, DISTRICT, area="urumqi/650103") == []
    assert counts(await rows(p, Role.CITY_APPROVER, CITY, area="urumqi/650103")) == {"urumqi/650103": (1, 0)}
    assert await rows(p, Role.CITY_APPROVER) == []


async def test_operators_are_given_counts_and_no_id(platform: Boot) -> None:
    p = await three_late(platform)
    await step(p, "2023-08-03")
    fields = {"area", "kind", "title", "breached", "steps_late", "parked", "oldest_step_on", "city_stopped"}
    assert {frozenset(row) for row in await rows(p)} == {frozenset(fields)}
    assert (await p.as_(Role.OPS).get("/notify/v1/clocks")).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role not in (*STAFF, Role.OPS)])
async def test_nobody_else_sees_lateness(platform: Boot, role: Role) -> None:
    p = await platform("notify")
    assert (await p.as_(role, area=CITY).get(PATH)).status_code == 403


async def test_an_area_too_long_for_one_is_refused(platform: Boot) -> None:
    p = await platform("notify")
    assert (await p.as_(Role.OPS).get(PATH, params={"area": "x" * 101})).status_code == 422
    assert (await p.anonymous.get(PATH)).status_code == 401
