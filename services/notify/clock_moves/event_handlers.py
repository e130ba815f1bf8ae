"""How this service learns that somebody is served elsewhere from now on."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import JurisdictionTransferred
from services.notify.clock_moves import repository
from services.notify.projections.repository import remember_place

handlers = HandlerTable()


@handlers.on(JurisdictionTransferred)
async def on_jurisdiction_transferred_move_clocks(
    session: AsyncSession, delivery: Delivery[JurisdictionTransferred], runtime: Runtime
) -> None:
    """The clock goes along with its due date: whoever is told of the breach is the new area's."""
    fact = delivery.data
    await remember_place(session, fact.graduate_id, fact.city, fact.area, delivery.time)
    await repository.move_clocks(session, fact.graduate_id, fact.city, fact.area, delivery.time)
