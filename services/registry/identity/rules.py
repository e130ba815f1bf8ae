"""Pure rules of the real-name proof: how long the next attempt waits."""

from dataclasses import dataclass
from math import ceil

DAY_SECONDS = 86_400
QUESTIONS_PER_CHECK = 60
"""How often the outcome of one check is asked for; a mini-program asks every few seconds until it expires."""


@dataclass(frozen=True)
class Attempts:
    """What was tried lately: by the account in the day before its latest attempt, and by anybody on the person."""

    own: int
    seconds_since: float
    on_person: int


@dataclass(frozen=True)
class Limits:
    free: int
    wait_seconds: int
    a_day: int
    on_a_person: int


@dataclass(frozen=True)
class Wait:
    seconds: int
    closed: bool
    """For the rest of the day, not only for a while."""


def wait_before(attempts: Attempts, limits: Limits) -> Wait | None:
    """None where the account may try now. A stranger's attempts on a person cost nobody their own free ones."""
    if attempts.own < limits.free:
        return None
    closed = attempts.own >= limits.a_day or attempts.on_person >= limits.on_a_person
    span = DAY_SECONDS if closed else limits.wait_seconds * 2 ** (attempts.own - limits.free)
    left = ceil(span - attempts.seconds_since)
    return Wait(left, closed) if left > 0 else None
