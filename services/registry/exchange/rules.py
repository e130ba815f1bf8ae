"""Pure rules of certificates: the life of a request, what an answer does to it, and when a partner is asked again."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from chassis.background import backoff
from policy_engine.packs.departments import Answer

Word = Literal["yes", "no", "unknown"]
"""A department's word on a person; `unknown`: it has nobody of that token."""
Effect = Literal["recorded", "repeated", "contradicts", "closed"]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


class RequestState(StrEnum):
    """Every other state but `asked` is the end of it."""

    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Reply:
    """An answer as it comes: the word and the days for which it is given."""

    word: Word
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def answer(self) -> Answer | None:
        """None where the department does not know the person."""
        return None if self.word == "unknown" else Answer(self.word == "yes", self.valid_from, self.valid_to)

    @property
    def state(self) -> RequestState:
        return RequestState.REFUSED if self.word == "unknown" else RequestState.ANSWERED


def effect_of(state: RequestState, first: Reply | None, reply: Reply, expires_on: date | None, today: date) -> Effect:
    """What a reply does: the first one counts, the same again changes nothing, another one contradicts it; what comes
    after the last day is not taken."""
    if state == RequestState.ASKED:
        return "closed" if expires_on is not None and today > expires_on else "recorded"
    if state == RequestState.EXPIRED or first is None:
        return "closed"
    return "repeated" if reply == first else "contradicts"


def pause_before(attempts: int, jitter: float) -> timedelta:
    """Before a partner that did not answer is asked again."""
    return backoff.pause_after(attempts, jitter, FIRST_PAUSE, LONGEST_PAUSE)
