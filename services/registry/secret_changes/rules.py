"""Pure rules of resets: who may not have a hand in one because of the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Kind = Literal["reset_secret", "reset_second_factor"]
OTHER: dict[Kind, Kind] = {"reset_secret": "reset_second_factor", "reset_second_factor": "reset_secret"}


@dataclass(frozen=True)
class Reset:
    """A reset that took effect, and the two persons who had a hand in it."""

    handled_by: frozenset[UUID]
    handled_at: datetime


def has_a_hand_in_both(persons: Iterable[UUID], others: Iterable[Reset], now: datetime, interval: timedelta) -> bool:
    """Whether one of these persons took part in the account's other reset less than the interval ago.

    Who resets a secret knows it until it is changed; who resets the second factor as well would sign in as the owner.
    """
    wanted = frozenset(persons)
    return any(wanted & reset.handled_by and now < reset.handled_at + interval for reset in others)
