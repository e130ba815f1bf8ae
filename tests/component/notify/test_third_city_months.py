"""Deadlines in months, and last days that move over holidays: by the pack's own words."""

from datetime import date
from pathlib import Path

import pytest

from chassis.db import new_id
from tests.component.notify.facts import registered
from tests.component.notify.third_city_steps import STREET, changed, clocks, served, step
from tests.support.platform import Boot

MONTHS = "    months: {clause: 十, quote: 一个月内, unit: 月, values: [{from: 2024-01-01, value: 1}]}\n"
MOVES = "    moved_by_holidays: {clause: 十, quote: 遇节假日顺延, values: [{from: 2024-01-01, value: true}]}\n"
VISIT = """kinds:
  visit:
    kind: deadline
    title: 上门走访
    starts: {event: graduate_registered, date: registered_on}
    meets: {event: service_delivered, date: delivered_on, where: {kind: guidance}}
    warn_before_days: {clause: 十, setting: 1, reason: 内部提醒}
    escalation: {clause: 十, setting: [], reason: 不督办}
"""
CASES = [
    ("2024-01-31", "2024-02-29", "2024-02-29"),
    ("2024-03-31", "2024-04-30", "2024-04-30"),
    ("2024-04-04", "2024-05-04", "2024-05-06"),
    ("2024-04-11", "2024-05-11", "2024-05-11"),
]
"""Registered, a month later, and moved: 1–5 May 2024 are off, Saturday 11 May is worked (调休)."""


@pytest.mark.parametrize(("registered_on", "unmoved", "moved"), CASES)
@pytest.mark.parametrize("moves", [False, True])
async def test_a_month_ends_on_the_same_day_or_the_last_and_moves_only_where_the_city_says_so(
    platform: Boot, tmp_path: Path, registered_on: str, unmoved: str, moved: str, moves: bool
) -> None:
    p = await platform("notify", policies=changed(tmp_path, "kinds:\n", VISIT + MONTHS + MOVES * moves))
    await p.deliver("notify", registered(new_id(), area=STREET, on=date.fromisoformat(registered_on)), times=2)
    [clock] = await clocks(p, "visit")
    assert (clock["due_on"], clock["day_type"]) == (moved if moves else unmoved, "calendar")
    assert (clock["clause"], clock["quote"]) == ("十", "一个月内")


async def test_the_moved_day_is_in_time_and_the_day_after_is_not(platform: Boot, tmp_path: Path) -> None:
    p = await platform("notify", policies=changed(tmp_path, "kinds:\n", VISIT + MONTHS + MOVES))
    in_time, late = new_id(), new_id()
    for graduate in (in_time, late):
        await p.deliver("notify", registered(graduate, area=STREET, on=date(2024, 4, 4)))
    await p.deliver("notify", served(in_time, date(2024, 5, 6), "guidance"))
    await step(p, "2024-05-06", "2024-05-07")
    await p.deliver("notify", served(late, date(2024, 5, 7), "guidance"))
    found = {clock["subject_id"]: (clock["state"], clock["breached_on"]) for clock in await clocks(p, "visit")}
    assert found == {str(in_time): ("met", None), str(late): ("met", "2024-05-07")}
