"""Pure rules of proposed internships: how one stands, and who must still agree."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["proposed", "started", "declined", "withdrawn", "expired"]
Party = Literal["intern", "home_city"]


@dataclass(frozen=True)
class Standing:
    """A proposal as it stands. `closed_as` is empty while somebody may still agree."""

    expires_on: date
    closed_as: str | None = None
    intern_agreed: bool = False
    home_agreed: bool = False


def state_of(now: Standing, today: date) -> State:
    """What nobody has closed expires by itself."""
    match now.closed_as:
        case "started" | "declined" | "withdrawn" | "expired" as closed:
            return closed
        case _:
            return "expired" if today > now.expires_on else "proposed"


def awaited(now: Standing, is_foreign: bool) -> tuple[Party, ...]:
    """Who must still agree: always the intern, and the city that looks after them where it is not the base's."""
    waiting: list[Party] = []
    if not now.intern_agreed:
        waiting.append("intern")
    if is_foreign and not now.home_agreed:
        waiting.append("home_city")
    return tuple(waiting)
