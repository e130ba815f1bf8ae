"""A person who moves is the new area's payee, in any order; what was claimed stays where it was filed."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.registry import JurisdictionTransferred
from tests.component.subsidy.person_steps import STREET, registration
from tests.support.platform import Boot

NEXT = "xinghe/990102/990102001"


@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_the_payee_is_where_they_moved_to(platform: Boot, order: tuple[int, ...]) -> None:
    p, person = await platform("subsidy"), new_id()
    moved = JurisdictionTransferred(
        graduate_id=person,
        city="xinghe",
        area=NEXT,
        transfer_id=new_id(),
        from_area=STREET,
        to_area=NEXT,
        transferred_on=date(2024, 7, 6),
    )
    told = (registration(person), moved)
    for place in order:
        await p.deliver("subsidy", told[place], times=2, time=datetime(2024, 7, 5 + place, tzinfo=UTC))
    async with p.transaction("subsidy") as session:
        rows = await session.execute(text("SELECT graduate_id, area FROM payee_graduate"))
        assert [(row.graduate_id, row.area) for row in rows] == [(person, NEXT)]
