"""Pure rules of the status: whose word a statement is, what it rests on, and who may confirm it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.registry.graduates.rules import PLACED

Standing = Literal["self_stated", "recorded", "confirmed"]

STATUS_TITLES = {
    "unknown": "未知",
    "unemployed": "失业",
    "no_intention": "暂无就业意愿",
    "employed": "单位就业",
    "startup": "自主创业",
    "flexible": "灵活就业",
    "grassroots": "基层项目",
    "further_study": "升学",
    "enlisted": "应征入伍",
}

EVIDENCE_TITLES = {
    "agreement": "就业协议",
    "contract": "劳动合同",
    "insurance": "社会保险缴费记录",
    "licence": "营业执照",
    "admission": "录取通知书",
    "enlistment": "入伍通知书",
    "programme": "基层项目派遣或录用文件",
    "statement": "本人书面说明",
}
WAGE_BANDS = 20
"""A wage is written down in bands of a thousand yuan a month, the last one open. That is the mask of the wage, and no
value of a document."""
FACTS = ("internship",)
"""Sources that are another body's fact, by two people's word there: nobody has to confirm them once more."""
CERTIFIED = "certified_internship"
"""The source where that body has it by one member of staff's word: a second person confirms it."""
FOREIGN = (*FACTS, CERTIFIED)
"""Of a foreign fact the newest version counts at once; of what is stated here, once a second person confirms it."""


@dataclass(frozen=True)
class StatusStatement:
    """Somebody says what a person does since a day. `ref` and `ref_version`: the foreign fact it rests on, or the
    placement and its version. What follows the evidence is said of placements alone."""

    status: str | None
    since_on: date
    source: str
    ref: UUID | None = None
    ref_version: int | None = None
    evidence_kind: str | None = None
    channel: str | None = None
    programme: str | None = None
    form: str | None = None
    employer_id: UUID | None = None
    contract_months: int | None = None
    insured: bool | None = None
    wage_band: int | None = None


def wage_title(band: int | None) -> str | None:
    """What a band says, to be read."""
    if band is None:
        return None
    return f"{band * 1000}元及以上" if band >= WAGE_BANDS else f"{band * 1000}—{band * 1000 + 999}元"


def standing(source: str, *, confirmed: bool) -> Standing:
    """Whose word a statement is: the person's alone, one member of staff's, or confirmed by a second."""
    if confirmed or source in FACTS:
        return "confirmed"
    return "self_stated" if source == "graduate" else "recorded"


def needs_evidence(source: str, status: str | None) -> bool:
    """Staff name what a placement rests on; the person's own word waits for staff anyway."""
    return source not in ("graduate", *FOREIGN) and status in PLACED


def is_second_person(source: str, stated_by: UUID | None, role: str, account: UUID) -> bool:
    """Whether this account may confirm: never the one that stated it, and the person's own word takes staff."""
    return account != stated_by and not (source == "graduate" and role == "graduate")


def may_confirm(source: str, stated_by: UUID | None, role: str, account: UUID, *, confirmed: bool) -> bool:
    """Whether there is anything left to confirm, and this account is known to be another person."""
    waits = standing(source, confirmed=confirmed) != "confirmed"
    return waits and stated_by is not None and is_second_person(source, stated_by, role, account)
