"""What the registry says of tasks: who has a part in one, and that all parts are accepted."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import TaskAssigned, TaskDone
from services.notify.task_clocks import commands

handlers = HandlerTable()


@handlers.on(TaskAssigned)
async def on_task_assigned_start_its_clock(
    session: AsyncSession, delivery: Delivery[TaskAssigned], runtime: Runtime
) -> None:
    await commands.assign(session, runtime.packs, delivery.data, delivery.time)


@handlers.on(TaskDone)
async def on_task_done_end_its_clock(session: AsyncSession, delivery: Delivery[TaskDone], runtime: Runtime) -> None:
    await commands.end(session, runtime.packs, delivery.data, delivery.time)
