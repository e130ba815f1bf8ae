"""Pure rules of hardships: how one stands on a day, and when it is nearly over."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

Source = Literal["declared", "document", "exchange"]
StatedSource = Literal["declared", "document"]
ChangeKind = Literal["confirm_hardship", "end_hardship"]
"""What waits for a second person."""
EndReason = Literal["no_longer", "by_mistake", "person_asked", "department_denied", "department_contradicts"]
StatedReason = Literal["no_longer", "by_mistake", "person_asked"]
SOURCE_TITLES = {"declared": "本人申报", "document": "证明材料", "exchange": "部门核实"}
REASON_TITLES = {
    "no_longer": "困难情形已消除",
    "by_mistake": "认定有误",
    "person_asked": "本人要求退出",
    "department_denied": "部门答复为否",
    "department_contradicts": "部门前后答复不一",
}


class HardshipState(StrEnum):
    """As it is stored; that a confirmed one is over follows from its last day."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


Standing = Literal["claimed", "confirmed", "expired", "refused", "withdrawn", "ended"]


@dataclass(frozen=True)
class Validity:
    """The days for which a hardship is confirmed, both included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_expiring(self, day: date, warn_before_days: int) -> bool:
        """On the ledger still, and for no more than so many days after this one."""
        return self.covers(day) and self.last <= day + timedelta(days=warn_before_days)


def standing(state: HardshipState, valid_to: date, day: date) -> Standing:
    """What is shown of it: a confirmed one expires on the day after its last."""
    if state == HardshipState.CONFIRMED and day > valid_to:
        return "expired"
    return state.value


def is_planned(plans: int, due: int) -> bool:
    """Whether somebody has as many agreed plans as the city's document wants for each."""
    return plans >= due
