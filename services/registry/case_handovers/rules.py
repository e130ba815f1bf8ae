"""Pure rules of handovers: who may pass cases to whom and until when, and what may become of a handover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.roles import Role

MOST_CASES = 500
LONGEST = timedelta(days=366)
State = Literal["asked", "running", "refused", "undone", "ended"]
Verdict = Literal["accept", "refuse"]
Flaw = Literal["oneself", "colleague", "days"]


class HandoverState(StrEnum):
    ASKED = "asked"
    RUNNING = "running"
    REFUSED = "refused"
    UNDONE = "undone"
    ENDED = "ended"


class Step(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    UNDO = "undo"
    END = "end"


TRANSITIONS: Mapping[tuple[HandoverState, Step], HandoverState] = {
    (HandoverState.ASKED, Step.ACCEPT): HandoverState.RUNNING,
    (HandoverState.ASKED, Step.REFUSE): HandoverState.REFUSED,
    (HandoverState.ASKED, Step.UNDO): HandoverState.UNDONE,
    (HandoverState.RUNNING, Step.UNDO): HandoverState.UNDONE,
    (HandoverState.RUNNING, Step.END): HandoverState.ENDED,
}


@dataclass(frozen=True)
class Colleague:
    """An account as a handover sees it."""

    id: UUID
    role: str
    area: str | None
    is_open: bool


def flaw(giver: UUID, area: str | None, receiver: Colleague | None, until_on: date | None, today: date) -> Flaw | None:
    """Why cases of an area do not pass from one to the other; a giver may be away, or their account closed."""
    if receiver is None or not receiver.is_open or receiver.role != Role.CASEWORKER or receiver.area != area:
        return "colleague"
    if receiver.id == giver:
        return "oneself"
    if until_on is not None and not today <= until_on <= today + LONGEST:
        return "days"
    return None
