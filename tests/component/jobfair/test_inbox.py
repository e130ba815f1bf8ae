"""What is learnt of graduates does not depend on how often and in which order the news arrives."""

from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import inbox
from chassis.messaging.batches import deliver_batch
from chassis.messaging.outbox import Envelope
from contracts.envelope import Event
from contracts.events.registry import GraduateListed, GraduateUnlisted
from tests.component.jobfair.conftest import AREA, NEXT_AREA, STREET, Fair, registered

GRADUATE = UUID("01890a5d-ac96-774b-bcce-b302099a8058")


def _listed(area: str) -> GraduateListed:
    return GraduateListed(graduate_id=GRADUATE, city="wuhan", area=area, cohort_year=2023, listed_on=date(2023, 6, 1))


def _at(day: int, event: Event) -> Envelope:
    return inbox.envelope(event, source="registry", event_id=new_id(), time=datetime(2023, 7, day, tzinfo=UTC))


async def _known(fair: Fair) -> list[tuple[UUID, str]]:
    async with fair.p.transaction("jobfair") as session:
        rows = await session.execute(text("SELECT graduate_id, area FROM known_graduate"))
        return [(row.graduate_id, row.area) for row in rows]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_latest_news_of_a_graduates_area_wins_in_any_order(fair: Fair, order: tuple[int, ...]) -> None:
    told = [_at(1, _listed(AREA)), _at(2, registered(GRADUATE, NEXT_AREA)), _at(3, registered(GRADUATE, STREET))]
    for place in order:
        await inbox.deliver(fair.p.services["jobfair"], told[place])
    assert await _known(fair) == [(GRADUATE, STREET)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_it_wins_in_one_batch_too(fair: Fair, order: tuple[int, ...]) -> None:
    told = [
        _at(1, registered(GRADUATE, AREA)),
        _at(2, registered(GRADUATE, NEXT_AREA)),
        _at(3, registered(GRADUATE, STREET)),
    ]
    batch = [told[place] for place in order]
    await deliver_batch(fair.p.services["jobfair"], [*batch, *batch])
    assert await _known(fair) == [(GRADUATE, STREET)]


async def test_news_that_comes_twice_counts_once_even_after_later_news(fair: Fair) -> None:
    old, new = _at(1, registered(GRADUATE, AREA)), _at(2, registered(GRADUATE, STREET))
    for envelope in (old, old, new, old, new):
        await inbox.deliver(fair.p.services["jobfair"], envelope)
    assert await _known(fair) == [(GRADUATE, STREET)]


@pytest.mark.parametrize("turned", [False, True])
async def test_between_news_of_one_instant_the_later_event_id_wins(fair: Fair, turned: bool) -> None:
    told = [_at(1, registered(GRADUATE, AREA)), _at(1, registered(GRADUATE, STREET))]
    for envelope in reversed(told) if turned else told:
        await inbox.deliver(fair.p.services["jobfair"], envelope)
    assert await _known(fair) == [(GRADUATE, STREET)]


async def test_a_listed_graduate_is_known_like_a_registered_one(fair: Fair) -> None:
    await fair.p.deliver("jobfair", _listed(STREET), times=2)
    assert await _known(fair) == [(GRADUATE, STREET)]


async def test_who_moves_is_served_in_the_new_area_only(fair: Fair) -> None:
    post = await fair.post(await fair.employer())
    await inbox.deliver(fair.p.services["jobfair"], _at(1, registered(GRADUATE, STREET)))
    await inbox.deliver(fair.p.services["jobfair"], _at(2, registered(GRADUATE, NEXT_AREA)))
    path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(GRADUATE)}
    assert (await fair.caseworker().post(path, json=body)).status_code == 404
    assert (await fair.caseworker(NEXT_AREA).post(path, json=body)).status_code == 201


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("withdrawn", [True, False])
async def test_who_is_withdrawn_is_found_by_nobody_in_any_order_and_who_is_only_unlisted_is(
    fair: Fair, order: tuple[int, ...], withdrawn: bool
) -> None:
    post = await fair.post(await fair.employer())
    about = {"graduate_id": GRADUATE, "city": "wuhan", "area": STREET}
    gone = GraduateUnlisted(**about, unlisted_on=date(2023, 7, 2), withdrawn=withdrawn)
    told = [_at(1, _listed(STREET)), _at(2, gone)]
    for place in order:
        for _ in range(2):
            await inbox.deliver(fair.p.services["jobfair"], told[place])
    body = {"graduate_id": str(GRADUATE)}
    answer = await fair.caseworker().post(f"/jobfair/v1/posts/{post}/referrals", json=body)
    assert answer.status_code == (404 if withdrawn else 201)
