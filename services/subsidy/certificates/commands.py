"""Orders about certificates: remember what an event says, and have the periods calculated again of which it speaks."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.registry import CertificateAnswered
from policy_engine.packs.pack import Packs
from services.subsidy.certificates import repository
from services.subsidy.schemes import commands as schemes
from services.subsidy.schemes.ports import CERTIFIED, Payee

AHEAD = timedelta(days=366)
MOST_MONTHS = 240
"""Periods beyond are calculated when they are claimed."""


async def remember(session: AsyncSession, packs: Packs, fact: CertificateAnswered) -> None:
    if await repository.remember(session, fact):
        payee = Payee(fact.graduate_id, fact.city, fact.area, "graduate")
        await schemes.mark_changed(session, packs, CERTIFIED, payee, set(_days(fact)))


def _days(fact: CertificateAnswered) -> Iterator[date]:
    """A day of each month of which it speaks, and its last, no further than periods that may be claimed by now."""
    last = min(fact.valid_to, fact.answered_on + AHEAD)
    day = fact.valid_from
    for _ in range(MOST_MONTHS):
        if day > last:
            break
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    yield last
