"""Orders about tasks: open them for departments, take a department's account, accept it or give it back, note.

Whose word it is: a department that reports itself done is `reported` and no more; somebody else, who answers for the
area of the plan, accepts.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.problems import Conflict, Forbidden, NotFound, Unprocessable
from contracts.events.registry import TaskAssigned, TaskDone
from contracts.roles import Role
from services.registry.graduates.rules import city_of
from services.registry.tasks import repository, rules
from services.registry.tasks.models import Task, TaskNote, TaskPart
from services.registry.tasks.repository import DEPARTMENT_ROLES
from services.registry.tasks.rules import Step, TaskState, Verdict
from services.registry.tasks.views import NewPart, NewTask, PlanOfTasks

KIND = "task"
DISTRICT_ROLES = frozenset({Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER})
DECIDERS = frozenset({Role.DISTRICT_APPROVER, Role.CITY_APPROVER})


class NotYourPart(Forbidden):
    slug, title = "not-your-part", "只能报告本单位承担的部分"


class PartUnclear(Unprocessable):
    slug, title = "part-unclear", "本单位在该任务中承担几部分，请指明是哪一部分（part_id）"


class PartNotFound(NotFound):
    slug, title = "part-not-found", "该任务没有这一部分"


class StepNotOpen(Conflict):
    slug, title = "task-step-not-open", "该部分的现状不允许这一步"


class OwnReport(Conflict):
    slug, title = "same-person", "报告完成的人不能验收自己的报告"


class NotYourPlan(Forbidden):
    slug, title = "not-your-plan", "由计划所在一级验收：市级计划由市验收，区级计划由区或市验收"


async def open_tasks(
    session: AsyncSession, plan: PlanOfTasks, tasks: Iterable[NewTask], by: Caller, today: date
) -> list[Task]:
    """Gives every department its part, and each district a task of its own where all of them are named."""
    opened = []
    async with outbox.gathered(session):
        for new in tasks:
            task = await _open(session, plan, plan.area, new, by, today)
            opened.append(task)
            for share in _shares(new):
                district = share.parts[0].department
                await _open(session, plan, f"{plan.area}/{district}", share, by, today, parent=task)
    return opened


def _shares(new: NewTask) -> Iterable[NewTask]:
    for part in new.parts:
        for code, name in part.districts:
            own = NewPart(department=code, title=name, role=part.role, note=part.title)
            yield NewTask(**{**vars(new), "parts": (own,)})


async def _open(
    session: AsyncSession,
    plan: PlanOfTasks,
    area: str,
    new: NewTask,
    by: Caller,
    today: date,
    parent: Task | None = None,
) -> Task:
    task = Task(
        id=new_id(),
        plan_root_id=plan.root_id,
        plan_area=plan.area,
        city=city_of(plan.area),
        area=area,
        measure_number=new.measure_number,
        title=new.title,
        clause=new.clause,
        quote=new.quote,
        by_hand=new.by_hand,
        parent_id=parent and parent.id,
        due_on=new.due_on,
        state=TaskState.OPEN.value,
        assigned_by=by.id,
        assigned_on=today,
    )
    session.add(task)
    await session.flush()
    session.add_all(_part(task, part, is_of_district=parent is not None) for part in new.parts)
    await session.flush()
    for part in new.parts:
        if not part.districts:
            await outbox.record(session, _assigned(task, part))
    return task


def _part(task: Task, new: NewPart, *, is_of_district: bool) -> TaskPart:
    return TaskPart(
        id=new_id(),
        task_id=task.id,
        department=new.department,
        title=new.title,
        role=new.role,
        org=new.org,
        is_of_bureau=new.is_of_bureau,
        is_of_district=is_of_district,
        is_shared=bool(new.districts),
        note=new.note,
        state=TaskState.OPEN.value,
    )


def _assigned(task: Task, part: NewPart) -> TaskAssigned:
    return TaskAssigned(
        task_id=task.id,
        plan_id=task.plan_root_id,
        city=task.city,
        area=task.area,
        department=part.department,
        measure_number=task.measure_number,
        due_on=task.due_on,
        org=part.org,
    )


async def report(
    session: AsyncSession, task_id: UUID, part_id: UUID | None, text: str, by: Caller, today: date
) -> Task:
    """A department's account of its part. Raises TaskNotFound, NotYourPart, PartUnclear, StepNotOpen."""
    task = await repository.locked_in_scope(session, task_id, by)
    part = _own_part((await repository.parts_of(session, [task.id]))[task.id], part_id, task, by)
    part.state = _after(part, Step.REPORT)
    part.report, part.reported_by, part.reported_on = text, by.id, today
    part.decided_by = part.decided_on = part.reason = None
    session.add(_note(task, part.id, Step.REPORT, text, by, today))
    await _settle(session, task, today)
    await audit.record(session, by, "report_task", KIND, task.id, area=task.area)
    return task


def _own_part(parts: Sequence[TaskPart], part_id: UUID | None, task: Task, by: Caller) -> TaskPart:
    own = [part for part in parts if may_report(part, task, by) and part_id in (None, part.id)]
    if not own:
        raise NotYourPart()
    if len(own) > 1:
        raise PartUnclear()
    return own[0]


def _named(parts: Sequence[TaskPart], part_id: UUID) -> TaskPart:
    part = next((part for part in parts if part.id == part_id), None)
    if part is None:
        raise PartNotFound()
    return part


def may_report(part: TaskPart, task: Task, by: Caller) -> bool:
    """A department's accounts its own part; a district's officers their district's; who answers for the plan what has
    no account, and the bureau what it coordinates."""
    if part.is_shared:
        return False
    if by.role in DEPARTMENT_ROLES:
        return part.org == by.org
    if part.is_of_district:
        return by.role in DISTRICT_ROLES and by.covers(task.area)
    is_in_charge = by.role in {*DISTRICT_ROLES, *DECIDERS} and by.covers(task.plan_area)
    return is_in_charge and (part.is_of_bureau or part.org is None)


def may_decide(part: TaskPart, task: Task, by: Caller) -> bool:
    """Who answers for the plan's area, of what somebody else has reported."""
    is_reported = part.state == TaskState.REPORTED and not part.is_shared
    return by.role in DECIDERS and by.covers(task.plan_area) and is_reported and part.reported_by != by.id


def _after(part: TaskPart, step: Step) -> str:
    state = rules.next_state(part.state, step)
    if state is None or part.is_shared:
        raise StepNotOpen(state=part.state)
    return state.value


async def decide(
    session: AsyncSession, task_id: UUID, part_id: UUID, verdict: Verdict, reason: str, by: Caller, today: date
) -> Task:
    """Accepts a reported part, or gives it back. Raises TaskNotFound, NotYourPlan, PartNotFound, StepNotOpen and
    OwnReport."""
    task = await repository.locked_in_scope(session, task_id, by)
    if not by.covers(task.plan_area):
        raise NotYourPlan()
    part = _named((await repository.parts_of(session, [task.id]))[task.id], part_id)
    state = _after(part, Step(verdict))
    if part.reported_by == by.id:
        raise OwnReport()
    part.state, part.decided_by, part.decided_on, part.reason = state, by.id, today, reason
    session.add(_note(task, part.id, Step(verdict), reason, by, today))
    await _settle(session, task, today)
    await audit.record(session, by, f"{verdict}_task", KIND, task.id, area=task.area)
    return task


async def add_note(session: AsyncSession, task_id: UUID, text: str, by: Caller, today: date) -> Task:
    """What somebody with a part in it, or who answers for the area, has to say. It moves nothing."""
    task = await repository.in_scope(session, task_id, by)
    session.add(_note(task, None, "note", text, by, today))
    await session.flush()
    await audit.record(session, by, "note_task", KIND, task.id, area=task.area)
    return task


def _note(task: Task, part_id: UUID | None, kind: str, text: str, by: Caller, today: date) -> TaskNote:
    return TaskNote(
        id=new_id(),
        task_id=task.id,
        part_id=part_id,
        kind=str(kind),
        text=text,
        written_by=by.id,
        role=str(by.role),
        org=by.org,
        written_on=today,
    )


async def _settle(session: AsyncSession, task: Task, today: date) -> None:
    """What the parts come to is the task's state; of a district's share it is, with the others', the parent's part."""
    await session.flush()
    parts = (await repository.parts_of(session, [task.id]))[task.id]
    before, task.state = task.state, rules.state_of([part.state for part in parts]).value
    await session.flush()
    if task.state == TaskState.ACCEPTED and before != TaskState.ACCEPTED:
        await outbox.record(session, _done(task, today))
    if task.parent_id is not None:
        await _settle_parent(session, task.parent_id, today)


async def _settle_parent(session: AsyncSession, parent_id: UUID, today: date) -> None:
    parent = await repository.by_id(session, parent_id)
    shares = await repository.shares_of(session, parent_id)
    for part in (await repository.parts_of(session, [parent_id]))[parent_id]:
        if part.is_shared:
            part.state = rules.state_of([share.state for share in shares]).value
    await _settle(session, parent, today)


def _done(task: Task, today: date) -> TaskDone:
    return TaskDone(task_id=task.id, plan_id=task.plan_root_id, city=task.city, area=task.area, done_on=today)
