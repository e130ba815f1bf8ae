"""Whose term ended in a period, and who of them was kept: persons, by the term they served."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events import InternshipStarted
from contracts.roles import Role
from tests.component.subsidy.test_retention_bonus import AREA, BASE, assess, base_with, ended, in_july, retained
from tests.harness import Boot, Platform

LAST_DAY = date(2023, 6, 20)


async def counted(p: Platform, employer: UUID, period: str = "2023-H1") -> tuple[int, int]:
    """How many ended their term and how many of them were kept."""
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    answer = (await reviewer.get(f"{BASE}/employers/{employer}/cohort", params={"period": period})).json()
    return len(answer["completed"]), len(answer["retained"])


def started(employer: UUID, internship: UUID, **changes: Any) -> InternshipStarted:
    values: dict[str, Any] = {
        "internship_id": internship,
        "employer_id": employer,
        "graduate_id": new_id(),
        "city": "wuhan",
        "area": AREA,
        "version": 1,
        "started_on": date(2023, 1, 10),
        "planned_end_on": LAST_DAY,
    }
    return InternshipStarted(**values | changes)


async def test_broken_off_on_the_last_planned_day_is_a_term_served(platform: Boot) -> None:
    """20 of whom 10 stay is 50.00 %; two of the others told as broken off on that day would make it 10 of 18."""
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 10)
    for internship in internships[18:]:
        await p.deliver("subsidy", ended(employer, internship, 3, outcome="broken_off"))
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]["amount_fen"]) == ("not_eligible", 0)
    assert answer["explanation"]["conditions"][0]["observed"] == "10/20（50.00%）"


async def test_broken_off_a_day_earlier_is_no_term_served(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 2)
    early = ended(employer, internships[2], 3, outcome="broken_off", ended_on=date(2023, 6, 19))
    await p.deliver("subsidy", early)
    assert await counted(p, employer) == (2, 2)


async def test_an_end_stated_in_the_next_period_leaves_the_term_where_it_was_planned(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 4, 2)
    for internship in internships[2:]:
        await p.deliver("subsidy", ended(employer, internship, 3, ended_on=date(2023, 7, 1)))
    assert await counted(p, employer) == (4, 2)
    assert await counted(p, employer, "2023-H2") == (0, 0)


async def test_who_is_never_reported_as_gone_has_served_the_term(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 10, 10)
    for _ in range(10):
        await p.deliver("subsidy", started(employer, new_id()), times=2)
    assert (await assess(p, employer)).json()["explanation"]["conditions"][0]["observed"] == "10/20（50.00%）"
    await p.deliver("subsidy", started(employer, new_id(), planned_end_on=date(2023, 7, 14)))
    await p.deliver("subsidy", started(employer, new_id(), planned_end_on=date(2023, 7, 16)))
    assert await counted(p, employer, "2023-H2") == (1, 0)


async def test_a_start_that_arrives_after_the_end_changes_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 2)
    await assess(p, employer)
    await p.deliver("subsidy", started(employer, internships[0]), times=2)
    assert await counted(p, employer) == (3, 2)
    assert (await assess(p, employer)).json()["result"] == "unchanged"


@pytest.mark.parametrize("first_kept", [True, False])
async def test_a_person_counts_once_for_a_base_and_period(platform: Boot, first_kept: bool) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 0, 0)
    person, one, other = new_id(), new_id(), new_id()
    spring: dict[str, Any] = {"planned_end_on": date(2023, 3, 31), "ended_on": date(2023, 3, 31)}
    await p.deliver("subsidy", ended(employer, one, graduate_id=person, **spring))
    await p.deliver("subsidy", ended(employer, other, graduate_id=person))
    await p.deliver("subsidy", retained(employer, one if first_kept else other))
    assert await counted(p, employer) == (1, 1)
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 100_000
