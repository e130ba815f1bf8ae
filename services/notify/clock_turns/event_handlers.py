"""What ends a promise that repeats, or takes that back, as it arrives; which events do, the packs say."""

from policy_engine.packs.pack import Packs
from services.notify.clock_turns import commands
from services.notify.clocks.event_handlers import reactions
from services.notify.clocks.kinds import Usable


def _concerns(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether it may end a promise of its city. That a city has no pack, the deadlines' reaction reports.

    Raises CityStopped: the event is a dead letter of this reaction too, until the pack is mended.
    """
    return packs.has(city) and commands.may_end(packs, usable, city)


handlers = reactions("end_turns", commands.note_end, _concerns)
