"""Orders about reveals: count one before it is made, and see who makes many."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import TooMany
from services.registry.reveals import repository, rules
from services.registry.reveals.rules import Comparison
from services.registry.settings import registry_settings


class TooManyReveals(TooMany):
    slug, title = "too-many-reveals", "本小时查看个人信息原文的次数已达上限"


async def count_one(session: AsyncSession, by: Caller) -> None:
    """Raises TooManyReveals beyond what an account may see in one hour, by the database's clock."""
    await count(session, by, 1)


async def count(session: AsyncSession, by: Caller, people: int) -> None:
    """As `count_one`, of several people at once."""
    tallied = await repository.count(session, by.id, people)
    if tallied.reveals > registry_settings().reveals_per_hour:
        raise TooManyReveals(retry_after=max(1, tallied.seconds_left))


async def comparisons(session: AsyncSession, since: datetime, until: datetime, by: Caller) -> Sequence[Comparison]:
    """Everybody within the auditor's reach who revealed in the period, beside their peers."""
    if by.area is None:
        return []
    return rules.compared(await repository.revealers(session, by.area, since, until))
