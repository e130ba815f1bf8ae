"""Who begins or ends to serve an area, as the registry announces it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import StaffDutyChanged
from services.notify.duties import repository

handlers = HandlerTable()


@handlers.on(StaffDutyChanged)
async def on_staff_duty_changed_keep_who_serves(
    session: AsyncSession, delivery: Delivery[StaffDutyChanged], runtime: Runtime
) -> None:
    await repository.keep_duty(session, delivery.data.model_dump())
