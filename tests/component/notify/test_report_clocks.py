"""The day of a district's report: whoever files is reminded, and its submission stops the clock."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.events.registry import ReportDue, ReportSubmitted
from contracts.roles import Role
from tests.component.notify.clock_steps import said, step
from tests.support.platform import Boot, Platform

CITY, DISTRICT, OTHER = "wuhan", "wuhan/420102", "wuhan/420103"
DUE = date(2023, 9, 5)


async def in_august(boot: Boot) -> Platform:
    p = await boot("notify")
    await p.set_time("2023-08-20T10:00:00+08:00")
    return p


def about(report: UUID) -> dict[str, Any]:
    last = date(2023, 8, 31)
    return {
        "report_id": report,
        "city": CITY,
        "area": DISTRICT,
        "kind": "monthly",
        "period": "2023-08",
        "last_on": last,
    }


def due(report: UUID) -> ReportDue:
    return ReportDue(**about(report), due_on=DUE)


def submitted(report: UUID, on: date = date(2023, 9, 4), due_on: date | None = DUE) -> ReportSubmitted:
    return ReportSubmitted(**about(report), submitted_on=on, due_on=due_on)


async def inbox(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    answer = await client.get("/notify/v1/messages")
    assert answer.status_code == 200, answer.text
    return [(row["template"], row["title"]) for row in answer.json()["items"]]


async def clocks(p: Platform, area: str = CITY) -> list[dict[str, Any]]:
    answer = await p.as_(Role.CITY_APPROVER, area=area).get("/notify/v1/clocks?kind=report_due")
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows


@pytest.mark.obligation("W-1203")
async def test_a_district_is_reminded_on_the_last_day_and_told_once_it_is_late(platform: Boot) -> None:
    p, report = await in_august(platform), new_id()
    await p.deliver("notify", due(report), times=2)
    [clock] = await clocks(p)
    assert (clock["due_on"], clock["started_on"], clock["state"]) == ("2023-09-05", "2023-09-01", "open")
    assert (clock["subject_kind"], clock["subject_id"]) == ("report", str(report))
    own, other = (p.as_(Role.DISTRICT_REVIEWER, area=area) for area in (DISTRICT, OTHER))
    await step(p, "2023-09-04")
    assert await inbox(own) == []
    await step(p, "2023-09-05")
    assert (await inbox(own), await inbox(other)) == ([("report_due", "月报告（2023-08）：即将到期")], [])
    await step(p, "2023-09-06")
    assert [name for name, _ in await inbox(own)] == ["report_overdue", "report_due"]
    assert [clock["state"] for clock in await clocks(p)] == ["breached"]
    assert await clocks(p, "urumqi") == []
    assert await said(p) == ["clock_started", "clock_warned", "clock_breached"]


@pytest.mark.obligation("W-1203")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_submission_stops_the_clock_in_either_order_and_once(platform: Boot, order: tuple[int, int]) -> None:
    p, report = await in_august(platform), new_id()
    facts = (due(report), submitted(report))
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    [clock] = await clocks(p)
    assert (clock["state"], clock["met_on"], clock["started_on"]) == ("met", "2023-09-04", "2023-09-01")
    await p.deliver("notify", submitted(report, date(2023, 9, 9)))
    assert (await clocks(p))[0]["met_on"] == "2023-09-04", "what was given back and submitted again"
    await step(p, "2023-09-06")
    assert await inbox(p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)) == []
    assert await said(p) == ["clock_started", "clock_met"]


async def test_a_late_submission_ends_a_breached_clock(platform: Boot) -> None:
    p, report = await in_august(platform), new_id()
    await p.deliver("notify", due(report))
    await step(p, "2023-09-06")
    await p.deliver("notify", submitted(report, date(2023, 9, 7)))
    [clock] = await clocks(p)
    assert (clock["state"], clock["breached_on"], clock["met_on"]) == ("met", "2023-09-06", "2023-09-07")


async def test_a_report_without_a_day_has_no_clock(platform: Boot) -> None:
    p = await in_august(platform)
    await p.deliver("notify", submitted(new_id(), due_on=None))
    assert await clocks(p) == []
