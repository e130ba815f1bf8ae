"""Levels told some working days after the breach: by the published holidays, and later where none are published."""

from datetime import date
from pathlib import Path

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.notify.facts import registered
from tests.component.notify.third_city_steps import DISTRICT, STREET, changed, clocks, inbox, step
from tests.packs import third_city
from tests.support.platform import Boot

ONE_DAY = "- {level: district, after_days: 1}"
ONE_WORKING_DAY = "- {level: district, after_days: 1, day_type: working}"


async def test_two_working_days_after_the_breach_pass_over_the_holidays_in_may(platform: Boot) -> None:
    """Five working days from Monday 22 April: 23 to 26 and Sunday the 28th, which is worked (调休). Missed on the 29th;
    30 April is the first working day after that, 6 May the second."""
    p = await platform("notify", policies=third_city())
    await p.deliver("notify", registered(new_id(), area=STREET, on=date(2024, 4, 22)), times=2)
    await step(p, "2024-04-28", "2024-04-29", "2024-05-01", "2024-05-05")
    [clock] = await clocks(p, "guidance_offer")
    assert (clock["due_on"], clock["breached_on"], clock["escalation_level"]) == ("2024-04-28", "2024-04-29", 0)
    assert "职业指导：超期督办" not in await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT)
    await step(p, "2024-05-06", "2024-05-06")
    assert (await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT)).count("职业指导：超期督办") == 1
    [clock] = await clocks(p, "guidance_offer")
    assert clock["escalation_level"] == 1


async def test_a_level_waits_for_the_holidays_of_its_year_and_is_told_once(
    platform: Boot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Due on Tuesday 8 January 2097 and missed on the 9th; of 2097 nobody knows a working day until it is published."""
    p = await platform("notify", policies=changed(tmp_path, ONE_DAY, ONE_WORKING_DAY))
    await p.deliver("notify", registered(new_id(), area=STREET, on=date(2097, 1, 1)))
    await step(p, "2097-01-09", "2097-01-10", "2097-01-15")
    [clock] = await clocks(p, "first_contact")
    assert (clock["state"], clock["breached_on"], clock["escalation_level"]) == ("breached", "2097-01-09", 0)
    monkeypatch.setattr("chassis.workdays.chinese_calendar.is_workday", lambda day: day.weekday() < 5)
    await step(p, "2097-01-16", "2097-01-17")
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == ["首次联系超期督办"]
    [clock] = await clocks(p, "first_contact")
    assert clock["escalation_level"] == 1
