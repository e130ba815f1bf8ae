"""Pure rules of placements: who is old enough to work, and when one ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias
from uuid import UUID

LEAST_AGE = 16
"""Nobody may be hired below it (劳动法第十五条); in no document of a city, and no city's to change."""
Line: TypeAlias = UUID
"""What the versions of one statement have in common."""


def is_too_young(born_on: date, since_on: date) -> bool:
    age = since_on.year - born_on.year - ((since_on.month, since_on.day) < (born_on.month, born_on.day))
    return age < LEAST_AGE


@dataclass(frozen=True)
class Begun:
    """What somebody does since a day; `stands`: it is neither corrected nor taken back."""

    line: Line
    since_on: date
    stands: bool


def ended_on(history: Sequence[Begun], place: int) -> date | None:
    """The last day of a statement: the eve of the next one that stands, in the order of their days.

    A correction of its own that waits does not end it.
    """
    line = history[place].line
    following = (later.since_on for later in history[place + 1 :] if later.stands and later.line != line)
    begun = next(following, None)
    return None if begun is None else max(begun - timedelta(days=1), history[place].since_on)
