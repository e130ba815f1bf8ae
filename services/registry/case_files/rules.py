"""Pure rules of case files: how a case stands, what came of an appointment, when somebody is to be asked again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

CaseState = Literal["open", "dormant", "closed"]
ActionKind = Literal["phone", "visit", "wechat", "office"]
Outcome = Literal["kept", "missed", "replaced"]
STATE_TITLES = {"open": "跟踪中", "dormant": "暂无就业意愿", "closed": "已落实去向"}


@dataclass(frozen=True)
class FollowUp:
    """How soon the document wants somebody contacted again; `days` is None where it does not say."""

    days: int | None
    clause: str
    quote: str | None
    unset: str | None

    def due_after(self, day: date) -> date | None:
        return None if self.days is None else day + timedelta(days=self.days)


@dataclass(frozen=True)
class NextAction:
    """What is to be done next about a case, and when."""

    on: date
    kind: ActionKind


def case_state(status: str, *, placed: bool) -> CaseState:
    """Placed by two persons' word: closed. Who has no intention rests until they are asked again."""
    if placed:
        return "closed"
    return "dormant" if status == "no_intention" else "open"


def outcome_of(due_on: date, contacted_on: date, *, reached: bool) -> Outcome:
    """What a contact says of the open appointment: not reached on its day or later is a no-show (爽约)."""
    if reached:
        return "kept"
    return "missed" if contacted_on >= due_on else "replaced"
