"""A clock that began under a document runs to its end by it; after the document's last day none begins."""

from datetime import date
from pathlib import Path

import pytest

from chassis.db import new_id
from contracts.events.jobfair import PostPublished
from policy_engine.packs.loader import load_packs
from tests.component.notify.facts import contacted, registered
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, clocks, states, step
from tests.packs import rewritten
from tests.packs.validity import ended
from tests.support.platform import Boot, Platform

LAST, NEXT = date(2024, 12, 31), date(2025, 1, 1)


@pytest.fixture
async def p(platform: Boot, tmp_path: Path) -> Platform:
    ended(tmp_path)
    started = await platform("notify", policies=load_packs(tmp_path))
    await started.set_time("2025-01-02T09:00:00+08:00")
    return started


async def test_a_clock_of_the_last_day_runs_on_and_none_begins_the_day_after(p: Platform) -> None:
    people = [new_id(), new_id(), new_id()]
    for graduate, day in zip(people, (LAST, NEXT, LAST), strict=True):
        await p.deliver("notify", registered(graduate, area=STREET, on=day), times=2)
    await p.deliver("notify", contacted(people[2], date(2025, 1, 2), area=STREET), times=2)
    await p.deliver("notify", contacted(people[1], date(2025, 1, 2), area=STREET), times=2)
    old, met = str(people[0]), str(people[2])
    shown = await states(p, "first_contact")
    assert {subject: shown[subject] for subject in (old, met)} == {
        old: ("2025-01-07", "open"),
        met: ("2025-01-07", "met"),
    }
    assert not any(
        clock["started_on"] for clock in await clocks(p, "first_contact") if clock["subject_id"] == str(people[1])
    )
    await step(p, "2025-01-09")
    assert (await states(p, "first_contact"))[old] == ("2025-01-07", "breached")


async def test_a_week_that_straddles_the_end_is_counted_to_its_last_day_and_no_other_opens(p: Platform) -> None:
    """The week of 30 December began under the document: what is published on 3 January still counts for it."""
    for day in ("2024-12-30", "2025-01-03", "2025-01-06"):
        await p.set_time(f"{day}T09:00:00+08:00")
        await p.run_job("notify", "open_clocks_of_current_periods")
        ids = {"post_id": new_id(), "employer_id": new_id()}
        post = PostPublished(**ids, city=CITY, area=STREET, openings=1, published_on=date.fromisoformat(day))
        await p.deliver("notify", post, times=2)
    weeks = [clock for clock in await clocks(p, "weekly_posts") if clock["area"] == DISTRICT]
    assert [(week["period"], week["counted"], week["state"]) for week in weeks] == [("2025-W01", 2, "met")]


async def test_an_extension_in_time_lets_clocks_begin_again(platform: Boot, tmp_path: Path) -> None:
    pack = ended(tmp_path)
    later = "[{from: 2024-01-01, value: 2024-12-31}, {from: 2024-12-01, value: 2025-12-31}]"
    rewritten(pack / "document.yaml", "[{from: 2024-01-01, value: 2024-12-31}]", later)
    p = await platform("notify", policies=load_packs(tmp_path))
    await p.set_time("2025-01-02T09:00:00+08:00")
    graduate = new_id()
    await p.deliver("notify", registered(graduate, area=STREET, on=NEXT))
    assert await states(p, "first_contact") == {str(graduate): ("2025-01-08", "open")}


async def test_the_public_is_told_that_no_document_sets_the_term_any_more(p: Platform) -> None:
    path = "/notify/v1/first-contact-readings"
    last, late = [
        await p.anonymous.get(path, params={"city": CITY, "started_on": day.isoformat()}) for day in (LAST, NEXT)
    ]
    assert last.status_code == 200
    assert (late.status_code, late.json()["type"]) == (409, "urn:qihang:problem:no-document-in-force")
    assert (late.json()["last_on"], late.json()["clause"]) == ("2024-12-31", "附则")


async def test_a_withdrawn_kind_begins_no_more_and_what_began_before_runs_on(platform: Boot, tmp_path: Path) -> None:
    pack = ended(tmp_path)
    words = "withdrawn: {from: 2024-09-01, source: {clause: 附则, quote: 第五条自2024年9月1日起停止执行}}"
    rewritten(pack / "clocks.yaml", "first_contact:\n", f"first_contact:\n  {words}\n")
    p = await platform("notify", policies=load_packs(tmp_path))
    await p.set_time("2024-09-02T09:00:00+08:00")
    old, new = new_id(), new_id()
    await p.deliver("notify", registered(old, area=STREET, on=date(2024, 8, 31)), times=2)
    await p.deliver("notify", registered(new, area=STREET, on=date(2024, 9, 1)), times=2)
    assert await states(p, "first_contact") == {str(old): ("2024-09-07", "open")}
