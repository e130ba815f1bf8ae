"""Deadlines that were missed: each level once, and counted whatever the job does."""

from datetime import date

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.notify.clock_steps import CITY, DISTRICT, clock_of, said, step
from tests.component.notify.facts import COMMUNITY, FRIDAY, WUHAN, contacted, registered
from tests.support.platform import Boot, Platform


async def inbox(p: Platform, role: Role, area: str) -> list[str]:
    found = await p.as_(role, area=area).get("/notify/v1/messages")
    return [item["template"] for item in found.json()["items"]]


@pytest.mark.obligation("U-105")
async def test_a_broken_promise_is_warned_of_breached_and_escalated_each_once(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    for day in ("2023-07-31", "2023-08-01", "2023-08-01", "2023-08-02"):
        await step(p, day)
    assert await inbox(p, Role.CASEWORKER, COMMUNITY) == ["clock_warned"]
    for day in ("2023-08-03", "2023-08-03"):
        await step(p, day)
    assert await inbox(p, Role.CASEWORKER, COMMUNITY) == ["clock_breached", "clock_warned"]
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == []
    for day in ("2023-08-04", "2023-08-05"):
        await step(p, day)
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == ["clock_escalated"]
    assert await inbox(p, Role.CITY_APPROVER, CITY) == []
    for day in ("2023-08-06", "2023-08-07", "2023-09-30"):
        await step(p, day)
    assert await inbox(p, Role.CITY_APPROVER, CITY) == ["clock_escalated"]
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == ["clock_escalated"]
    assert await inbox(p, Role.CASEWORKER, COMMUNITY) == ["clock_breached", "clock_warned"]
    assert await said(p) == ["clock_started", "clock_warned", "clock_breached"]


async def test_after_a_long_standstill_every_level_is_told_once_and_no_untrue_warning(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await step(p, "2023-09-30")
    assert await inbox(p, Role.CASEWORKER, COMMUNITY) == ["clock_breached"]
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == ["clock_escalated"]
    assert await inbox(p, Role.CITY_APPROVER, CITY) == ["clock_escalated"]


async def test_a_late_contact_ends_the_escalation_and_is_not_in_time(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await step(p, "2023-08-03")
    await p.deliver("notify", contacted(graduate, date(2023, 8, 3)))
    await step(p, "2023-09-30")
    assert await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT) == []
    async with p.transaction("notify") as session:
        in_time = await session.scalar(text("SELECT payload->>'in_time' FROM outbox WHERE type ~ 'clock_met'"))
    assert in_time == "false"


async def test_one_bad_clock_holds_up_no_other(platform: Boot) -> None:
    p, bad, good = await platform("notify"), new_id(), new_id()
    for person in (bad, good):
        await p.deliver("notify", registered(person))
    async with p.transaction("notify") as session:
        await session.execute(text("UPDATE clock SET city = 'nowhere' WHERE subject_id = :id"), {"id": bad})
    await step(p, "2023-08-03")
    assert [(await clock_of(p, person))["state"] for person in (bad, good)] == ["open", "breached"]


async def test_the_overdue_clocks_are_counted_by_the_date_alone_also_while_the_clock_job_is_dead(
    platform: Boot,
) -> None:
    p, late, met = await platform("notify"), new_id(), new_id()
    for graduate, area in ((late, COMMUNITY), (met, COMMUNITY), (new_id(), WUHAN)):
        await p.deliver("notify", registered(graduate, area=area))
    await p.deliver("notify", contacted(new_id(), FRIDAY))
    await p.set_time("2023-08-02T23:59:59+08:00")
    assert await overdue(p) == 0
    await p.set_time("2023-08-03T00:00:00+08:00")
    assert await overdue(p) == 2
    await p.deliver("notify", contacted(met, date(2023, 8, 3)))
    assert await overdue(p) == 1
    await p.run_job("notify", "warn_and_breach_clocks")
    assert await overdue(p) == 1


async def overdue(p: Platform) -> float:
    lines = (await p.anonymous.get("/notify/metrics")).text.splitlines()
    [value] = [line.rsplit(" ", 1)[1] for line in lines if line.startswith("clocks_overdue{")]
    return float(value)
