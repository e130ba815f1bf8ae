"""All SQL of reveals."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.reveals.rules import Revealer

_COUNT = text(
    "INSERT INTO reveal_tally AS t (account_id, hour, reveals) VALUES (:account_id, date_trunc('hour', now()), :people)"
    " ON CONFLICT (account_id, hour) DO UPDATE SET reveals = t.reveals + :people RETURNING reveals,"
    " ceil(extract(epoch FROM hour + interval '1 hour' - now()))::integer AS seconds_left"
)
_FORGET = text("DELETE FROM reveal_tally WHERE hour < now() - interval '2 days'")
_REVEALERS = text(
    "WITH seen AS (SELECT actor_id, actor_role, count(*) AS reveals FROM audit_entry"
    "  WHERE starts_with(action, 'reveal_') AND at >= :since AND at < :until"
    "  AND (area = :reach OR starts_with(area, :reach || '/')) GROUP BY actor_id, actor_role),"
    " staff AS (SELECT id, role FROM staff_account"
    "  WHERE active AND (area = :reach OR starts_with(area, :reach || '/')))"
    " SELECT coalesce(actor_id, id) AS account_id, coalesce(actor_role, role) AS role, coalesce(reveals, 0) AS reveals"
    " FROM seen FULL JOIN staff ON id = actor_id AND role = actor_role"
)
"""What the trail says, and beside it the staff of whom it says nothing: they belong to the median too."""


class Tallied(NamedTuple):
    """This hour's reveals with the one at hand, and the seconds until the next hour."""

    reveals: int
    seconds_left: int


async def count(session: AsyncSession, account_id: UUID, people: int) -> Tallied:
    """Of two at once the second waits for the first: nobody slips through."""
    row = (await session.execute(_COUNT, {"account_id": account_id, "people": people})).one()
    return Tallied(row.reveals, row.seconds_left)


async def revealers(session: AsyncSession, reach: str, since: datetime, until: datetime) -> Sequence[Revealer]:
    rows = await session.execute(_REVEALERS, {"reach": reach, "since": since, "until": until})
    return [Revealer(row.account_id, row.role, row.reveals) for row in rows]


async def forget_old_hours(session: AsyncSession) -> int:
    done = await session.execute(_FORGET)
    assert isinstance(done, CursorResult)
    return done.rowcount
