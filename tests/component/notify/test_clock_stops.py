"""A clock whose beginning is taken back stops: in any order, however often it is said."""

from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import deliver_batch
from chassis.messaging.outbox import Envelope
from contracts.envelope import Event
from contracts.events.registry import GraduateListed, GraduateUnlisted
from contracts.roles import Role
from tests.component.notify.third_city_steps import CITY, STREET, clocks, served, states, step
from tests.component.notify.third_city_steps import inbox as told
from tests.packs import third_city
from tests.support.platform import Boot, Platform

KIND = "training_offer"


def about(graduate: UUID) -> dict[str, object]:
    return {"graduate_id": graduate, "city": CITY, "area": STREET}


def at(day: int, event: Event) -> Envelope:
    return inbox.envelope(event, source="registry", event_id=new_id(), time=datetime(2024, 6, day, 3, tzinfo=UTC))


def listed(graduate: UUID, day: int) -> Envelope:
    return at(day, GraduateListed(**about(graduate), cohort_year=2024, listed_on=date(2024, 6, day)))


def unlisted(graduate: UUID, day: int, *, withdrawn: bool) -> Envelope:
    return at(day, GraduateUnlisted(**about(graduate), unlisted_on=date(2024, 6, day), withdrawn=withdrawn))


async def hear(p: Platform, *events: Envelope) -> None:
    for event in events:
        await inbox.deliver(p.services["notify"], event)
        await inbox.deliver(p.services["notify"], event)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("withdrawn", [True, False])
async def test_nobody_is_warned_of_a_listing_that_was_taken_back(
    platform: Boot, order: tuple[int, ...], withdrawn: bool
) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    news = [listed(graduate, 3), unlisted(graduate, 4, withdrawn=withdrawn)]
    await hear(p, *(news[place] for place in order))
    assert [clock["state"] for clock in await clocks(p, KIND)] == ["closed"]
    await step(p, "2024-06-05", "2024-06-20")
    assert await told(p, Role.CASEWORKER, STREET) == []
    assert [clock["state"] for clock in await clocks(p, KIND)] == ["closed"]


@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_in_one_batch_too(platform: Boot, order: tuple[int, ...]) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    news = [listed(graduate, 3), unlisted(graduate, 4, withdrawn=True)]
    await deliver_batch(p.services["notify"], [news[place] for place in order])
    assert [clock["state"] for clock in await clocks(p, KIND)] == ["closed"]


async def test_who_is_listed_again_later_has_a_clock_again_from_that_day(platform: Boot) -> None:
    p, graduate = await platform("notify", policies=third_city()), new_id()
    await hear(p, listed(graduate, 3), unlisted(graduate, 4, withdrawn=False), listed(graduate, 17))
    assert await states(p, KIND) == {str(graduate): ("2024-06-20", "open")}
    await step(p, "2024-06-21")
    assert [clock["state"] for clock in await clocks(p, KIND)] == ["breached"]


async def test_what_was_met_stays_met_and_a_stopped_clock_is_met_by_nothing(platform: Boot) -> None:
    p, kept, stopped = await platform("notify", policies=third_city()), new_id(), new_id()
    await hear(p, listed(kept, 3), listed(stopped, 3), at(4, served(kept, date(2024, 6, 4))))
    await hear(p, unlisted(kept, 5, withdrawn=False), unlisted(stopped, 5, withdrawn=False))
    await hear(p, at(6, served(stopped, date(2024, 6, 5))))
    assert {who: state for who, (_, state) in (await states(p, KIND)).items()} == {
        str(kept): "met",
        str(stopped): "closed",
    }
