"""All SQL of the queues of services: two stretches, one after the other, each in the order of the ledger.

Who is in hardship is found by the ledger of hardships, which is short; an order by a computed truth reads everybody.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows, Total
from services.registry.casework.repository import owed_services, was_given
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.hardships.repository import in_hardship, on_ledger

Waiting = tuple[Graduate, bool]
"""Who waits, and whether before the others."""


def place(row: Waiting) -> tuple[int, UUID]:
    """Where a row stands: in which stretch, and where in it."""
    return (0 if row[1] else 1), row[0].id


async def queue(
    session: AsyncSession, by: Caller, service: str, first: bool, day: date, paging: Paging
) -> Rows[Waiting]:
    """Who wants work and had no such service by that day; with `first`, those on the ledger before the others."""
    turn, after = pagination.decode(paging.cursor, int, UUID) or (0, None)
    stretches, rows = _stretches(by, service, first, day), list[Waiting]()
    for number in range(max(turn, 0), len(stretches)):
        rest = stretches[number] if after is None else stretches[number].where(Graduate.id > after)
        people = await session.scalars(rest.order_by(Graduate.id).limit(paging.limit + 1 - len(rows)))
        rows += [(person, first and number == 0) for person in people]
        after = None
    total = await _total(session, stretches) if paging.total else None
    return Rows(rows[: paging.limit], len(rows) > paging.limit, total)


def _stretches(by: Caller, service: str, first: bool, day: date) -> Sequence[Select[Graduate]]:
    waits = select(Graduate).where(visible_to(by), owed_services(day), ~was_given(None, day, service))
    if not first:
        return [waits.where(false()), waits]
    return [waits.where(on_ledger(day)), waits.where(~in_hardship(day))]


async def _total(session: AsyncSession, stretches: Sequence[Select[Graduate]]) -> Total:
    counted = [await pagination.total_of(session, stretch) for stretch in stretches]
    number = sum(each.count for each in counted)
    most = pagination.COUNTED
    return Total(count=min(number, most), at_least=number > most or any(each.at_least for each in counted))
