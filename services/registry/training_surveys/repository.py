"""All SQL of the survey of training intents: counts by school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.area_transfers.repository import moved_after
from services.registry.facts.catalogue import with_facts
from services.registry.graduates.models import Graduate
from services.registry.reports.repository import Whom
from services.registry.training_intents.repository import has_answered, was_asked


@dataclass(frozen=True)
class Answers:
    """Of one school, or of all."""

    university: str | None
    graduates: int
    asked: int
    answered: int
    in_time: int


async def answers(session: AsyncSession, whom: Whom, day: date, last: date) -> Sequence[Answers]:
    """How many of each school's people were asked and answered by the day, and how many by the last day in time."""
    people = select(Graduate.university_code.label("university")).where(
        *whom.among(day, await moved_after(session, day))
    )
    facts = {"asked": was_asked(day), "answered": has_answered(day), "in_time": has_answered(min(day, last))}
    rows = with_facts(people, facts)
    counts = [func.count().filter(rows.c[fact]) for fact in facts]
    query = select(rows.c.university, func.count(), *counts).group_by(rows.c.university)
    return [Answers(*row) for row in await session.execute(query.order_by(rows.c.university))]
