"""A clock goes by the document of the day on which it starts, also when it is met or missed under the next one."""

from datetime import date
from pathlib import Path

import pytest

from chassis.db import new_id
from contracts.events.jobfair import PostPublished
from policy_engine.packs.loader import load_packs
from tests.component.notify.facts import contacted, registered
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, clocks, served, states, step
from tests.packs import rewritten, two_years
from tests.support.platform import Boot

OLD, NEW = date(2024, 12, 30), date(2025, 1, 2)


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """From 2025 on first contact is due within 3 days instead of 7, each week asks for one post instead of two, and
    nobody has to be offered guidance any more."""
    file = two_years(tmp_path) / "clocks.yaml"
    rewritten(file, "- {from: 2024-01-01, value: 7}", "- {from: 2025-01-01, value: 3}")
    rewritten(file, "        - {from: 2024-01-01, value: 2}\n", "        - {from: 2025-01-01, value: 1}\n")
    text = file.read_text()
    start = text.index("  guidance_offer:")
    file.write_text(text[:start] + text[text.index("  weekly_posts:") :])
    return tmp_path


async def test_a_clock_of_each_year_is_due_by_the_document_of_its_year(platform: Boot, years: Path) -> None:
    p = await platform("notify", policies=load_packs(years))
    people = [new_id(), new_id()]
    await p.set_time("2025-01-02T09:00:00+08:00")
    for graduate, day in zip(people, (OLD, NEW), strict=True):
        await p.deliver("notify", registered(graduate, area=STREET, on=day), times=2)
    old, new = map(str, people)
    assert await states(p, "first_contact") == {old: ("2025-01-06", "open"), new: ("2025-01-05", "open")}
    assert list(await states(p, "guidance_offer")) == [old], "the document of 2025 has no such duty"
    await step(p, "2025-01-06")
    assert await states(p, "first_contact") == {old: ("2025-01-06", "warned"), new: ("2025-01-05", "breached")}


async def test_what_the_old_document_promised_is_met_under_the_new_one_in_either_order(
    platform: Boot, years: Path
) -> None:
    p = await platform("notify", policies=load_packs(years))
    await p.set_time("2025-01-03T09:00:00+08:00")
    people = [new_id(), new_id()]
    for graduate, is_first in zip(people, (True, False), strict=True):
        news = [
            registered(graduate, area=STREET, on=OLD),
            contacted(graduate, date(2025, 1, 3), area=STREET),
        ]
        for event in news if is_first else reversed(news):
            await p.deliver("notify", event, times=2)
        await p.deliver("notify", served(graduate, date(2025, 1, 3), "guidance"), times=2)
    assert {state for _, state in (await states(p, "first_contact")).values()} == {"met"}
    assert {state for _, state in (await states(p, "guidance_offer")).values()} == {"met"}


async def test_each_week_asks_for_what_the_document_of_its_year_does(platform: Boot, years: Path) -> None:
    p = await platform("notify", policies=load_packs(years))
    for day in ("2024-12-23", "2025-01-06"):
        await p.set_time(f"{day}T09:00:00+08:00")
        ids = {"post_id": new_id(), "employer_id": new_id()}
        post = PostPublished(**ids, city=CITY, area=STREET, openings=1, published_on=date.fromisoformat(day))
        await p.deliver("notify", post, times=2)
        await p.run_job("notify", "open_clocks_of_current_periods")
    weeks = [clock for clock in await clocks(p, "weekly_posts") if clock["area"] == DISTRICT]
    assert sorted((week["period"], week["needed"], week["counted"], week["state"]) for week in weeks) == [
        ("2024-W52", 2, 1, "open"),
        ("2025-W01", 2, 0, "open"),
        ("2025-W02", 1, 1, "met"),
    ]
