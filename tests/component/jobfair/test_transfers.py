"""Where somebody is served follows their transfer, in any order, and with whom came before."""

from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from chassis.messaging import inbox
from contracts.events.registry import JurisdictionTransferred
from tests.component.jobfair.conftest import AREA, NEXT_AREA, STREET, Fair, registered

GRADUATE = UUID("01890a5d-ac96-774b-bcce-b302099a8058")


def transferred(origin: str, to: str) -> JurisdictionTransferred:
    return JurisdictionTransferred(
        graduate_id=GRADUATE,
        city="wuhan",
        area=to,
        transfer_id=new_id(),
        from_area=origin,
        to_area=to,
        transferred_on=date(2023, 7, 2),
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_graduate_is_where_they_moved_to_last(fair: Fair, order: tuple[int, ...]) -> None:
    events = (registered(GRADUATE, STREET), transferred(STREET, NEXT_AREA), transferred(NEXT_AREA, AREA))
    told = [
        inbox.envelope(event, source="registry", event_id=new_id(), time=datetime(2023, 7, day, tzinfo=UTC))
        for day, event in enumerate(events, 1)
    ]
    for place in order:
        for _ in range(2):
            await inbox.deliver(fair.p.services["jobfair"], told[place])
    async with fair.p.transaction("jobfair") as session:
        rows = await session.execute(text("SELECT graduate_id, area FROM known_graduate"))
        assert [(row.graduate_id, row.area) for row in rows] == [(GRADUATE, AREA)]
