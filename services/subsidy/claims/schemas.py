"""What goes over the wire about claims."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES
from services.subsidy.claims.commands import Verdict
from services.subsidy.claims.views import ClaimView, StateName
from services.subsidy.schemes.decisions import DecisionView


class ActView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    step: str
    verdict: str
    actor_id: UUID
    actor_role: str
    note: str | None
    declared_acknowledged: int | None = Field(description="审核人写明已知悉的未经核验事实条数")
    at: datetime


class CorrectedEventView(BaseModel):
    """A fact that two operators put in the place of the one that had come; what came is kept."""

    model_config = ConfigDict(from_attributes=True)

    event_id: UUID
    type: str
    subject: str
    fields: list[str] = Field(description="与收到的内容不同的字段")
    requested_by: UUID
    decided_by: UUID
    decided_at: datetime


class ClaimDetail(ClaimView):
    acts: list[ActView]
    letter: str | None = Field(description="可直接写入决定书的说明；原政策包未留存的为空")
    corrected_events: list[CorrectedEventView] = Field(description="本申请所依据、经人工更正后处理的事件")
    also_cited_by: dict[UUID, int] | None = Field(
        description="证明材料 → 本市另有几个对象引用过内容相同的材料，供核查；无人引用的不列，非经办人员为空"
    )
    barred: str | None = Field(None, description="待办的环节不能由调用者经办的原因；可以经办、或本就不由其经办的为空")


class RecomputationView(BaseModel):
    """A claim decided again from its stored facts and date, by the version of the pack that it was decided by."""

    claim_id: UUID
    same: bool = Field(description="金额和理由与原决定逐字一致")
    pack_version: str = Field(description="现行政策包版本")
    pack_version_then: str = Field(description="原决定所用的政策包版本")
    explanation: DecisionView
    now: DecisionView | None = Field(None, description="现行政策包对同一事实的结果；版本相同或现行包不能认定的为空")


class ActOnClaim(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"verdict": "pass"}})

    verdict: Verdict
    declared_acknowledged: int | None = Field(
        None, ge=0, le=100_000, description="审核通过时：已知悉的用人单位申报、未经核验的事实条数"
    )
    note: Annotated[str, StringConstraints(max_length=500), MANY_LINES] | None = None


class ClawbackTotal(BaseModel):
    """What is taken back in one state."""

    model_config = ConfigDict(from_attributes=True)

    state: StateName
    count: int
    amount_fen: int = Field(description="各笔之和，分；负数")
