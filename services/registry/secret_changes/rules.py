"""Pure rules of resets: who may not have a hand in one because of the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Kind = Literal["reset_secret", "reset_second_factor"]
LINK = "link_provider"
"""Another way to prove who one is, and so of a kind with the secret."""
SEPARATE: Mapping[str, tuple[str, ...]] = {
    "reset_secret": ("reset_second_factor",),
    "reset_second_factor": ("reset_secret", LINK),
    LINK: ("reset_second_factor",),
}
"""By kind of change, those in which nobody has a hand as well."""


@dataclass(frozen=True)
class Reset:
    """A reset or a link that took effect, and the two persons who had a hand in it."""

    handled_by: frozenset[UUID]
    handled_at: datetime


def has_a_hand_in_both(persons: Iterable[UUID], others: Iterable[Reset], now: datetime, interval: timedelta) -> bool:
    """Whether one of these persons took part in one of these changes of the account less than the interval ago.

    Who resets a secret knows it until it is changed; who resets the second factor as well would sign in as the owner.
    """
    wanted = frozenset(persons)
    return any(wanted & reset.handled_by and now < reset.handled_at + interval for reset in others)
