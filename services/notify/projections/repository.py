"""All SQL that keeps the copies."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.sets import add_if_new, among, upsert_if_newer
from services.notify.projections.models import EmployerRef, PersonPlace, TaskDepartment, TaskRef


async def remember_employer(session: AsyncSession, employer_id: UUID, credit_code: str, as_of: datetime) -> None:
    row = {"employer_id": employer_id, "credit_code": credit_code, "as_of": as_of}
    await upsert_if_newer(session, EmployerRef, row, newer_by=("as_of",))


async def locked_task(session: AsyncSession, task_id: UUID, city: str, area: str) -> TaskRef:
    """The task, made where its first event has just come, locked until the end of the transaction."""
    await add_if_new(session, TaskRef(task_id=task_id, city=city, area=area))
    return (await session.scalars(select(TaskRef).where(TaskRef.task_id == task_id).with_for_update())).one()


async def add_department(session: AsyncSession, task_id: UUID, org: str) -> None:
    await add_if_new(session, TaskDepartment(task_id=task_id, org=org))


async def departments_of(session: AsyncSession, task_id: UUID) -> Sequence[str]:
    query = select(TaskDepartment.org).where(TaskDepartment.task_id == task_id)
    return (await session.scalars(query.order_by(TaskDepartment.org))).all()


async def remember_place(session: AsyncSession, graduate_id: UUID, city: str, area: str, as_of: datetime) -> None:
    row = {"graduate_id": graduate_id, "city": city, "area": area, "as_of": as_of}
    await upsert_if_newer(session, PersonPlace, row, newer_by=("as_of",))


async def places_of(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, PersonPlace]:
    """Of those among them who moved."""
    rows = await session.scalars(select(PersonPlace).where(among(PersonPlace.graduate_id, people)))
    return {row.graduate_id: row for row in rows}
