"""Clocks go along with a person who moves to another area, whatever the order in which the news comes."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from chassis.db import new_id
from contracts.envelope import Event
from contracts.events.registry import JurisdictionTransferred
from contracts.roles import Role
from tests.component.notify.facts import COMMUNITY, registered
from tests.support.platform import Boot

NEXT, THIRD = "urumqi/650103/650103001", "urumqi/650104/650104002"
GRADUATE = new_id()


def transferred(origin: str, to: str, on: date) -> JurisdictionTransferred:
    return JurisdictionTransferred(
        graduate_id=GRADUATE,
        city="urumqi",
        area=to,
        transfer_id=new_id(),
        from_area=origin,
        to_area=to,
        transferred_on=on,
    )


TOLD: tuple[tuple[int, Event], ...] = (
    (28, registered(GRADUATE)),
    (29, transferred(COMMUNITY, NEXT, date(2023, 7, 29))),
    (30, transferred(NEXT, THIRD, date(2023, 7, 30))),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_clock_is_the_last_areas_with_the_due_day_that_it_had(platform: Boot, order: tuple[int, ...]) -> None:
    p = await platform("notify")
    await p.set_time("2023-07-31T10:00:00+08:00")
    for place in order:
        day, event = TOLD[place]
        await p.deliver("notify", event, times=2, time=datetime(2023, 7, day, tzinfo=UTC))
    for area, clocks in ((COMMUNITY, 0), (NEXT, 0), (THIRD, 1)):
        worker = p.as_(Role.CASEWORKER, area=area)
        rows = (await worker.get("/notify/v1/clocks?kind=first_contact")).json()["items"]
        assert len(rows) == clocks, area
    assert (rows[0]["due_on"], rows[0]["area"]) == ("2023-08-02", THIRD)


async def test_a_transfer_of_somebody_unknown_starts_nothing(platform: Boot) -> None:
    p = await platform("notify")
    await p.deliver("notify", TOLD[1][1], times=2)
    assert (await p.as_(Role.AUDITOR, area="urumqi").get("/notify/v1/clocks")).json()["items"] == []
