"""What ends a promise that repeats, or takes that back, as it arrives; which events do, the packs say."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from services.notify.clock_turns import commands
from services.notify.clocks.kinds import USABLE, Usable


async def _note_end(session: AsyncSession, delivery: Delivery[Any], runtime: Runtime, *, usable: Usable) -> None:
    await commands.note_end(session, runtime, usable, delivery.data, delivery.time)


def _concerns(usable: Usable, fact: Any, runtime: Runtime) -> bool:
    """Whether it may end a promise of its city. That a city has no pack, the deadlines' reaction reports.

    Raises CityStopped: the event is a dead letter of this reaction too, until the pack is mended.
    """
    return runtime.packs.has(fact.city) and commands.may_end(runtime.packs, usable, fact.city)


handlers = HandlerTable(
    *(
        Handler(
            f"on_{usable.name}_end_turns",
            usable.event,
            partial(_note_end, usable=usable),
            concerns=partial(_concerns, usable),
        )
        for usable in USABLE.values()
    )
)
