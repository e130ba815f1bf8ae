"""Who is told next of a clock that stays unmet: level and day, by the steps that the job takes."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.doors.stopped_steps import stop
from tests.component.notify.clock_steps import DISTRICT, clock_of, clocks_of, step
from tests.component.notify.facts import COMMUNITY, FRIDAY, contacted, registered
from tests.component.notify.third_city_steps import STREET, changed
from tests.packs import beside_wuhan
from tests.support.platform import Boot, Platform
from tests.support.totals import total_of

CLOCKS = "/notify/v1/clocks"
TO_DISTRICT, TO_CITY = {"level": "district", "on": "2023-08-04"}, {"level": "city", "on": "2023-08-06"}


async def running(boot: Boot) -> tuple[Platform, UUID]:
    """Registered on Friday 28 July, due on 2 August: the district is told on the 4th, the city on the 6th."""
    p, graduate = await boot("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    return p, graduate


async def following(p: Platform, graduate: UUID) -> Any:
    return (await clock_of(p, graduate))["next_supervision"]


async def test_the_levels_follow_each_other_until_none_is_left(platform: Boot) -> None:
    p, graduate = await running(platform)
    assert await following(p, graduate) == TO_DISTRICT
    told = {"2023-08-01": TO_DISTRICT, "2023-08-03": TO_DISTRICT, "2023-08-04": TO_CITY, "2023-08-06": None}
    for day, expected in told.items():
        await step(p, day)
        assert await following(p, graduate) == expected, day


async def test_of_a_clock_that_is_met_nobody_is_told(platform: Boot) -> None:
    p, graduate = await running(platform)
    await p.deliver("notify", contacted(graduate, date(2023, 7, 29)))
    assert await following(p, graduate) is None


async def test_one_clock_shows_it_as_the_list_does(platform: Boot) -> None:
    p, graduate = await running(platform)
    number = (await clock_of(p, graduate))["id"]
    shown = await p.as_(Role.CASEWORKER, area=COMMUNITY).get(f"{CLOCKS}/{number}")
    assert shown.json()["next_supervision"] == TO_DISTRICT


async def test_a_level_whose_year_is_not_published_has_no_day_yet(platform: Boot, tmp_path: Path) -> None:
    calendar, working = "{level: district, after_days: 1}", "{level: district, after_days: 1, day_type: working}"
    p, graduate = await platform("notify", policies=changed(tmp_path, calendar, working)), new_id()
    await p.deliver("notify", registered(graduate, area=STREET, on=date(2097, 1, 1)))
    clocks = (await p.as_(Role.AUDITOR, area="xinghe").get(CLOCKS, params={"kind": "first_contact"})).json()["items"]
    assert [clock["next_supervision"] for clock in clocks] == [{"level": "district", "on": None}]


async def test_the_clocks_of_a_stopped_city_are_shown_without_a_next_step(platform: Boot, tmp_path: Path) -> None:
    beside_wuhan(tmp_path)
    p, graduate = await platform("notify", policies=load_packs(tmp_path)), new_id()
    await p.deliver("notify", registered(graduate, area=STREET, on=date(2024, 6, 3)))
    assert any(clock["next_supervision"] for clock in await clocks_of(p, graduate))
    stop(p, tmp_path, "xinghe-2024")
    clocks = await clocks_of(p, graduate)
    assert clocks
    assert not any(clock["next_supervision"] for clock in clocks)


async def test_the_list_is_asked_for_some_people_within_ones_own_area(platform: Boot) -> None:
    p, graduate = await running(platform)
    others = [new_id(), new_id()]
    for other in others:
        await p.deliver("notify", registered(other, on=FRIDAY))
    own = p.as_(Role.CASEWORKER, area=COMMUNITY)
    asked = {"subject_id": [str(graduate), str(others[0])]}
    found = (await own.get(CLOCKS, params=asked)).json()["items"]
    assert {row["subject_id"] for row in found} == set(asked["subject_id"])
    assert [await total_of(own, CLOCKS, **query) for query in ({}, asked)] == [3, 2]
    elsewhere = p.as_(Role.CASEWORKER, area="urumqi/650103/650103001")
    assert (await elsewhere.get(CLOCKS, params=asked)).json()["items"] == []
    assert (await p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT).get(CLOCKS, params=asked)).json()["items"] == found


@pytest.mark.parametrize("subjects", [["x"], [str(new_id()) for _ in range(201)]], ids=["no id", "too many"])
async def test_what_names_nobody_or_too_many_is_refused(platform: Boot, subjects: list[str]) -> None:
    p = await platform("notify")
    answer = await p.as_(Role.CASEWORKER, area=COMMUNITY).get(CLOCKS, params={"subject_id": subjects})
    assert answer.status_code == 422
