"""Pure rules of undoing a roster: what becomes of a person whom it names, and of their entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

KIND = "undo_roster"
CHUNK = 1_000
"""People of one transaction."""
LIVING = ("accepted", "updated", "duplicate")
"""What a roster's row did to a person, the strongest first."""
UndoState = Literal["none", "waiting", "under_way", "undone"]


class Fate(StrEnum):
    """What an undo makes of a person whom the roster names."""

    WITHDRAWN = "withdrawn"
    """Nobody but this roster knows them: their entry goes."""
    RESTORED = "restored"
    """Known before: what the roster changed is as it was."""
    UNLISTED = "unlisted"
    """Known before, and nothing was changed: this source lists them no more."""
    PASSED_ON = "passed_on"
    """Another roster names them too: they are its from now on, as they stand."""
    STAYED = "stayed"
    """Somebody built on them after the undo was agreed to."""


REASONS: Mapping[Fate, str] = {
    Fate.WITHDRAWN: "名册撤销，该人已从台账收回",
    Fate.RESTORED: "名册撤销，台账恢复为导入前的内容",
    Fate.UNLISTED: "名册撤销",
    Fate.PASSED_ON: "名册撤销；另一名册也列有该人，转由该名册，台账不变",
    Fate.STAYED: "撤销期间该人已有后续记录，保留在台账",
}

OWN_OBSTACLES: Mapping[str, str] = {
    "registered": "已登记",
    "changed": "台账内容已有人修改",
    "changed_since": "名册更新的内容此后又有变动",
    "not_recorded": "导入时尚未记录更新前的内容，不能恢复",
    "change_waiting": "有更正申请待复核",
    "proposal_accepted": "外地工作人员已采纳所报内容",
    "graduate_status": "已有就业状态",
    "graduate_intention": "求职意向已有变动",
    "phone_fill": "其他单位已补填手机号",
    "study_record": "其他来源已有学籍信息",
}
TABLE_OBSTACLES: Mapping[str, str] = {
    "appointment": "已约下次联系",
    "contact_correction": "联系记录已有更正",
    "area_transfer": "已在转往其他辖区",
    "referral_interview": "已有面试记录",
    "startup_support": "已有创业帮扶记录",
    "startup_follow_up": "已有创业跟踪记录",
    "archive_custody": "档案已有交接",
    "archive_transfer": "档案已在转递",
    "assistance_plan": "已有帮扶方案",
    "case_assignment": "已有专人负责",
    "case_handover_row": "案件已交接",
    "certificate_request": "已向部门查询",
    "contact": "已有联系记录",
    "course_recommendation": "已推介培训课程",
    "desk_case": "窗口有待处理事项",
    "enlistment_check": "已有应征入伍的核验",
    "enrolment": "已报名培训",
    "hardship": "已登记困难情形",
    "leaving": "已登记离校",
    "mini_program_account": "本人已实名绑定小程序",
    "phone_use": "本人已使用手机号",
    "proposal": "外地有事项待确认",
    "service": "已提供服务",
    "skills_statement": "已登记技能情况",
    "training_intent": "已登记培训意愿",
    "welfare_case": "已提出公益性岗位安置",
    "work_ability": "已登记劳动能力情况",
}
"""By the tables that name a person: a new one stands in the way too, before anybody has found words for it."""
OTHERWISE = "已有其他记录"


def title_of(obstacle: str) -> str:
    return OWN_OBSTACLES.get(obstacle) or TABLE_OBSTACLES.get(obstacle) or OTHERWISE


def strongest(outcomes: Iterable[str]) -> str:
    """Of the rows of one person in one roster: the first entered them, the others are duplicates."""
    return min(outcomes, key=LIVING.index)


@dataclass(frozen=True)
class Heir:
    """The row of another roster that names the same person."""

    row_id: UUID
    outcome: str


def heir_of(outcome: str, row_id: UUID, others: Sequence[Heir]) -> Heir | None:
    """To whom the person goes: of one whom the roster only changed, to one that was handed in later; what stood before
    the change is what the earlier ones said."""
    return next((heir for heir in others if outcome != "updated" or heir.row_id > row_id), None)


def fate_of(outcome: str, *, named_elsewhere: bool, built_on: bool, is_recorded: bool) -> Fate:
    if named_elsewhere:
        return Fate.PASSED_ON
    if built_on:
        return Fate.STAYED
    if outcome == "accepted":
        return Fate.WITHDRAWN
    return Fate.RESTORED if is_recorded else Fate.UNLISTED


def still_listed_by(listed_by: Sequence[str], owner: str, *, owner_names_them_elsewhere: bool) -> list[str]:
    return [*listed_by] if owner_names_them_elsewhere else [source for source in listed_by if source != owner]
