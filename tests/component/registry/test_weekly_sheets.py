"""The compliance of a week."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.events.notify import ClockMet
from tests.component.registry.people import (
    STREET,
    everything,
    on_friday,
    problem,
    worker,
)
from tests.component.registry.sheet_steps import sheet
from tests.component.registry.steps import WEEK, auditor, clock, week_of_promises
from tests.support.platform import Boot

STATES = ("due", "in_time", "late", "late_entry", "open_late", "open")


async def numbers(client: httpx.AsyncClient, **query: str) -> tuple[list[int], str | None]:
    total = (await sheet(client, WEEK, **{"week": "2023-W31"} | query))["total"]
    return [total[state] for state in STATES], total["compliance"]


@pytest.mark.obligation("U-152")
async def test_a_weeks_compliance_counts_what_falls_due_in_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    await p.set_time("2023-08-03T10:00:00+08:00")
    assert await numbers(auditor(p)) == ([5, 2, 1, 0, 1, 1], "40.00%")
    assert await numbers(auditor(p), week="2023-W30") == ([1, 1, 0, 0, 0, 0], "100.00%")
    assert await numbers(auditor(p), week="2023-W33") == ([0, 0, 0, 0, 0, 0], None)


async def test_a_contact_is_compliant_from_its_day_on(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    assert await numbers(auditor(p), as_of="2023-07-30") == ([5, 0, 0, 0, 0, 5], "0.00%")
    assert await numbers(auditor(p), as_of="2023-08-01") == ([5, 1, 1, 0, 0, 3], "20.00%")
    assert await numbers(auditor(p), as_of="2023-08-07") == ([5, 2, 1, 0, 2, 0], "40.00%")


@pytest.mark.obligation("U-105")
async def test_a_late_entry_counts_late_until_it_is_confirmed(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await clock(p, 1, date(2023, 8, 2), None)
    await p.set_time("2023-08-05T10:00:00+08:00")
    about = {"clock_id": new_id(), "kind": "first_contact", "subject_id": UUID(entry), "city": "urumqi", "area": STREET}
    kept: dict[str, Any] = {**about, "started_on": date(2023, 7, 28), "due_on": date(2023, 8, 2)}
    entered = ClockMet(**kept, met_on=date(2023, 8, 5), in_time=False, late_entry=True)
    await p.deliver("registry", entered, times=2, time=datetime(2023, 8, 5, 3, tzinfo=UTC))
    assert await numbers(auditor(p)) == ([1, 0, 1, 1, 0, 0], "0.00%")
    row = (await sheet(auditor(p), WEEK, week="2023-W31"))["total"]
    assert await everything(auditor(p), row["names"]["late_entry"]) == [entry]
    confirmed = ClockMet(**kept, met_on=date(2023, 8, 1), in_time=True)
    await p.deliver("registry", confirmed, time=datetime(2023, 8, 5, 4, tzinfo=UTC))
    await p.deliver("registry", entered, time=datetime(2023, 8, 5, 3, tzinfo=UTC))
    assert await numbers(auditor(p)) == ([1, 1, 0, 0, 0, 0], "100.00%")


async def test_every_number_of_the_week_is_the_length_of_its_list(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    await p.set_time("2023-08-03T10:00:00+08:00")
    for client, area in ((auditor(p), "urumqi"), (auditor(p), STREET), (worker(p), STREET)):
        for day in ("2023-08-01", "2023-08-03"):
            shown = await sheet(client, WEEK, week="2023-W31", area=area, as_of=day)
            for row in (*shown["rows"], shown["total"]):
                for state in STATES:
                    assert len(await everything(client, row["names"][state])) == row[state], (area, day, state)


async def test_a_week_that_does_not_exist_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    for week in ("2023-W53", "2023-W00", "9999-W52", "0000-W01"):
        assert problem(await auditor(p).get(WEEK, params={"week": week})) == (422, "week-unknown"), week
    assert problem(await auditor(p).get(WEEK, params={"week": "31"})) == (422, "invalid-input")
    assert problem(await auditor(p).get(WEEK)) == (422, "invalid-input")
