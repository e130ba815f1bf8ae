"""Pure rules of assistance plans (一人一策): their life, and who is among those to be assisted first."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Track = Literal["general", "priority"]
"""一般服务, 重点帮扶."""
ItemKind = Literal["guidance", "referral", "training", "internship", "policy", "visit", "community"]
ItemOutcome = Literal["achieved", "not_achieved"]
CloseReason = Literal["placed", "person_asked", "moved_away", "no_longer_in_hardship", "replaced"]
CaseState = Literal["none", "planning", "planned"]
Basis = Literal["person", "document", "visit"]
Inability = Literal["health", "care", "study", "other"]
Missing = Literal["not_willing", "ability_unknown", "not_able"]
ITEM_TITLES = {
    "guidance": "职业指导",
    "referral": "岗位推荐",
    "training": "职业培训",
    "internship": "就业见习",
    "policy": "政策申领",
    "visit": "走访",
    "community": "公共就业服务进社区活动",
}
CLOSE_TITLES = {
    "placed": "已落实去向",
    "person_asked": "本人要求",
    "moved_away": "迁出本辖区",
    "no_longer_in_hardship": "已不在困难台账",
    "replaced": "另订计划",
}
BASIS_TITLES = {"person": "本人说明", "document": "证明材料", "visit": "走访了解"}
INABILITY_TITLES = {"health": "身体原因", "care": "照料家人", "study": "在学或备考", "other": "其他"}


class PlanState(StrEnum):
    DRAFTED = "drafted"
    AGREED = "agreed"
    RUNNING = "running"
    CLOSED = "closed"


AGREED = (PlanState.AGREED.value, PlanState.RUNNING.value)
OPEN = (PlanState.DRAFTED.value, *AGREED)


@dataclass(frozen=True)
class KeyAssist:
    """Whether somebody is to be assisted first (重点援助对象): willing and able; what is missing, where not."""

    missing: Missing | None

    @property
    def met(self) -> bool:
        return self.missing is None


def key_assist(*, willing: bool, able: bool | None) -> KeyAssist:
    """`able` is None before anybody has stated it."""
    if not willing:
        return KeyAssist("not_willing")
    if able is None:
        return KeyAssist("ability_unknown")
    return KeyAssist(None if able else "not_able")


def case_state(*, in_hardship: bool, planned: bool) -> CaseState:
    """From the confirmation on somebody's case is in planning, before any plan exists, until one is agreed."""
    if not in_hardship:
        return "none"
    return "planned" if planned else "planning"
