"""All SQL of case files and appointments."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import sets
from services.registry.case_files.models import Appointment, CaseFile
from services.registry.graduates.models import Graduate
from services.registry.statuses.repository import is_placed, status_as_of


async def put(session: AsyncSession, *rows: Mapping[str, Any]) -> None:
    """Fills in what is known of cases; where they are, and since when, stays."""
    await sets.put(session, CaseFile, *rows, once=("city", "area", "opened_on"))


async def truths(session: AsyncSession, graduate_id: UUID, day: date) -> tuple[str, bool]:
    """Of one person: the status that day, and whether two persons say that they are placed."""
    query = select(status_as_of(day), is_placed(day)).where(Graduate.id == graduate_id)
    status, placed = (await session.execute(query)).one()
    return status, placed


async def of_person(session: AsyncSession, graduate_id: UUID) -> CaseFile | None:
    return await session.get(CaseFile, graduate_id, populate_existing=True)


async def open_appointment(session: AsyncSession, graduate_id: UUID) -> Appointment | None:
    """The person must be locked."""
    query = select(Appointment).where(Appointment.graduate_id == graduate_id, Appointment.outcome.is_(None))
    return (await session.scalars(query)).one_or_none()


async def appointments_of(session: AsyncSession, graduate_id: UUID) -> Sequence[Appointment]:
    query = select(Appointment).where(Appointment.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(Appointment.id.desc()).limit(200))).all()


async def missed_by(session: AsyncSession, people: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many appointments each of them has missed."""
    query = select(Appointment.graduate_id, func.count()).where(
        Appointment.graduate_id.in_(people), Appointment.outcome == "missed"
    )
    return dict((await session.execute(query.group_by(Appointment.graduate_id))).all())
