"""Endpoints of tasks: list, look at one, report, accept or give back, note."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import OFFICERS, PLAN_READERS
from services.registry.tasks import commands, repository, rules
from services.registry.tasks.models import Task, TaskPart
from services.registry.tasks.rules import TaskState
from services.registry.tasks.schemas import (
    DecideTask,
    NoteTask,
    ReportTask,
    TaskNoteView,
    TaskPartView,
    TaskRecord,
    TaskView,
)

DEPARTMENTS: Rule = {Role.DEPARTMENT_OFFICER: Reach.ORG, Role.DEPARTMENT_CLIENT: Reach.ORG}
REPORTERS: Rule = {
    **DEPARTMENTS,
    Role.DISTRICT_REVIEWER: Reach.AREA,
    Role.DISTRICT_APPROVER: Reach.AREA,
    Role.CITY_APPROVER: Reach.AREA,
}
ACCESS: AccessTable = {
    "list_tasks": {**PLAN_READERS, **DEPARTMENTS},
    "show_task": {**PLAN_READERS, **DEPARTMENTS},
    "report_task": REPORTERS,
    "decide_task": {Role.DISTRICT_APPROVER: Reach.AREA, Role.CITY_APPROVER: Reach.AREA},
    "note_task": {**OFFICERS, **DEPARTMENTS},
}
router = APIRouter(tags=["tasks"], route_class=IdempotentRoute)
Wanted = Annotated[TaskState | None, Query(description="任务的状况")]


@router.get("/v1/tasks", summary="任务清单；部门只见本部门承担的")
async def list_tasks(
    session: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    plan_id: Annotated[UUID | None, Query(description="计划的第一版")] = None,
    measure_number: Annotated[int | None, Query(ge=1, le=1000)] = None,
    state: Wanted = None,
    part_state: Annotated[TaskState | None, Query(description="有部分处于该状况")] = None,
    overdue: bool | None = None,
    top: Annotated[bool | None, Query(description="true：不列区县子任务")] = None,
) -> pagination.Page[TaskView]:
    wanted = _wanted(plan_id, measure_number, state, part_state, top)
    if overdue is not None:
        late = repository.is_overdue(today)
        wanted.append(late if overdue else late.is_not(True))
    rows = await repository.listing(session, caller, wanted, paging)
    views = dict(zip((row.id for row in rows.shown), await _views(session, rows.shown, caller, today), strict=True))
    return pagination.page(rows, lambda row: views[row.id], lambda row: row.id)


def _wanted(
    plan_id: UUID | None,
    measure_number: int | None,
    state: TaskState | None,
    part_state: TaskState | None,
    top: bool | None,
) -> list[ColumnElement[bool]]:
    columns = {Task.plan_root_id: plan_id, Task.measure_number: measure_number, Task.state: state and state.value}
    wanted: list[ColumnElement[bool]] = [column == value for column, value in columns.items() if value is not None]
    if part_state is not None:
        wanted.append(repository.has_part_in(part_state.value))
    if top is not None:
        wanted.append(Task.parent_id.is_(None) if top else Task.parent_id.is_not(None))
    return wanted


@router.get("/v1/tasks/{task_id}", summary="一项任务：各单位的部分、区县子任务、记事")
async def show_task(session: SessionDep, caller: CallerDep, today: TodayDep, task_id: UUID) -> TaskRecord:
    return await _record(session, await repository.in_scope(session, task_id, caller), caller, today)


@router.post("/v1/tasks/{task_id}/reports", status_code=201, summary="报告本单位承担的部分已完成（待验收）")
async def report_task(
    session: SessionDep, caller: CallerDep, today: TodayDep, task_id: UUID, body: ReportTask
) -> TaskRecord:
    task = await commands.report(session, task_id, body.part_id, body.text, caller, today)
    return await _record(session, task, caller, today)


@router.post("/v1/tasks/{task_id}/parts/{part_id}/decision", status_code=201, summary="验收或退回一部分（须为另一人）")
async def decide_task(
    session: SessionDep, caller: CallerDep, today: TodayDep, task_id: UUID, part_id: UUID, body: DecideTask
) -> TaskRecord:
    task = await commands.decide(session, task_id, part_id, body.verdict, body.reason, caller, today)
    return await _record(session, task, caller, today)


@router.post("/v1/tasks/{task_id}/notes", status_code=201, summary="就任务记事")
async def note_task(
    session: SessionDep, caller: CallerDep, today: TodayDep, task_id: UUID, body: NoteTask
) -> TaskRecord:
    return await _record(session, await commands.add_note(session, task_id, body.text, caller, today), caller, today)


async def _record(session: AsyncSession, task: Task, by: Caller, today: date) -> TaskRecord:
    shares = [] if by.role in repository.DEPARTMENT_ROLES else await repository.shares_of(session, task.id)
    [view, *below] = await _views(session, [task, *shares], by, today)
    notes = [TaskNoteView.model_validate(note) for note in await repository.notes_of(session, task.id)]
    return TaskRecord(**view.model_dump(), shares=below, notes=notes)


async def _views(session: AsyncSession, tasks: Sequence[Task], by: Caller, today: date) -> list[TaskView]:
    parts = await repository.parts_of(session, [task.id for task in tasks])
    return [_view(task, parts[task.id], by, today) for task in tasks]


def _view(task: Task, parts: Sequence[TaskPart], by: Caller, today: date) -> TaskView:
    return TaskView(
        id=task.id,
        plan_id=task.plan_root_id,
        plan_area=task.plan_area,
        area=task.area,
        parent_id=task.parent_id,
        measure_number=task.measure_number,
        title=task.title,
        clause=task.clause,
        quote=task.quote,
        by_hand=task.by_hand,
        due_on=task.due_on,
        state=TaskState(task.state),
        overdue=rules.is_overdue(task.state, task.due_on, today),
        assigned_on=task.assigned_on,
        parts=[_part_view(part, task, by) for part in parts],
    )


def _part_view(part: TaskPart, task: Task, by: Caller) -> TaskPartView:
    view = TaskPartView.model_validate(part)
    return view.model_copy(
        update={
            "is_own": commands.may_report(part, task, by),
            "is_to_decide": commands.may_decide(part, task, by),
        }
    )
