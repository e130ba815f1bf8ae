"""What happens to a clock whose beginning is taken back: it stops, and nothing older starts it again."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.events.registry import GraduateUnlisted
from policy_engine.packs.pack import Packs
from services.notify.clocks.commands import clock_of
from services.notify.clocks.kinds import ClockKind, deadlines_of
from services.notify.clocks.models import Clock
from services.notify.clocks.repository import turns_of

BY_LISTING = frozenset({"graduate_listed"})
BY_ROSTER = BY_LISTING | {"graduate_status_changed"}
"""What a roster says of somebody whom nobody else knows: that they are listed, and perhaps that they want no work."""


def may_stop(packs: Packs, city: str) -> bool:
    """Whether a listing starts a deadline of any of the city's documents. That a city has no pack, the clocks'
    own reaction reports."""
    return packs.has(city) and any(True for _ in _begun_by(packs, city, BY_ROSTER))


async def stop_begun(session: AsyncSession, packs: Packs, fact: GraduateUnlisted, at: datetime) -> None:
    """Stops what the listing began, in any order of arrival. News of the person since then lets it be, unless they are
    gone: whatever is still said of them is older."""
    for kind in _begun_by(packs, fact.city, BY_ROSTER if fact.withdrawn else BY_LISTING):
        first = await clock_of(session, kind, fact, at)
        if fact.withdrawn or first.area_as_of <= at:
            for turn in await turns_of(session, first):
                _stop(turn, at)


def _begun_by(packs: Packs, city: str, events: Collection[str]) -> Iterator[ClockKind]:
    """Each kind once, of the city's latest document that has it."""
    kinds = {name: kind for pack in packs.of_city(city) for name, kind in deadlines_of(pack).items()}
    return (
        kind
        for kind in kinds.values()
        if kind.subject == "graduate" and any(trigger.usable.name in events for trigger in kind.starts)
    )


def _stop(clock: Clock, at: datetime) -> None:
    """What was met stays met."""
    clock.stopped_at, clock.turn_awaited = at, False
    if clock.met_on is None:
        clock.state, clock.next_on = "closed", None
