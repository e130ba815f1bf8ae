"""What counts towards an area's number, as it arrives from registry and jobfair; which events do, the packs say."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from services.notify.area_clocks import commands
from services.notify.clocks.kinds import USABLE, Usable


async def _count(session: AsyncSession, delivery: Delivery[Any], runtime: Runtime, *, usable: Usable) -> None:
    await commands.count_fact(session, runtime, usable, delivery.data, delivery.time)


def _concerns(usable: Usable, fact: Any, runtime: Runtime) -> bool:
    """Whether it counts towards some number of its city. That a city has no pack, the deadlines' reaction reports.

    Raises CityStopped: the event is a dead letter of this reaction too, until the pack is mended.
    """
    return runtime.packs.has(fact.city) and commands.is_counted(runtime.packs, usable, fact.city)


handlers = HandlerTable(
    *(
        Handler(
            f"on_{usable.name}_count_for_areas",
            usable.event,
            partial(_count, usable=usable),
            concerns=partial(_concerns, usable),
        )
        for usable in USABLE.values()
    )
)
