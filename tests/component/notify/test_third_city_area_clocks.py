"""Cadences, milestones and windows of 星河市, from its pack alone: its districts and the city are who must act."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified, InternshipRetained
from contracts.roles import Role
from services.notify.area_clocks.commands import open_clocks
from tests.component.notify.third_city_steps import (
    CITY,
    EAST,
    OF_EAST,
    WEST,
    changed,
    clocks,
    day,
    inbox,
    one,
    published,
)
from tests.packs import third_city
from tests.support.platform import Boot


def base(on: date, *, is_base: bool = True, employer: UUID | None = None) -> EmployerVerified:
    return EmployerVerified(
        employer_id=employer or new_id(),
        city=CITY,
        area=OF_EAST,
        is_internship_base=is_base,
        verified_on=on,
        credit_code="91990101MA00000000",
    )


async def test_every_district_has_its_clock_of_the_week_from_monday_to_sunday(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-14")
    found = await clocks(p, "weekly_posts")
    assert sorted((c["area"], c["period"], c["started_on"], c["due_on"], c["needed"], c["counted"]) for c in found) == [
        (f"xinghe/{code}", "2024-W07", "2024-02-12", "2024-02-18", 2, 0) for code in ("990101", "990102", "990103")
    ]
    assert {(c["kind_type"], c["subject_kind"], c["title"], c["state"]) for c in found} == {
        ("cadence", "area", "每周岗位发布", "open")
    }
    seen = await clocks(p, "weekly_posts", role=Role.DISTRICT_REVIEWER, area=WEST)
    assert [c["area"] for c in seen] == [WEST]


async def test_two_distinct_posts_meet_the_week_on_its_last_day(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-12")
    first = published(date(2024, 2, 12))
    for _ in range(2):
        await p.deliver("notify", first, times=2)
    assert (await one(p, "weekly_posts", EAST, "2024-W07"))["counted"] == 1
    await day(p, "2024-02-18")
    await p.deliver("notify", published(date(2024, 2, 18)))
    clock = await one(p, "weekly_posts", EAST, "2024-W07")
    assert (clock["state"], clock["met_on"], clock["counted"]) == ("met", "2024-02-18", 2)
    await day(p, "2024-02-19")
    states = {c["area"]: c["state"] for c in await clocks(p, "weekly_posts") if c["period"] == "2024-W07"}
    assert states == {EAST: "met", WEST: "breached", "xinghe/990103": "breached"}


async def test_a_missed_week_is_warned_of_breached_escalated_and_stays_missed(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-12")
    await p.deliver("notify", published(date(2024, 2, 13)))
    await day(p, "2024-02-15")
    assert await inbox(p, Role.DISTRICT_REVIEWER, EAST) == []
    await day(p, "2024-02-16", "2024-02-18", "2024-02-19")
    assert await inbox(p, Role.DISTRICT_REVIEWER, EAST) == ["每周岗位发布：已超期", "每周岗位发布：即将到期"]
    await day(p, "2024-02-21")
    assert await inbox(p, Role.CITY_APPROVER, CITY) == []
    await p.deliver("notify", published(date(2024, 2, 18)), times=2)
    await p.deliver("notify", published(date(2024, 2, 20)))
    clock = await one(p, "weekly_posts", EAST, "2024-W07")
    assert (clock["state"], clock["met_on"], clock["counted"], clock["late_entry"]) == ("breached", None, 1, True)
    assert (await one(p, "weekly_posts", EAST, "2024-W08"))["counted"] == 1
    await day(p, "2024-02-22")
    assert await inbox(p, Role.CITY_APPROVER, CITY) == ["每周岗位发布：超期督办"] * 3


async def test_what_was_recorded_in_time_counts_though_the_bus_was_late(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-12", "2024-02-19")
    for spoken in ("2024-02-18T15:59:00+00:00", "2024-02-18T15:59:59+00:00"):
        await p.deliver("notify", published(date(2024, 2, 18)), time=datetime.fromisoformat(spoken))
    clock = await one(p, "weekly_posts", EAST, "2024-W07")
    assert (clock["state"], clock["met_on"], clock["counted"]) == ("met", "2024-02-18", 2)
    await p.deliver("notify", published(date(2024, 2, 18), f"{WEST}/990102001"), time=datetime.fromisoformat(spoken))
    after = datetime.fromisoformat("2024-02-18T16:00:00+00:00")
    await p.deliver("notify", published(date(2024, 2, 18), f"{WEST}/990102001"), time=after)
    clock = await one(p, "weekly_posts", WEST, "2024-W07")
    assert (clock["state"], clock["counted"], clock["late_entry"]) == ("breached", 1, True)


async def test_two_workers_open_a_period_once(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    runtime = p.runtime("notify")

    async def worker() -> int:
        async with runtime.transaction() as session:
            return await open_clocks(session, runtime.packs, CITY, date(2024, 2, 14))

    assert sum(await asyncio.gather(worker(), worker())) >= 7
    assert len(await clocks(p, "weekly_posts")) == 3
    async with p.transaction("notify") as session:
        query = text("SELECT count(*), count(DISTINCT payload->>'clock_id') FROM outbox WHERE type ~ 'clock_started'")
        assert (await session.execute(query)).one() == (4, 4)


async def test_the_clock_of_another_district_is_not_found(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-14")
    clock = await one(p, "weekly_posts", EAST, "2024-W07")
    for role, area, status in (
        (Role.DISTRICT_REVIEWER, EAST, 200),
        (Role.DISTRICT_REVIEWER, WEST, 404),
        (Role.AUDITOR, CITY, 200),
    ):
        assert (await p.as_(role, area=area).get(f"/notify/v1/clocks/{clock['id']}")).status_code == status


async def test_weeks_that_went_by_while_nothing_ran_are_missed_all_the_same(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-18")
    await p.set_time("2024-03-05T09:00:00+08:00")
    await p.deliver("notify", published(date(2024, 3, 4)))
    await day(p, "2024-03-05")
    for area in (EAST, WEST):
        found = sorted((c["period"], c["state"]) for c in await clocks(p, "weekly_posts") if c["area"] == area)
        assert found == [(f"2024-W{week:02d}", "breached") for week in (7, 8, 9)] + [("2024-W10", "open")]


async def test_a_week_before_the_first_clock_is_not_made_up(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-02-18")
    await p.deliver("notify", published(date(2024, 1, 10)))
    assert {c["period"] for c in await clocks(p, "weekly_posts")} == {"2024-W07"}


async def test_another_number_in_the_pack_is_another_outcome(platform: Boot, tmp_path: Path) -> None:
    one_post = (
        "unit: 个\n      values:\n        - {from: 2024-01-01, value: 2}",
        "unit: 个\n      values:\n        - {from: 2024-01-01, value: 1}",
    )
    p = await platform("notify", policies=changed(tmp_path, *one_post))
    await day(p, "2024-02-12")
    await p.deliver("notify", published(date(2024, 2, 12)))
    assert (await one(p, "weekly_posts", EAST, "2024-W07"))["state"] == "met"


async def test_a_number_that_is_not_cited_has_no_due_day_and_no_breach_until_it_is_loaded(
    platform: Boot, tmp_path: Path
) -> None:
    cited = "unit: 个\n      values:\n        - {from: 2024-01-01, value: 2}"
    p = await platform("notify", policies=changed(tmp_path, cited, "unit: 个\n      unset: 只写“定期”"))
    await day(p, "2024-02-12", "2024-02-19", "2024-02-26")
    await p.deliver("notify", published(date(2024, 2, 26)))
    clock = await one(p, "weekly_posts", EAST, "2024-W09")
    assert (clock["state"], clock["due_on"], clock["no_due_reason"], clock["counted"]) == ("open", None, "not_cited", 1)
    assert {c["breached_on"] for c in await clocks(p, "weekly_posts")} == {None}
    p.runtime("notify").packs = third_city()
    await day(p, "2024-02-27")
    clock = await one(p, "weekly_posts", EAST, "2024-W09")
    assert (clock["due_on"], clock["no_due_reason"], clock["needed"], clock["counted"]) == ("2024-03-03", None, 2, 1)
    change = {
        "changed_on": "2024-02-27",
        "due_before": None,
        "due_after": "2024-03-03",
        "why": "number_cited",
        "pause_id": None,
    }
    assert clock["due_changes"] == [change]


async def test_the_milestone_counts_distinct_employers_up_to_its_day(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-01-02")
    employer = new_id()
    await p.deliver("notify", base(date(2024, 1, 2), employer=employer))
    await p.deliver("notify", base(date(2024, 1, 2), employer=employer))
    await p.deliver("notify", base(date(2024, 1, 2), is_base=False))
    clock = await one(p, "internship_bases", CITY, "2024")
    assert (clock["started_on"], clock["due_on"], clock["needed"], clock["counted"]) == (
        "2024-01-01",
        "2024-06-30",
        2,
        1,
    )
    await day(p, "2024-06-30")
    await p.deliver("notify", base(date(2024, 6, 30)))
    await day(p, "2024-07-01")
    clock = await one(p, "internship_bases", CITY, "2024")
    assert (clock["state"], clock["met_on"]) == ("met", "2024-06-30")


async def test_a_milestone_that_is_passed_is_breached_the_day_after(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await day(p, "2024-01-02", "2024-06-19")
    assert "见习单位认定：即将到期" not in await inbox(p, Role.CITY_APPROVER, CITY)
    await day(p, "2024-06-20", "2024-06-30", "2024-07-01")
    about = [title for title in await inbox(p, Role.CITY_APPROVER, CITY) if title.startswith("见习单位认定")]
    assert about == ["见习单位认定：已超期", "见习单位认定：即将到期"]
    await p.deliver("notify", base(date(2024, 7, 1)))
    clock = await one(p, "internship_bases", CITY, "2024")
    assert (clock["state"], clock["counted"], clock["breached_on"]) == ("breached", 0, "2024-07-01")


async def test_the_window_waits_opens_warns_and_closes_every_year(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    states = {}
    for today in ("2024-02-29", "2024-03-01", "2024-06-22", "2024-06-23", "2024-06-30", "2024-07-01"):
        await day(p, today)
        states[today] = (await one(p, "campus_season", EAST, "2024"))["state"]
    assert states == {
        "2024-02-29": "waiting",
        "2024-03-01": "open",
        "2024-06-22": "open",
        "2024-06-23": "warned",
        "2024-06-30": "warned",
        "2024-07-01": "closed",
    }
    about = [title for title in await inbox(p, Role.DISTRICT_REVIEWER, EAST) if title.startswith("校园")]
    assert about == ["校园服务季：即将结束", "校园服务季：已开始"]
    following = await one(p, "campus_season", EAST, "2025")
    assert (following["state"], following["started_on"], following["due_on"]) == ("waiting", "2025-03-01", "2025-06-30")


RETAINED = """kinds:
  monthly_retained:
    kind: cadence
    title: 每月留用
    counts: {event: internship_retained, date: retained_on, where: {retained: true}}
    per: {clause: 十, setting: city, reason: 全市合计}
    every: {clause: 十, setting: month, reason: 按月}
    at_least: {clause: 十, setting: 1, reason: 至少一人, unit: 人}
    warn_before_days: {clause: 十, setting: 1, reason: 提醒}
    escalation: {clause: 十, setting: [], reason: 没有上一级}
"""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("correction", "counted"),
    [
        ({"retained": False}, {"2024-02": 0}),
        ({"retained_on": date(2024, 2, 20)}, {"2024-02": 1}),
        ({"retained_on": date(2024, 3, 1)}, {"2024-02": 0, "2024-03": 1}),
    ],
)
async def test_a_correction_counts_where_it_belongs_whatever_the_order(
    platform: Boot, tmp_path: Path, order: tuple[int, int], correction: dict[str, Any], counted: dict[str, int]
) -> None:
    p = await platform("notify", policies=changed(tmp_path, "kinds:\n", RETAINED))
    await day(p, "2024-02-01")
    ids = {name: new_id() for name in ("internship_id", "employer_id", "graduate_id")}
    about = {**ids, "city": CITY, "area": OF_EAST, "version": 1, "retained": True, "retained_on": date(2024, 2, 19)}
    first = InternshipRetained.model_validate({**about, "contract_months": 12, "insured": True})
    facts = (first, first.model_copy(update={"version": 2, **correction}))
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    found = {c["period"]: c["counted"] for c in await clocks(p, "monthly_retained")}
    assert found == counted
    states = {c["period"]: c["state"] for c in await clocks(p, "monthly_retained")}
    assert states == {period: "met" if number else "open" for period, number in counted.items()}


async def test_a_correction_after_the_end_does_not_make_late_what_was_recorded_in_time(
    platform: Boot, tmp_path: Path
) -> None:
    p = await platform("notify", policies=changed(tmp_path, "kinds:\n", RETAINED))
    await day(p, "2024-02-19")
    ids = {name: new_id() for name in ("internship_id", "employer_id", "graduate_id")}
    about = {**ids, "city": CITY, "area": OF_EAST, "retained": True, "retained_on": date(2024, 2, 19)}
    await p.deliver("notify", InternshipRetained(**about, version=1, contract_months=12, insured=False))
    await day(p, "2024-03-02")
    await p.deliver("notify", InternshipRetained(**about, version=2, contract_months=12, insured=True))
    assert (await one(p, "monthly_retained", CITY, "2024-02"))["state"] == "met"
