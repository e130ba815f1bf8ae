"""What goes over the wire about claims."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.text import MANY_LINES
from services.subsidy.claims.commands import Verdict
from services.subsidy.evidence.schemas import CitedEvidenceView
from services.subsidy.schemes.schemas import DecisionView

StateName = Literal["open", "reviewed", "approved", "rejected", "not_eligible", "in_payment", "settled", "superseded"]


class ExplanationView(DecisionView):
    """Why the amount is what it is, in words a person can follow and redo."""

    claimed_before_fen: int = Field(0, description="此前已支付和支付中的各笔合计，分")
    difference_fen: int = Field(0, description="本笔金额，分；负数为追回")
    cited_evidence: list[CitedEvidenceView] = Field([], description="事实声明所引用的证明材料，只列编号和摘要")


class ActView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    step: str
    verdict: str
    actor_id: UUID
    actor_role: str
    note: str | None
    declared_acknowledged: int | None = Field(description="审核人写明已知悉的未经核验事实条数")
    at: datetime


class DeclaredView(BaseModel):
    """The facts that are one side's word alone: by opaque ids of internships, or by their names."""

    retained: list[UUID] = Field(description="留用、劳动合同、参保情况为用人单位申报，未经核验的")
    left: list[UUID] = Field(description="用人单位申报为期满前离开，未经核验的；不计入期满人数")
    attested: list[str] = Field(description="以声明为据、未经核验的事实")

    @model_validator(mode="before")
    @classmethod
    def of_all_sources(cls, stored: Any) -> Any:
        """A source that a claim takes nothing from has said nothing of it."""
        return {"retained": [], "left": [], "attested": [], **stored} if isinstance(stored, dict) else stored


class ClaimView(BaseModel):
    """A claim with its explanation; `version` is what a later change is checked against."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    scheme: str
    city: str
    area: str
    payee_kind: str
    payee_id: UUID
    period: str
    sequence: int = Field(description="0 为首次核算，其后为更正：取代未支付的申请，或补发、追回")
    amount_fen: int
    target_fen: int
    state: StateName = Field(description="superseded：事实更正后被后来的核算取代，不再支付")
    explanation: ExplanationView
    facts: dict[str, Any]
    declared: DeclaredView | None = Field(description="其中单方申报、声明，未经核验的；更早版本核算的为空")
    pack: str
    pack_version: str
    judged_on: date
    version: int


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
