"""All SQL of internships: the copies, and the steps from an internship to work."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import plans, sets
from contracts.events.jobfair import InternshipEnded, InternshipStarted
from services.registry.graduates.models import Graduate
from services.registry.internships.models import KnownInternship
from services.registry.statuses.repository import began_work_between, is_placed_by


async def put(
    session: AsyncSession, fact: InternshipStarted | InternshipEnded, version: str, columns: dict[str, Any]
) -> None:
    """Fills in what one event says; the same or an older version of it changes nothing."""
    about = {"internship_id": fact.internship_id, "graduate_id": fact.graduate_id, "city": fact.city}
    row = {**about, **columns, version: fact.version}
    await sets.upsert_if_newer(session, KnownInternship, row, newer_by=(version,), once=("graduate_id", "city"))


def began_internship(since: date, until: date) -> ColumnElement[bool]:
    """SQL: an internship of theirs began in a time."""
    return _of_those(since, until)


def completed_internship(since: date, until: date) -> ColumnElement[bool]:
    """SQL: one that began in the time has ended by then, its term served."""
    return _of_those(since, until, KnownInternship.outcome == "completed", KnownInternship.ended_on <= until)


def was_taken_on(since: date, until: date) -> ColumnElement[bool]:
    """SQL: the base of one that began in the time took them on, by the word of two."""
    return _of_those(since, until, is_placed_by(KnownInternship.internship_id, until))


def worked_after_internship(since: date, until: date, months: int) -> ColumnElement[bool]:
    """SQL: took up work anywhere, by the word of two, within so many months after the end of one that began in the
    time; or was taken on by its base."""
    ended = type_coerce(KnownInternship.ended_on, Date)
    begun = began_work_between(ended, func.least(ended + func.make_interval(0, months), until))
    return _of_those(since, until, or_(is_placed_by(KnownInternship.internship_id, until), begun))


def _of_those(since: date, until: date, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    begun = (KnownInternship.graduate_id == Graduate.id, KnownInternship.started_on.between(since, until))
    return plans.one_by_one(select(1).where(*begun, *wanted)).exists()
