"""What takes the beginning of a clock back, as it arrives."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from contracts.events.registry import GraduateUnlisted
from services.notify.clock_stops import commands


async def on_graduate_unlisted_stop_clocks(
    session: AsyncSession, delivery: Delivery[GraduateUnlisted], runtime: Runtime
) -> None:
    await commands.stop_begun(session, runtime.packs, delivery.data, delivery.time)


def _concerns(fact: Any, runtime: Runtime) -> bool:
    return commands.may_stop(runtime.packs, fact.city)


handlers = HandlerTable(
    Handler(
        on_graduate_unlisted_stop_clocks.__name__,
        GraduateUnlisted,
        on_graduate_unlisted_stop_clocks,
        concerns=_concerns,
    )
)
