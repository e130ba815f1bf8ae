"""What becomes of a frozen report when the ledger says otherwise: lines beside it, with their cause."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.people import API, FRIDAY, OTHER_DISTRICT, placed, registered
from tests.component.registry.report_steps import (
    HALF,
    WEEKLY,
    at,
    city,
    contacted,
    district,
    drawn,
    frozen,
    helped,
    listing,
    numbers,
    shown,
)
from tests.component.registry.task_steps import sent
from tests.support.platform import Boot, Platform

MONDAY = "2023-08-07T10:00:00+08:00"
WEEK = "2023-W31"
"""Whoever registers on FRIDAY is to be reached by Wednesday of this week."""


async def on_friday_of_both(boot: Boot) -> Platform:
    p = await boot("registry", "notify")
    await p.set_time(FRIDAY)
    return p


async def on_monday(p: Platform) -> None:
    await p.drain()
    await p.set_time(MONDAY)
    await p.run_job("notify", "warn_and_breach_clocks")
    await p.drain()


async def restated(p: Platform, report: dict[str, Any]) -> list[dict[str, Any]]:
    await p.drain()
    await p.run_job("registry", "restate_periodic_reports")
    lines: list[dict[str, Any]] = (await shown(city(p), report))["restatements"]
    return lines


def said(lines: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {line["cell"]: (line["before"], line["after"]) for line in lines}


@pytest.mark.obligation("U-152")
async def test_a_contact_entered_after_the_freeze_is_a_line_beside_the_report(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    entries = [await helped(p, serial) for serial in range(1, 9)]
    await p.drain()
    await p.set_time("2023-08-01T12:00:00+08:00")
    for entry in entries[:7]:
        await contacted(p, entry, "2023-08-01")
    await on_monday(p)
    report = await frozen(p, WEEKLY, WEEK)
    states = {"due": 8, "in_time": 7, "late": 0, "late_entry": 0, "open_late": 1, "open": 0}
    assert numbers(report) == states
    assert await restated(p, report) == []
    contact = await contacted(p, entries[7], "2023-08-01")
    first = await restated(p, report)
    assert said(first) == {"late": (0, 1), "late_entry": (0, 1), "open_late": (1, 0)}
    assert {(fact["kind"], fact["id"]) for line in first for fact in line["facts"]} == {("contact", contact["id"])}
    assert await restated(p, report) == first, "once"
    await sent(district(p), f"/graduates/{entries[7]}/contacts/{contact['id']}/confirmation")
    second = (await restated(p, report))[len(first) :]
    assert said(second) == {"in_time": (7, 8), "late": (1, 0), "late_entry": (1, 0)}
    assert {fact["kind"] for line in second for fact in line["facts"]} == {"contact_confirmation"}
    now = await shown(city(p), report)
    assert (now["content_hash"], numbers(now)) == (report["content_hash"], states)
    assert [row["id"] for row in await listing(city(p), state="frozen") if row["restated"]] == [report["id"]]
    observed = await shown(p.as_(Role.OBSERVER, area="urumqi"), report)
    assert [line["facts"] for line in observed["restatements"]] == [[] for _ in observed["restatements"]]


@pytest.mark.obligation("U-152")
async def test_only_who_asked_in_the_mini_program_is_in_the_weeks_sheet(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    one, _ = [await helped(p, serial) for serial in (1, 2)]
    for serial in (3, 4, 5):
        await registered(p, serial)
    await helped(p, 6, OTHER_DISTRICT)
    await p.drain()
    await p.set_time("2023-08-01T12:00:00+08:00")
    await contacted(p, one, "2023-08-01")
    await on_monday(p)
    counted = numbers(await drawn(district(p), WEEKLY, WEEK))
    assert (counted["due"], counted["in_time"], counted["open_late"]) == (2, 1, 1)


async def test_before_the_week_is_over_what_is_due_later_is_open(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    await helped(p, 1)
    await p.drain()
    for day, expected in (("02", (0, 1)), ("03", (1, 0))):
        await p.set_time(f"2023-08-{day}T10:00:00+08:00")
        counted = numbers(await drawn(district(p), WEEKLY, WEEK))
        assert (counted["open_late"], counted["open"]) == expected


async def test_a_contact_after_the_period_makes_no_frozen_week_other(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    entry = await helped(p, 1)
    await on_monday(p)
    report = await frozen(p, WEEKLY, WEEK)
    await contacted(p, entry, "2023-08-07")
    assert await restated(p, report) == []


async def test_a_placement_of_the_period_that_is_confirmed_later_is_restated(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    entry = (await registered(p, 1))["id"]
    await p.set_time("2023-08-01T10:00:00+08:00")
    report = await frozen(p, HALF, "2023-07-H2")
    await placed(p, entry, since_on="2023-07-31")
    [line] = await restated(p, report)
    assert (line["cell"], line["before"], line["after"], line["why"]) == ("placed", 0, 1, "recorded_later")
    assert [fact["kind"] for fact in line["facts"]] == ["status", "status_confirmation"]


async def test_somebody_who_moves_away_changes_the_number_without_a_fact(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    await registered(p, 1)
    await p.set_time("2023-08-01T10:00:00+08:00")
    report = await frozen(p, HALF, "2023-07-H2")
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE graduate SET area = :area"), {"area": OTHER_DISTRICT})
    lines = await restated(p, report)
    assert said(lines)["people"] == (1, 0)
    assert {line["why"] for line in lines} == {"moved"}


async def test_what_is_not_frozen_is_not_restated(platform: Boot) -> None:
    p = await on_friday_of_both(platform)
    await p.set_time("2023-08-01T10:00:00+08:00")
    report = await drawn(district(p), HALF, "2023-07-H2")
    await registered(p, 1)
    assert await restated(p, report) == []
    assert (await city(p).get(API + at(report))).json()["restated"] is False
