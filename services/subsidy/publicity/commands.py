"""Orders about publicity: make an approved claim public."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.workdays import UnpublishedYear, add_days
from policy_engine.errors import HolidaysUnpublished, SchemeUnknown
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.publicity import publicity_from
from services.subsidy.publicity.models import ClaimPublicity


@dataclass(frozen=True)
class Public:
    """A claim as far as its publicity looks at it."""

    claim_id: UUID
    scheme: str
    area: str
    amount_fen: int


def last_public_day(value: Any, approved_on: date) -> date:
    """By what a pack says of how long. Raises HolidaysUnpublished."""
    publicity = publicity_from(value)
    try:
        return add_days(approved_on, publicity.days, publicity.day_type)
    except UnpublishedYear:
        raise HolidaysUnpublished() from None


async def make_public(session: AsyncSession, pack: Pack, claim: Public, today: date) -> None:
    """Begins the days in which an approved claim is public, where its scheme has any. What is taken back is not public.

    Raises ParameterNotCited where the document leaves the days open, and HolidaysUnpublished: nothing is paid early
    because nobody can count.
    """
    with suppress(SchemeUnknown):
        scheme = scheme_of(pack, claim.scheme)
        name = scheme.claim.publicity if scheme.claim else None
        if name is None or claim.amount_fen <= 0:
            return
        cited = pack.parameter(scheme.parameters[name], name, on=today)
        ends_on = last_public_day(cited.value, today)
        row = ClaimPublicity(
            claim_id=claim.claim_id, area=claim.area, approved_on=today, ends_on=ends_on, clause=cited.clause
        )
        session.add(row)
        await session.flush()
