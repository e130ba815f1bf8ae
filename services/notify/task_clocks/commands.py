"""What happens to a task's clock: the first part that is given starts it, the task's end meets it, in either order."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import civil_date
from chassis.messaging import outbox
from contracts.events.registry import TaskAssigned, TaskDone
from policy_engine.packs.pack import Packs
from services.notify.clocks import repository as clocks
from services.notify.clocks.commands import record_met, started, steps_of
from services.notify.clocks.kinds import TASK, ClockKind
from services.notify.clocks.models import Clock
from services.notify.clocks.rules import after
from services.notify.projections import repository
from services.notify.projections.models import TaskRef


async def assign(session: AsyncSession, packs: Packs, fact: TaskAssigned, at: datetime) -> None:
    """Its clock runs from the day on which a part was first given; of a task without a day none does."""
    task = await repository.locked_task(session, fact.task_id, fact.city, fact.area)
    if fact.org is not None:
        await repository.add_department(session, task.task_id, fact.org)
    task.measure_number, task.due_on = fact.measure_number, fact.due_on
    task.assigned_on = min(task.assigned_on or date.max, civil_date(at))
    await _turn(session, packs, task, at)


async def end(session: AsyncSession, packs: Packs, fact: TaskDone, at: datetime) -> None:
    task = await repository.locked_task(session, fact.task_id, fact.city, fact.area)
    task.done_on = min(task.done_on or date.max, fact.done_on)
    await _turn(session, packs, task, at)


async def _turn(session: AsyncSession, packs: Packs, task: TaskRef, at: datetime) -> None:
    """Brings the clock to what is known of its task; twice comes to the same."""
    await session.flush()
    if task.due_on is None:
        return
    clock = await clocks.locked_clock(session, _kind_of(task), task.task_id, task.city, task.area, at)
    if clock.started_on is None:
        await _start(session, packs, clock, task)
    if task.done_on is not None and clock.met_on is None:
        clock.met_on = task.done_on
        await record_met(session, clock)


def _kind_of(task: TaskRef) -> ClockKind:
    title = "年度计划任务" if task.measure_number is None else f"年度计划任务（第{task.measure_number}项）"
    return ClockKind(name=TASK, kind_type="deadline", title=title, subject="task")


async def _start(session: AsyncSession, packs: Packs, clock: Clock, task: TaskRef) -> None:
    pack = packs.city(task.city, on=task.assigned_on)
    clock.started_on, clock.due_on, clock.state = task.assigned_on, task.due_on, "open"
    clock.pack_name, clock.pack_version = pack.name, pack.version
    clock.next_on = after(steps_of(clock, packs), date.min)
    await outbox.record(session, started(clock))
