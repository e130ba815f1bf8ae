"""Pauses one after another: their days move the clock, and none goes round another."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from tests.component.notify.pause_steps import GUIDANCE, joined, opened, post, slug
from tests.component.notify.third_city_steps import CITY, changed, served, step
from tests.packs import third_city
from tests.support.platform import Boot


async def test_agreed_to_after_its_last_day_it_is_refused(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14", until_on="2024-05-14")).json()["id"]
    await step(case.p, "2024-05-15")
    assert slug(await case.decide(request)) == (409, "pause-over")


async def test_pauses_do_not_overlap_and_one_request_waits_at_a_time(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14", until_on="2024-05-15")).json()["id"]
    assert slug(await case.ask(from_on="2024-05-16", until_on="2024-05-17")) == (409, "change-pending")
    assert (await case.decide(request)).status_code == 200
    assert slug(await case.ask(from_on="2024-05-15")) == (409, "pause-overlaps")
    assert (await case.ask(from_on="2024-05-16")).status_code == 202


async def test_one_withdraws_what_one_asked_for_oneself(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14")).json()["id"]
    path = f"/notify/v1/pause-requests/{request}/withdrawal"
    assert (await post(case.reviewer, path)).status_code == 404
    assert (await post(case.worker, path)).json()["state"] == "withdrawn"
    assert slug(await case.decide(request)) == (409, "already-decided")


@pytest.mark.parametrize("until_on", [None, "2024-06-28"])
async def test_what_meets_it_during_a_pause_meets_it_in_time(platform: Boot, until_on: str | None) -> None:
    case = await opened(platform)
    await case.pause("2024-05-14", until_on)
    await step(case.p, "2024-06-11")
    await case.p.deliver("notify", served(case.graduate, date(2024, 6, 11), "guidance"), times=2)
    clock = await case.clock()
    assert (clock["state"], clock["met_on"], clock["due_on"] >= "2024-06-11") == ("met", "2024-06-11", True)
    await step(case.p, "2024-08-30")
    assert (await case.clock())["breached_on"] is None
    async with case.p.transaction("notify") as session:
        met = "SELECT payload ->> 'in_time' FROM outbox WHERE type = 'notify.clock_met.v1'"
        assert list(await session.scalars(text(met))) == ["true"]


async def test_a_pause_to_come_begins_by_the_job_also_after_days_without_one(platform: Boot) -> None:
    """Nothing ran from the 13th to the 23rd: the pause of the 16th to the 21st comes before the breach of the 21st."""
    case = await opened(platform)
    await case.pause("2024-05-16", "2024-05-21")
    assert await case.stands() == ("open", "2024-05-20", None)
    await step(case.p, "2024-05-23", "2024-05-23")
    assert await case.stands() == ("warned", "2024-05-24", None)
    assert len(await case.changes()) == 1


async def test_a_pause_to_come_can_be_taken_back_by_a_resumption(platform: Boot) -> None:
    case = await opened(platform)
    assert slug(await case.resume()) == (409, "clock-not-paused")
    await case.pause("2024-05-16")
    assert (await case.resume()).status_code == 200
    await step(case.p, "2024-05-17")
    assert await case.stands() == ("open", "2024-05-20", None)
    assert await case.changes() == []


async def test_an_earlier_registration_counts_its_paused_days_too(platform: Boot) -> None:
    case = await opened(platform)
    await case.pause("2024-05-13", "2024-05-17")
    await case.p.deliver("notify", joined(case.graduate, date(2024, 5, 10)), times=2)
    assert await case.stands() == ("paused", "2024-05-23", None)
    await step(case.p, "2024-05-20")
    assert await case.stands() == ("open", "2024-05-23", None)


async def test_calendar_days_move_by_every_day_paused(platform: Boot, tmp_path: Any) -> None:
    clause = "五个工作日内提供职业指导\n      values:\n        - {from: 2024-01-01, value: "
    case = await opened(platform, changed(tmp_path, f"{clause}working", f"{clause}calendar"))
    assert await case.stands() == ("open", "2024-05-18", None)
    await case.pause("2024-05-16", "2024-05-21")
    await step(case.p, "2024-05-16")
    assert await case.stands() == ("paused", "2024-05-24", None)


async def test_holidays_published_during_a_pause_date_it_with_the_pause_in(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import chinese_calendar

    def unpublished(day: date) -> bool:
        raise NotImplementedError

    with monkeypatch.context() as before:
        before.setattr(chinese_calendar, "is_workday", unpublished)
        case = await opened(platform)
        await case.pause("2024-05-16", "2024-05-21")
        await step(case.p, "2024-05-16")
        assert await case.stands() == ("paused", None, "year_not_published")
        await case.p.run_job("notify", "fill_in_due_dates_of_published_years")
    async with case.p.transaction("notify") as session:
        await session.execute(text("UPDATE clock SET parked_until = NULL"))
    await case.p.run_job("notify", "fill_in_due_dates_of_published_years")
    assert await case.stands() == ("paused", "2024-05-24", None)
    assert await case.changes() == [("2024-05-16", None, "2024-05-24", "year_published")]
    await step(case.p, "2024-05-22", "2024-05-25")
    assert (await case.clock())["state"] == "breached"


async def test_the_reasons_of_a_kind_are_public_with_their_sources(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    kinds = (await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=2024-05-01")).json()["kinds"]
    [kind] = [kind for kind in kinds if kind["kind"] == GUIDANCE]
    assert [(one["reason"], one["label"], one["clause"], one["longest_days"]) for one in kind["pauses"]] == [
        ("army_service", "应征入伍", "十", None),
        ("job_hunting", "外出求职", "十", 20),
    ]
    assert {tuple(one["pauses"]) for one in kinds if one["kind"] not in (GUIDANCE, "monthly_contact")} == {()}
    assert CITY == "xinghe"
