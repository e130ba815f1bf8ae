"""All SQL of tasks: a department reaches what it has a part in, an officer what lies in their jurisdiction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.tasks.models import Task, TaskNote, TaskPart
from services.registry.tasks.rules import TaskState

DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_CLIENT, Role.DEPARTMENT_OFFICER})
_OF_THE_DOCUMENT = (~Task.by_hand, Task.parent_id.is_(None))
"""SQL: the city's task of a measure, and no district's share of it."""


class TaskNotFound(NotFound):
    slug, title = "task-not-found", "未找到该任务"


def reached_by(by: Caller) -> ColumnElement[bool]:
    """SQL: the caller's own department has a part in it, or it is done in the caller's jurisdiction."""
    if by.role not in DEPARTMENT_ROLES:
        return by.area_clause(Task.area)
    if by.area is None or by.org is None:
        return false()
    own = select(1).where(TaskPart.task_id == Task.id, TaskPart.org == by.org).exists()
    return and_(Task.city == by.area.partition("/")[0], own)


def is_overdue(today: date) -> ColumnElement[bool]:
    """SQL of `rules.is_overdue`."""
    return and_(Task.due_on < today, Task.state != TaskState.ACCEPTED.value)


def has_part_in(state: str) -> ColumnElement[bool]:
    """SQL: a part that somebody reports is in this state."""
    mine = (TaskPart.task_id == Task.id, TaskPart.state == state, ~TaskPart.is_shared)
    return select(1).where(*mine).exists()


async def listing(
    session: AsyncSession, by: Caller, wanted: Sequence[ColumnElement[bool]], paging: Paging
) -> Rows[Task]:
    """In the order in which they were opened: that of the document's measures."""
    return await pagination.scalars(session, select(Task).where(reached_by(by), *wanted), paging, Task.id)


async def in_scope(session: AsyncSession, task_id: UUID, by: Caller) -> Task:
    """Raises TaskNotFound outside the caller's reach."""
    return _there(await session.scalar(select(Task).where(Task.id == task_id, reached_by(by))))


async def locked_in_scope(session: AsyncSession, task_id: UUID, by: Caller) -> Task:
    """With the row of its parent locked first, where it has one: what one comes to, the other comes to as well."""
    task = await in_scope(session, task_id, by)
    if task.parent_id is not None:
        await session.scalar(select(Task).where(Task.id == task.parent_id).with_for_update())
    locked = select(Task).where(Task.id == task_id).with_for_update().execution_options(populate_existing=True)
    return _there(await session.scalar(locked))


def _there(task: Task | None) -> Task:
    if task is None:
        raise TaskNotFound()
    return task


async def parts_of(session: AsyncSession, task_ids: Collection[UUID]) -> Mapping[UUID, list[TaskPart]]:
    """Task → its parts, in the order of the document."""
    parts: dict[UUID, list[TaskPart]] = {task_id: [] for task_id in task_ids}
    query = select(TaskPart).where(TaskPart.task_id.in_(task_ids)).order_by(TaskPart.id)
    for part in await session.scalars(query.execution_options(populate_existing=True)):
        parts[part.task_id].append(part)
    return parts


async def shares_of(session: AsyncSession, task_id: UUID) -> Sequence[Task]:
    """What the districts have of it."""
    return (await session.scalars(select(Task).where(Task.parent_id == task_id).order_by(Task.area))).all()


async def by_id(session: AsyncSession, task_id: UUID) -> Task:
    return (await session.scalars(select(Task).where(Task.id == task_id))).one()


async def notes_of(session: AsyncSession, task_id: UUID) -> Sequence[TaskNote]:
    return (await session.scalars(select(TaskNote).where(TaskNote.task_id == task_id).order_by(TaskNote.id))).all()


async def numbers_opened(session: AsyncSession, plan_root_id: UUID) -> frozenset[int]:
    """The measures for which the plan has opened tasks already."""
    query = select(Task.measure_number).where(Task.plan_root_id == plan_root_id, *_OF_THE_DOCUMENT)
    return frozenset(number for number in await session.scalars(query) if number is not None)


async def counted_by_measure(session: AsyncSession, plan_root_id: UUID) -> Mapping[int, tuple[int, int]]:
    """Measure → how many parts of its task there are, and how many of them are accepted."""
    accepted = func.count().filter(TaskPart.state == TaskState.ACCEPTED.value)
    query = (
        select(Task.measure_number, func.count(), accepted)
        .join(TaskPart, TaskPart.task_id == Task.id)
        .where(Task.plan_root_id == plan_root_id, *_OF_THE_DOCUMENT)
        .group_by(Task.measure_number)
    )
    rows = (await session.execute(query)).all()
    return {number: (parts, done) for number, parts, done in rows if number is not None}


async def dated_in(session: AsyncSession, area: str, since: date, until: date, by: Caller) -> Sequence[Row[Task, bool]]:
    """Tasks done in exactly this area whose last day is one of these, and whether each is the caller's to read."""
    query = select(Task, reached_by(by)).where(Task.area == area, Task.due_on.between(since, until))
    return (await session.execute(query.order_by(Task.due_on, Task.id))).all()
