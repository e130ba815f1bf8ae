"""All SQL that keeps the copies."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.sets import add_if_new, upsert_if_newer
from services.notify.projections.models import EmployerRef, TaskDepartment, TaskRef


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
