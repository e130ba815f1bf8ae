"""连续两周未完成的，由市级约谈: the third city's districts that miss their weekly posts twice in a row."""

from datetime import date, datetime
from pathlib import Path

from chassis.db import new_id
from contracts.events.jobfair import PostPublished
from contracts.roles import Role
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, changed, clocks
from tests.packs import third_city
from tests.support.platform import Boot, Platform

WEST = "xinghe/990102"
MONDAYS = {7: "2024-02-12", 8: "2024-02-19", 9: "2024-02-26", 10: "2024-03-04", 11: "2024-03-11", 12: "2024-03-18"}


async def weeks(p: Platform, *numbers: int) -> None:
    """What the jobs do on the Mondays of these weeks; twice, as two workers would."""
    for number in numbers:
        await p.set_time(f"{MONDAYS[number]}T09:00:00+08:00")
        for _ in range(2):
            for job in ("open_clocks_of_current_periods", "warn_and_breach_clocks", "report_periods_missed_in_a_row"):
                await p.run_job("notify", job)


async def post(p: Platform, on: str, *, at: str | None = None, times: int = 2) -> None:
    """Two posts of the district on a day, as many as it owes a week."""
    for _ in range(2):
        ids = {"post_id": new_id(), "employer_id": new_id()}
        fact = PostPublished(**ids, city=CITY, area=STREET, openings=1, published_on=date.fromisoformat(on))
        time = None if at is None else datetime.fromisoformat(at)
        await p.deliver("notify", fact, times=times, time=time)


async def reported(p: Platform, area: str = DISTRICT) -> list[str]:
    """The periods with which the number was full."""
    rows = await clocks(p, "weekly_posts")
    return sorted(row["period"] for row in rows if row["area"] == area and row["missed_in_a_row"] == 2)


async def told(p: Platform) -> list[str]:
    answer = await p.as_(Role.CITY_APPROVER, area=CITY).get("/notify/v1/messages?limit=200")
    return [item["body"] for item in answer.json()["items"] if item["template"] == "missed_in_a_row"]


async def test_the_city_is_told_of_each_two_weeks_missed_in_a_row_once(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await weeks(p, 7, 8)
    assert await told(p) == []
    await weeks(p, 9, 9)
    assert await reported(p) == ["2024-W08"]
    assert len(await told(p)) == 3
    body = "辖区xinghe/990101的“每周岗位发布”已连续2期未完成，最近一期应于2024年2月25日前完成。"
    [about] = [text for text in await told(p) if text.startswith(body)]
    assert "依据：七“连续两周未完成的，由市级约谈”" in about
    await post(p, "2024-02-26")
    await weeks(p, 10, 11)
    assert (await reported(p), await reported(p, WEST)) == (["2024-W08"], ["2024-W08", "2024-W10"])
    await weeks(p, 12)
    assert (await reported(p), await reported(p, WEST)) == (["2024-W08", "2024-W11"], ["2024-W08", "2024-W10"])
    assert len(await told(p)) == 6


async def test_what_was_recorded_in_time_and_heard_late_asks_for_no_second_report_of_the_same_weeks(
    platform: Boot,
) -> None:
    """Week 7 was met after all: week 8, which was reported with it, and week 9 are the first two in a row."""
    p = await platform("notify", policies=third_city())
    await weeks(p, 7, 8, 9)
    await post(p, "2024-02-18", at="2024-02-18T15:00:00+00:00")
    assert [row["state"] for row in await clocks(p, "weekly_posts") if row["period"] == "2024-W07"].count("met") == 1
    await weeks(p, 10, 11)
    assert await reported(p) == ["2024-W08"]
    await weeks(p, 12)
    assert await reported(p) == ["2024-W08", "2024-W11"]


async def test_an_entry_after_the_end_heals_nothing_and_the_report_stands(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await weeks(p, 7, 8)
    await post(p, "2024-02-18", at="2024-02-19T02:00:00+00:00")
    await weeks(p, 9)
    assert await reported(p) == ["2024-W08"]


async def test_nothing_is_reported_before_its_breach_has_been_taken(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await weeks(p, 7, 8)
    await p.set_time("2024-02-26T09:00:00+08:00")
    assert await p.run_job("notify", "report_periods_missed_in_a_row") == 0
    await p.run_job("notify", "warn_and_breach_clocks")
    assert await p.run_job("notify", "report_periods_missed_in_a_row") == 3


async def test_another_number_in_the_pack_is_another_report(platform: Boot, tmp_path: Path) -> None:
    p = await platform("notify", policies=changed(tmp_path, "in_a_row: 2", "in_a_row: 3"))
    await weeks(p, 7, 8, 9)
    assert await told(p) == []
    await weeks(p, 10)
    assert len(await told(p)) == 3


async def test_a_clock_says_by_which_document_it_is_dated(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await weeks(p, 7)
    [pack] = p.runtime("notify").packs.of_city(CITY)
    assert {(row["pack_name"], row["pack_version"]) for row in await clocks(p, "weekly_posts")} == {
        ("xinghe-2024", pack.version)
    }
