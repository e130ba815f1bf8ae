"""What goes over the wire about hardships: a claim, its end, and what waits for a second person."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.clock import StatedDay
from chassis.dual_control import ChangeRequestView, Sentence
from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.hardships.rules import (
    REASON_TITLES,
    SOURCE_TITLES,
    EndReason,
    Source,
    Standing,
    StatedReason,
    StatedSource,
)

Category = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Paper = Annotated[str, StringConstraints(min_length=2, max_length=200), ONE_LINE]
_SOURCE = coded(SOURCE_TITLES)
_REASON = coded(REASON_TITLES)
_STANDING = "claimed 待第二人确认；confirmed 在台账；expired 已届满；refused 未予确认；withdrawn 已撤回；ended 已终止"


class ClaimHardship(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "category": "disabled",
                "source": "document",
                "evidence": "残疾人证复印件，存社区档案柜3号",
                "valid_from": "2023-01-01",
                "valid_to": "2023-12-31",
                "reason": "已当面核对证件原件",
            }
        },
    )

    category: Category = Field(description="本市政策包 taxonomies.hardships 中的类别")
    source: StatedSource = Field(description=_SOURCE)
    evidence: Paper | None = Field(None, description="材料名称及存放处；证明材料必填，不得填写个人信息")
    valid_from: StatedDay
    valid_to: StatedDay = Field(description="最后一日，含当日")
    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")

    @model_validator(mode="after")
    def _in_order_and_shown(self) -> Self:
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to 不早于 valid_from")
        if self.source == "document" and self.evidence is None:
            raise ValueError("来源为证明材料的，须填 evidence")
        return self


class EndHardship(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"ended_reason": "no_longer", "reason": "走访得知家庭收入已改善"}},
    )

    ended_reason: StatedReason = Field(description=_REASON)
    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class HardshipView(BaseModel):
    """One class of hardship of one person, and how it stands today."""

    id: UUID
    graduate_id: UUID
    category: str
    category_title: str | None = Field(description="政策包不再列出的类别为空")
    source: Source = Field(description=_SOURCE)
    evidence: str | None
    valid_from: date
    valid_to: date = Field(description="最后一日，含当日")
    standing: Standing = Field(description=_STANDING)
    claimed_on: date
    confirmed_on: date | None
    ended_on: date | None = Field(description="自该日起不在台账")
    ended_reason: EndReason | None = Field(description=_REASON)


class HardshipRecord(BaseModel):
    """Everything that was ever claimed of a person, the earliest first."""

    graduate_id: UUID
    items: list[HardshipView]


class HardshipClass(BaseModel):
    category: str
    title: str
    lacking: str | None = Field(description="文件未规定其认定标准的，缘由；载入依据以前不予认定")


class HardshipClasses(BaseModel):
    """The classes of the caller's city, as its document names them today."""

    clause: str
    quote: str
    items: list[HardshipClass]


class HardshipChangeView(ChangeRequestView):
    """A claim or an end that waits, with whom it is about, masked. What it is about takes a purpose, or a decision."""

    graduate_id: UUID
    graduate_name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    reason: str = Field(description="依据；清单中为空，填写用途后显示")
    hardship: HardshipView | None = Field(description="清单中为空，填写用途后显示")
