"""What the registry shows of a clock, in whatever order it is told of it."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import deliver_batch
from contracts.envelope import Event
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from tests.component.registry.casework_steps import DUE, LIST, clock_of
from tests.component.registry.people import (
    API,
    everything,
    on_friday,
    registered,
    worker,
)
from tests.support.platform import Boot


def story(entry: str) -> list[Event]:
    """A promise that was warned of, broken, and met in the end."""
    clock = clock_of(entry)
    return [
        ClockStarted(**clock, started_on=date(2023, 7, 28), due_on=DUE),
        ClockWarned(**clock, due_on=DUE, warned_on=date(2023, 8, 1)),
        ClockBreached(**clock, due_on=DUE, breached_on=date(2023, 8, 3)),
        ClockMet(**clock, started_on=date(2023, 7, 28), due_on=DUE, met_on=date(2023, 8, 4), in_time=False),
    ]


async def test_clock_events_in_any_order_and_twice_tell_the_same_story(platform: Boot) -> None:
    p = await on_friday(platform)
    entries = [(await registered(p, serial))["id"] for serial in range(1, 25)]
    for entry, order in zip(entries, itertools.permutations(range(4)), strict=True):
        told = story(entry)
        for index in order:
            await p.deliver("registry", told[index], times=2)
    late = f"{LIST}?first_contact=late&as_of=2023-08-04"
    assert await everything(worker(p), late) == entries
    assert (await worker(p).get(f"{API}/caseload")).json()["items"] == []


async def test_an_open_promise_is_shown_with_what_happened_so_far_in_any_order(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial, order in enumerate(itertools.permutations(range(3)), start=1):
        told = story((await registered(p, serial))["id"])
        for index in order:
            await p.deliver("registry", told[index], times=2)
    await p.set_time("2023-08-03T10:00:00+08:00")
    cases = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert len(cases) == 6
    for case in cases:
        assert case["days_left"] == -1
        assert case["first_contact"] == {
            "started_on": "2023-07-28",
            "due_on": "2023-08-02",
            "warned_on": "2023-08-01",
            "breached_on": "2023-08-03",
            "met_on": None,
            "in_time": None,
            "late_entry": None,
        }


async def test_news_in_sets_tells_what_it_tells_one_by_one(platform: Boot) -> None:
    """Many people's news in turned order, some of it twice; each type of it is one transaction."""
    luck, simple, fast = random.Random(5), await on_friday(platform), await platform("registry")
    news = [event for _ in range(12) for event in (*story(str(new_id())), *corrected_story(str(new_id())))]
    at = datetime(2023, 8, 10, tzinfo=UTC)
    sealed = [inbox.envelope(event, source="notify", time=at + timedelta(luck.randrange(3))) for event in news]
    sealed = sorted(luck.sample([*sealed, *sealed[::5]], len(sealed) + len(sealed[::5])), key=lambda event: event.type)
    for envelope in sealed:
        await inbox.deliver(simple.services["registry"], envelope)
    for kind in (ClockBreached, ClockMet, ClockStarted, ClockWarned):
        await deliver_batch(fast.services["registry"], [event for event in sealed if event.type == kind.TYPE])
    shown = []
    for p in (simple, fast):
        async with p.transaction("registry") as session:
            rows = await session.execute(text("SELECT * FROM first_contact_clock ORDER BY graduate_id"))
            shown.append([tuple(row) for row in rows])
    assert shown[1] == shown[0]
    assert len(shown[0]) == 24
    async with fast.transaction("registry") as session:
        rows = await session.execute(text("SELECT handler, count(DISTINCT xmin::text) FROM inbox GROUP BY handler"))
        assert [count for _, count in rows] == [1, 1, 1, 1]


def corrected_story(entry: str) -> list[Event]:
    """A promise whose year had no calendar yet: met without a due date, then given one, then met earlier."""
    clock = clock_of(entry) | {"started_on": date(2023, 7, 28)}
    return [
        ClockStarted(**clock, due_on=None),
        ClockMet(**clock, due_on=None, met_on=date(2023, 8, 9), in_time=None),
        ClockStarted(**clock, due_on=DUE),
        ClockMet(**clock, due_on=DUE, met_on=date(2023, 8, 9), in_time=False),
        ClockMet(**clock, due_on=DUE, met_on=DUE, in_time=True),
    ]


async def test_older_news_of_a_clock_never_overwrites_newer_in_any_order_and_twice(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for number, order in enumerate(itertools.permutations(range(5))):
        told, began = corrected_story(entry), datetime(2023, 8, 10, tzinfo=UTC) + timedelta(days=number)
        for index in order:
            await p.deliver("registry", told[index], times=2, time=began + timedelta(seconds=index))
        assert await everything(worker(p), f"{LIST}?first_contact=in_time&as_of=2023-08-09") == [entry]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_due_date_that_comes_later_shows_in_the_caseload_whatever_the_order(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    clock = clock_of(entry) | {"started_on": date(2023, 7, 28)}
    told = [ClockStarted(**clock, due_on=None), ClockStarted(**clock, due_on=DUE)]
    for index in order:
        at = datetime(2023, 7, 28, 3, index, tzinfo=UTC)
        await p.deliver("registry", told[index], times=2, time=at)
    [case] = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert (case["first_contact"]["due_on"], case["days_left"]) == ("2023-08-02", 5)
