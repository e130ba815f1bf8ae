"""What counts towards an area's number, as it arrives from registry and jobfair; which events do, the packs say."""

from policy_engine.packs.pack import Packs
from services.notify.area_clocks import commands
from services.notify.clocks.event_handlers import reactions
from services.notify.clocks.kinds import Usable


def _concerns(packs: Packs, usable: Usable, city: str) -> bool:
    """Whether it counts towards some number of its city. That a city has no pack, the deadlines' reaction reports.

    Raises CityStopped: the event is a dead letter of this reaction too, until the pack is mended.
    """
    return packs.has(city) and commands.is_counted(packs, usable, city)


handlers = reactions("count_for_areas", commands.count_fact, _concerns)
