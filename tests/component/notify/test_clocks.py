"""The first-contact promise: 落实5日内必联系."""

import itertools
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.notify.clock_steps import DISTRICT, clock_of, said, step
from tests.component.notify.facts import COMMUNITY, FRIDAY, WUHAN, confirmed, contacted, registered
from tests.support.platform import ROOT, Boot, Platform


@pytest.mark.obligation("U-105")
async def test_registered_on_a_friday_is_due_five_calendar_days_later(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate), times=2)
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["started_on"], clock["due_on"]) == ("open", "2023-07-28", "2023-08-02")
    assert (clock["clause"], clock["quote"]) == ("(五)20", "落实5日内必联系")
    assert await said(p) == ["clock_started"]


@pytest.mark.obligation("U-105")
async def test_a_city_that_counts_working_days_gives_two_days_more_over_the_weekend(
    platform: Boot, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies/urumqi-2023/clocks.yaml"
    path.write_text(path.read_text().replace("setting: calendar", "setting: working"))
    p, graduate = await platform("notify"), new_id()
    p.runtime("notify").packs = load_packs(tmp_path / "policies")
    await p.deliver("notify", registered(graduate))
    clock = await clock_of(p, graduate)
    assert (clock["day_type"], clock["due_on"]) == ("working", "2023-08-04")


async def test_working_days_of_an_unpublished_year_are_filled_in_later(platform: Boot, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies/urumqi-2023/clocks.yaml"
    path.write_text(path.read_text().replace("setting: calendar", "setting: working"))
    p, graduate = await platform("notify"), new_id()
    p.runtime("notify").packs = load_packs(tmp_path / "policies")
    await p.deliver("notify", registered(graduate, on=date(2097, 1, 3)))
    clock = await clock_of(p, graduate)
    assert (clock["due_on"], clock["no_due_reason"]) == (None, "year_not_published")
    assert await p.run_job("notify", "fill_in_due_dates_of_published_years") == 0
    path.write_text(path.read_text().replace("setting: working", "setting: calendar"))
    p.runtime("notify").packs = load_packs(tmp_path / "policies")
    async with p.transaction("notify") as session:
        await session.execute(text("UPDATE clock SET parked_until = NULL"))
    assert await p.run_job("notify", "fill_in_due_dates_of_published_years") == 1
    clock = await clock_of(p, graduate)
    assert clock["due_on"] == "2097-01-08"
    assert [(c["due_before"], c["due_after"], c["why"]) for c in clock["due_changes"]] == [
        (None, "2097-01-08", "year_published")
    ]
    assert await p.run_job("notify", "fill_in_due_dates_of_published_years") == 0
    async with p.transaction("notify") as session:
        starts = await session.scalars(text("SELECT payload->>'due_on' FROM outbox WHERE type ~ 'started' ORDER BY id"))
        assert starts.all() == [None, "2097-01-08"]


@pytest.mark.obligation("W-603")
async def test_where_the_document_gives_no_number_the_clock_says_so_and_never_breaches(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate, area=WUHAN))
    await step(p, "2024-07-28")
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["due_on"], clock["no_due_reason"]) == ("open", None, "not_cited")
    assert clock["quote"] == "对登记的离校未就业高校毕业生逐一联系"
    await p.deliver("notify", contacted(graduate, date(2024, 7, 29), area=WUHAN))
    assert (await clock_of(p, graduate))["state"] == "met"


async def test_an_attempt_does_not_count_and_reaching_the_person_does(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await p.deliver("notify", contacted(graduate, date(2023, 7, 29), reached=False), times=2)
    assert (await clock_of(p, graduate))["state"] == "open"
    await p.deliver("notify", contacted(graduate, date(2023, 8, 2)), times=2)
    assert (await clock_of(p, graduate))["met_on"] == "2023-08-02"
    await step(p, "2023-08-20")
    assert await said(p) == ["clock_started", "clock_met"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
async def test_contacts_and_registration_give_the_same_clock_in_any_order_and_number(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p, graduate = await platform("notify"), new_id()
    facts = [
        registered(graduate),
        contacted(graduate, date(2023, 7, 31)),
        contacted(graduate, date(2023, 8, 9)),
    ]
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["due_on"], clock["met_on"]) == ("met", "2023-08-02", "2023-07-31")


@pytest.mark.obligation("U-105")
async def test_an_entry_after_the_breach_for_a_day_before_it_is_late_until_it_is_confirmed(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await step(p, "2023-08-03")
    entry = contacted(graduate, date(2023, 8, 1), logged_on=date(2023, 8, 5))
    await p.deliver("notify", entry, times=2)
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["met_on"], clock["late_entry"]) == ("met", "2023-08-05", True)
    await p.deliver("notify", confirmed(entry, date(2023, 8, 6)), times=2)
    clock = await clock_of(p, graduate)
    assert (clock["met_on"], clock["late_entry"]) == ("2023-08-01", False)
    assert await outcomes(p) == [("2023-08-05", False, True), ("2023-08-01", True, False)]


async def outcomes(p: Platform) -> list[tuple[str, bool, bool]]:
    """Day, in time and late entry of each ClockMet that was said."""
    async with p.transaction("notify") as session:
        query = text("SELECT payload FROM outbox WHERE type = 'notify.clock_met.v1' ORDER BY id")
        told = (await session.scalars(query)).all()
    return [(one["met_on"], one["in_time"], one["late_entry"]) for one in told]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_registration_late_entry_and_confirmation_give_the_same_clock_in_any_order(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p, graduate = await platform("notify"), new_id()
    entry = contacted(graduate, date(2023, 8, 1), logged_on=date(2023, 8, 5))
    facts = [registered(graduate), entry, confirmed(entry, date(2023, 8, 6))]
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["met_on"], clock["late_entry"]) == ("met", "2023-08-01", False)


async def test_a_contact_before_the_registration_day_does_not_meet_the_promise(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", contacted(graduate, date(2023, 7, 27)))
    assert (await clock_of(p, graduate))["state"] == "waiting"
    await p.deliver("notify", registered(graduate))
    assert (await clock_of(p, graduate))["state"] == "open"


async def test_a_second_registration_gives_the_city_no_more_time(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await p.deliver("notify", registered(graduate, on=date(2023, 8, 10)))
    assert (await clock_of(p, graduate))["due_on"] == "2023-08-02"


async def test_an_earlier_registration_that_comes_after_the_contact_gives_less_time_and_stays_met(
    platform: Boot,
) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    await p.deliver("notify", contacted(graduate, date(2023, 7, 31)))
    await p.deliver("notify", registered(graduate, on=date(2023, 7, 24)), times=2)
    clock = await clock_of(p, graduate)
    assert (clock["state"], clock["due_on"], clock["met_on"]) == ("met", "2023-07-29", "2023-07-31")
    assert await outcomes(p) == [("2023-07-31", True, False), ("2023-07-31", False, False)]


async def test_the_promise_is_told_to_the_graduate_with_date_and_clause(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate), times=2)
    found = await p.as_(Role.GRADUATE, person=graduate).get("/notify/v1/messages")
    [message] = found.json()["items"]
    assert "2023年8月2日" in message["body"]
    assert "(五)20" in message["body"]


async def test_a_clock_of_another_district_is_neither_listed_nor_found(platform: Boot) -> None:
    p, graduate = await platform("notify"), new_id()
    await p.deliver("notify", registered(graduate))
    clock = await clock_of(p, graduate)
    for area, status, listed in ((DISTRICT, 200, 1), ("urumqi/650103", 404, 0), ("urumqi/65010", 404, 0)):
        officer = p.as_(Role.DISTRICT_REVIEWER, area=area)
        assert (await officer.get(f"/notify/v1/clocks/{clock['id']}")).status_code == status
        assert len((await officer.get("/notify/v1/clocks")).json()["items"]) == listed
    nowhere = await p.as_(Role.AUDITOR, area="urumqi/650103").get("/notify/v1/clocks", params={"area": DISTRICT})
    assert nowhere.json()["items"] == []


async def test_a_graduate_sees_the_own_clock_and_no_other(platform: Boot) -> None:
    p, mine, other = await platform("notify"), new_id(), new_id()
    await p.deliver("notify", registered(mine))
    await p.deliver("notify", registered(other))
    foreign = await clock_of(p, other)
    found = await p.as_(Role.GRADUATE, person=mine).get(f"/notify/v1/clocks/{foreign['id']}")
    assert found.status_code == 404
    unproven = await p.as_(Role.GRADUATE).get("/notify/v1/clocks")
    assert unproven.json()["items"] == []


async def test_clerks_and_strangers_may_not_see_clocks(platform: Boot) -> None:
    p = await platform("notify")
    assert (await p.as_(Role.EMPLOYER_CLERK, org="X").get("/notify/v1/clocks")).status_code == 403
    assert (await p.anonymous.get("/notify/v1/clocks")).status_code == 401


async def test_the_list_shows_the_most_urgent_first_page_by_page(platform: Boot) -> None:
    p = await platform("notify")
    days = [date(2023, 7, 20), FRIDAY, date(2023, 7, 24), date(2023, 7, 26)]
    people = [new_id() for _ in days]
    for person, day in zip(people, days, strict=True):
        await p.deliver("notify", registered(person, on=day))
    await p.deliver("notify", contacted(people[0], date(2023, 7, 21)))
    officer = p.as_(Role.CASEWORKER, area=COMMUNITY)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(2):
        page = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        answer = (await officer.get("/notify/v1/clocks", params=page)).json()
        seen += [item["subject_id"] for item in answer["items"]]
        cursor = answer["next_cursor"]
    assert seen == [str(people[n]) for n in (2, 3, 1, 0)]
    assert cursor is None
    only = await officer.get("/notify/v1/clocks", params={"state": "met", "kind": "first_contact", "area": DISTRICT})
    assert [item["subject_id"] for item in only.json()["items"]] == [str(people[0])]
    assert (await officer.get("/notify/v1/clocks", params={"cursor": "nonsense"})).status_code == 400
