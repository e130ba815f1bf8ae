"""One reaction to every event that some city's clock may start or be met by; which do, the packs say."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.handlers import Handler, HandlerTable
from chassis.runtime import Runtime
from contracts.envelope import Delivery
from policy_engine.packs.pack import Packs
from services.notify.clocks import commands, sets
from services.notify.clocks.kinds import USABLE, Usable, is_waited_for

_STORED_KEYS = {
    "graduate_registered": "on_graduate_registered_start_first_contact_clock",
    "contact_logged": "on_contact_logged_meet_first_contact_clock",
    "contact_confirmed": "on_contact_confirmed_judge_first_contact_clock",
}
"""Names under which the inbox has what was handled while first contact was the only clock."""


React: TypeAlias = Callable[[AsyncSession, Runtime, Usable, Any, datetime], Coroutine[Any, Any, None]]
ReactMany: TypeAlias = Callable[[AsyncSession, Runtime, Usable, Sequence[Delivery[Any]]], Coroutine[Any, Any, None]]
Concerns: TypeAlias = Callable[[Packs, Usable, str], bool]


def reactions(
    name: str,
    react: React,
    concerns: Concerns,
    stored: Mapping[str, str] | None = None,
    react_to_many: ReactMany | None = None,
) -> HandlerTable:
    """One reaction of a feature to every event that a pack may name, run where it concerns the event's city.

    `react_to_many` does for a set of events what `react` does for each, where the feature has such a way.
    `stored` are the names, by event, under which the inbox has it where that is not `on_<event>_<name>`.
    """

    async def handle(session: AsyncSession, delivery: Delivery[Any], runtime: Runtime, *, usable: Usable) -> None:
        await react(session, runtime, usable, delivery.data, delivery.time)

    async def handle_many(
        session: AsyncSession, deliveries: Sequence[Delivery[Any]], runtime: Runtime, *, usable: Usable
    ) -> None:
        assert react_to_many is not None
        await react_to_many(session, runtime, usable, deliveries)

    def is_concerned(usable: Usable, fact: Any, runtime: Runtime) -> bool:
        return concerns(runtime.packs, usable, fact.city)

    return HandlerTable(
        *(
            Handler(
                (stored or {}).get(usable.name, f"on_{usable.name}_{name}"),
                usable.event,
                partial(handle, usable=usable),
                partial(handle_many, usable=usable) if react_to_many else None,
                concerns=partial(is_concerned, usable),
            )
            for usable in USABLE.values()
        )
    )


handlers = reactions("turn_deadlines", commands.turn_deadlines, is_waited_for, _STORED_KEYS, sets.turn_deadlines)
