"""How this service learns of places that an operator of the registry has added or closed."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import PlaceChanged
from services.jobfair.places import repository

handlers = HandlerTable()


@handlers.on(PlaceChanged)
async def on_place_changed_know_place(
    session: AsyncSession, delivery: Delivery[PlaceChanged], runtime: Runtime
) -> None:
    await repository.know(session, delivery.data)
