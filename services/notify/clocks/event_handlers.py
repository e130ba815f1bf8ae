"""One reaction to every event that some city's clock may start or be met by; which do, the packs say."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from services.notify.clocks import commands
from services.notify.clocks.kinds import USABLE, Usable, is_waited_for

_STORED_KEYS = {
    "graduate_registered": "on_graduate_registered_start_first_contact_clock",
    "contact_logged": "on_contact_logged_meet_first_contact_clock",
    "contact_confirmed": "on_contact_confirmed_judge_first_contact_clock",
}
"""Names under which the inbox has what was handled while first contact was the only clock."""


async def _turn_deadlines(session: AsyncSession, delivery: Delivery[Any], runtime: Runtime, *, usable: Usable) -> None:
    await commands.turn_deadlines(session, runtime, usable, delivery.data, delivery.time)


def _concerns(usable: Usable, fact: Any, runtime: Runtime) -> bool:
    """Whether some deadline of the event's city waits for it. Most events are waited for by none."""
    return is_waited_for(runtime.packs, usable, fact.city)


handlers = HandlerTable(
    *(
        Handler(
            _STORED_KEYS.get(usable.name, f"on_{usable.name}_turn_deadlines"),
            usable.event,
            partial(_turn_deadlines, usable=usable),
            concerns=partial(_concerns, usable),
        )
        for usable in USABLE.values()
    )
)
