"""未就业期间每月至少联系一次，直至就业: a promise of the third city that starts again each month until it ends."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.envelope import Event
from contracts.events.registry import EmploymentStatus, GraduateRegistered, GraduateStatusChanged
from contracts.roles import Role
from services.notify.clock_turns.commands import open_turns
from tests.component.notify.facts import confirmed, contacted, registered
from tests.component.notify.pause_steps import Case
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, changed, clocks, inbox
from tests.packs import third_city
from tests.support.platform import Boot, Platform

KIND = "monthly_contact"
Turn = tuple[int, str | None, str, str | None]


def starts(graduate: UUID, on: date = date(2024, 1, 31)) -> GraduateRegistered:
    return registered(graduate, area=STREET, on=on).model_copy(update={"channel": "caseworker"})


def status(graduate: UUID, since_on: date, value: EmploymentStatus = "employed") -> GraduateStatusChanged:
    return GraduateStatusChanged(graduate_id=graduate, city=CITY, area=STREET, status=value, since_on=since_on)


def reached(graduate: UUID, on: date, logged_on: date | None = None) -> Event:
    return contacted(graduate, on, area=STREET, logged_on=logged_on)


async def day(p: Platform, *days: str) -> None:
    """What the jobs do on each of these days; twice, as two workers would."""
    for today in days:
        await p.set_time(f"{today}T09:00:00+08:00")
        for _ in range(2):
            await p.run_job("notify", "open_next_turns")
            await p.run_job("notify", "warn_and_breach_clocks")


async def turns(p: Platform) -> list[Turn]:
    """(turn, due, state, breached on) of the promise, in order."""
    rows = sorted(await clocks(p, KIND), key=lambda row: row["turn"])
    return [(row["turn"], row["due_on"], row["state"], row["breached_on"]) for row in rows]


async def test_each_month_is_a_clock_of_its_own_that_is_met_or_missed(platform: Boot) -> None:
    """From 31 January: 29 February, 31 March, 30 April. The last day of a month belongs to it and to no other."""
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate), times=2)
    await day(p, "2024-02-29")
    await p.deliver("notify", reached(graduate, date(2024, 2, 29)), times=2)
    assert await turns(p) == [(1, "2024-02-29", "met", None)]
    await day(p, "2024-03-01", "2024-03-28")
    assert await turns(p) == [(1, "2024-02-29", "met", None), (2, "2024-03-31", "warned", None)]
    await day(p, "2024-04-01", "2024-04-02")
    assert (await turns(p))[1:] == [(2, "2024-03-31", "breached", "2024-04-01"), (3, "2024-04-30", "open", None)]
    assert (await inbox(p, Role.DISTRICT_REVIEWER, DISTRICT)).count("未就业跟踪联系：超期督办") == 1
    await p.deliver("notify", reached(graduate, date(2024, 4, 2)), times=2)
    assert (await turns(p))[1:] == [(2, "2024-03-31", "met", "2024-04-01"), (3, "2024-04-30", "met", None)]
    rows = await clocks(p, KIND)
    assert {row["subject_id"] for row in rows} == {str(graduate)}
    own = (await p.as_(Role.GRADUATE, person=graduate).get(f"/notify/v1/clocks?kind={KIND}")).json()["items"]
    assert sorted(row["turn"] for row in own) == [1, 2, 3]
    assert (await p.as_(Role.GRADUATE, person=new_id()).get(f"/notify/v1/clocks?kind={KIND}")).json()["items"] == []


async def test_months_that_went_by_while_nothing_ran_are_missed_all_the_same(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-04-15")
    assert await turns(p) == [
        (1, "2024-02-29", "breached", "2024-04-15"),
        (2, "2024-03-31", "breached", "2024-04-15"),
        (3, "2024-04-30", "open", None),
    ]


_RESTED: Sequence[tuple[EmploymentStatus, str]] = (("employed", "closed"), ("unemployed", "paused"))
ENDED: list[Turn] = [(1, "2024-02-29", "met", None), (2, "2024-03-31", "closed", None)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_comes_first_the_month_of_the_end_is_closed_and_none_follows(
    platform: Boot, order: tuple[int, ...]
) -> None:
    """Employed on 10 March: the month that ends on the 31st is closed."""
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await day(p, "2024-03-10")
    facts = (starts(graduate), reached(graduate, date(2024, 2, 10)), status(graduate, date(2024, 3, 10)))
    for place in order:
        await p.deliver("notify", facts[place], times=2)
    await day(p, "2024-03-11", "2024-04-01", "2024-05-15")
    assert await turns(p) == ENDED


async def test_an_end_that_is_written_down_later_undoes_no_breach(platform: Boot) -> None:
    """On 5 April somebody writes “employed since 1 March”: the month to 31 March was over, and was missed."""
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await p.deliver("notify", reached(graduate, date(2024, 2, 10)))
    await day(p, "2024-03-01", "2024-04-05")
    await p.deliver("notify", status(graduate, date(2024, 3, 1)), times=2)
    await day(p, "2024-05-15")
    assert (await turns(p))[1:] == [(2, "2024-03-31", "breached", "2024-04-05"), (3, "2024-04-30", "closed", None)]


async def test_an_end_that_was_recorded_in_time_counts_though_the_bus_was_late(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-03-01")
    at = datetime.fromisoformat("2024-02-29T15:59:59+00:00")
    await p.deliver("notify", status(graduate, date(2024, 2, 20)), time=at)
    await day(p, "2024-04-15")
    assert await turns(p) == [(1, "2024-02-29", "closed", "2024-03-01"), (2, "2024-03-31", "closed", None)]


async def test_who_is_unemployed_again_is_owed_a_contact_within_a_month_of_it(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-02-10")
    await p.deliver("notify", status(graduate, date(2024, 2, 10)), times=2)
    await day(p, "2024-05-20")
    await p.deliver("notify", status(graduate, date(2024, 5, 20), "unemployed"), times=2)
    await p.deliver("notify", reached(graduate, date(2024, 5, 20)))
    await day(p, "2024-05-20", "2024-06-21")
    assert await turns(p) == [
        (1, "2024-02-29", "closed", None),
        (2, "2024-06-20", "breached", "2024-06-21"),
        (3, "2024-07-20", "open", None),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_an_end_that_is_heard_after_months_closes_them_and_leaves_the_running_one_owed(
    platform: Boot, order: tuple[int, int]
) -> None:
    """Employed from 10 February to 20 May, both heard on 20 May, of which the month to the 31st is owed."""
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-05-20")
    facts = (status(graduate, date(2024, 2, 10)), status(graduate, date(2024, 5, 20), "unemployed"))
    times = [datetime.fromisoformat(f"2024-{text}T02:00:00+00:00") for text in ("02-10", "05-20")]
    for place in order:
        await p.deliver("notify", facts[place], times=2, time=times[place])
    await day(p, "2024-05-21")
    assert [turn[1:3] for turn in await turns(p)] == [
        *((due_on, "closed") for due_on in ("2024-02-29", "2024-03-31", "2024-04-30")),
        ("2024-05-31", "open"),
    ]


async def test_employment_that_is_taken_back_in_the_same_month_leaves_the_month_owed(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-02-10")
    await p.deliver("notify", status(graduate, date(2024, 2, 10)))
    assert await turns(p) == [(1, "2024-02-29", "closed", None)]
    await day(p, "2024-02-20")
    await p.deliver("notify", status(graduate, date(2024, 2, 20), "unemployed"))
    assert await turns(p) == [(1, "2024-02-29", "open", None)]
    await day(p, "2024-03-01")
    assert await turns(p) == [(1, "2024-02-29", "breached", "2024-03-01"), (2, "2024-03-31", "open", None)]


async def test_a_late_entry_meets_the_month_it_is_about_only_once_a_second_person_confirms_it(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await day(p, "2024-03-05")
    entry = contacted(graduate, date(2024, 2, 20), area=STREET, logged_on=date(2024, 3, 5))
    await p.deliver("notify", entry)
    [first, second] = sorted(await clocks(p, KIND), key=lambda row: row["turn"])
    assert (first["met_on"], first["late_entry"], second["met_on"]) == ("2024-03-05", True, None)
    await p.deliver("notify", confirmed(entry, date(2024, 3, 6)))
    [first, second] = sorted(await clocks(p, KIND), key=lambda row: row["turn"])
    assert (first["met_on"], first["late_entry"], second["met_on"]) == ("2024-02-20", False, None)


async def test_there_are_no_more_turns_than_the_document_says(platform: Boot, tmp_path: Path) -> None:
    twelve = "unit: 次\n        values:\n          - {from: 2024-01-01, value: 12}"
    p = await platform("notify", policies=changed(tmp_path, twelve, twelve.replace("12}", "2}")))
    await p.deliver("notify", starts(new_id()))
    await day(p, "2024-09-01")
    assert [turn[0] for turn in await turns(p)] == [1, 2]


async def test_an_earlier_start_that_is_heard_late_moves_no_month_that_has_begun(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await p.deliver("notify", starts(graduate, date(2024, 1, 15)))
    await day(p, "2024-02-16")
    assert [turn[1] for turn in await turns(p)] == ["2024-02-15", "2024-03-15"]
    await p.deliver("notify", starts(graduate, date(2024, 1, 10)))
    assert [turn[1] for turn in await turns(p)] == ["2024-02-15", "2024-03-15"]


async def test_the_kind_says_until_what_it_repeats_and_on_whose_word(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    kinds = (await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=2024-05-01")).json()["kinds"]
    found = {kind["kind"]: kind["repeats"] for kind in kinds}
    assert found[KIND] == {
        "until": ["graduate_status_changed"],
        "clause": "十一",
        "quote": "未就业期间每月至少联系一次，直至就业",
        "at_most": 12,
    }
    assert found["first_contact"] is None


async def test_a_month_that_rests_moves_those_after_it(platform: Boot) -> None:
    """Ten days of March rest: it is due on 10 April instead of the 31st, and the next month counts from there."""
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await p.deliver("notify", starts(graduate))
    await p.deliver("notify", reached(graduate, date(2024, 2, 10)))
    await day(p, "2024-03-01", "2024-03-05")
    [second] = [row for row in await clocks(p, KIND) if row["turn"] == 2]
    await Case(p, second["id"], graduate).pause("2024-03-11", "2024-03-20")
    await day(p, "2024-03-11", "2024-03-21")
    assert (await turns(p))[1] == (2, "2024-04-10", "open", None)
    await p.deliver("notify", reached(graduate, date(2024, 4, 10)))
    await day(p, "2024-04-11", "2024-05-11")
    assert (await turns(p))[1:] == [
        (2, "2024-04-10", "met", None),
        (3, "2024-05-10", "breached", "2024-05-11"),
        (4, "2024-06-10", "open", None),
    ]


async def test_two_workers_open_a_turn_once(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await p.deliver("notify", starts(new_id()))
    await p.set_time("2024-03-05T09:00:00+08:00")
    runtime = p.runtime("notify")
    [first] = await clocks(p, KIND)

    async def worker() -> int:
        async with runtime.transaction() as session:
            return await open_turns(session, runtime, UUID(first["id"]), date(2024, 3, 5))

    assert sorted(await asyncio.gather(worker(), worker())) == [0, 1]
    assert len(await clocks(p, KIND)) == 2


async def test_the_turns_of_another_district_are_not_found(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    await p.deliver("notify", starts(new_id()))
    await day(p, "2024-03-05")
    [second] = [row for row in await clocks(p, KIND) if row["turn"] == 2]
    for area, code in (("xinghe/990101", 200), ("xinghe/990102", 404)):
        answer = await p.as_(Role.DISTRICT_REVIEWER, area=area).get(f"/notify/v1/clocks/{second['id']}")
        assert answer.status_code == code


async def test_a_month_that_rested_rests_on_when_its_end_is_taken_back(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await day(p, "2024-02-05")
    await p.deliver("notify", starts(graduate))
    [first] = await clocks(p, KIND)
    await Case(p, first["id"], graduate).pause("2024-02-06")
    await day(p, "2024-02-06")
    for value, state in _RESTED:
        await p.deliver("notify", status(graduate, date(2024, 2, 6), value), times=2)
        assert await turns(p) == [(1, None, state, None)]
