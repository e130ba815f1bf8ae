"""What goes over the wire about statements."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES
from services.subsidy.attestations.models import Attestation
from services.subsidy.evidence.views import CitedEvidenceView, EvidenceView
from services.subsidy.schemes.decisions import PeriodCode, SchemeName
from services.subsidy.schemes.ports import CitedEvidence

MOST_FILES = 20
"""That one statement cites."""
FactName = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class AttestFacts(BaseModel):
    """States facts of a payee's period, as far as the scheme takes them from statements."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "scheme": "hiring_grant",
                "payee_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "period": "2023",
                "facts": {"hired": 4, "small": True},
                "evidence": "社保缴费清单，窗口收件 2024-00017 号",
            }
        },
    )

    scheme: SchemeName
    payee_id: UUID
    period: PeriodCode
    facts: dict[FactName, Any] = Field(
        min_length=1, max_length=60, description="事实名 → 值；写法同资金项目的 facts，只填由声明提供的"
    )
    evidence: Annotated[str, StringConstraints(min_length=1, max_length=500), MANY_LINES] = Field(
        description="依据的材料及其存放处、编号；引用了证明材料的，可作说明"
    )
    evidence_ids: list[UUID] = Field(
        [], max_length=MOST_FILES, description="引用的证明材料：为该对象上传并已查验无病毒的，每份引用一次"
    )


class PayeeEvidenceView(EvidenceView):
    """A file that was brought for a payee, and what a statement may make of it."""

    cited: bool = Field(description="已有声明引用")
    citable: bool = Field(description="可以引用：已查验无病毒，且在该对象现属辖区提交")


class AttestationView(BaseModel):
    id: UUID
    scheme: str
    payee_id: UUID
    period: str
    sequence: int = Field(description="同一核算期的第几次声明，从 0 起；最后一次有效")
    facts: dict[str, Any]
    evidence: str
    cited_evidence: list[CitedEvidenceView] = Field(description="引用的证明材料，只列编号和摘要")
    attested_by: UUID
    attested_role: str
    at: datetime


class AttestationHistory(BaseModel):
    """What was stated of a payee for a scheme, period by period; the first of each counts."""

    items: list[AttestationView]


def view_of(row: Attestation, cited: Mapping[UUID, list[CitedEvidence]]) -> AttestationView:
    return AttestationView(
        id=row.id,
        scheme=row.scheme,
        payee_id=row.payee_id,
        period=row.period,
        sequence=row.sequence,
        facts=row.facts,
        evidence=row.evidence,
        cited_evidence=[CitedEvidenceView.model_validate(file) for file in cited.get(row.id, ())],
        attested_by=row.attested_by,
        attested_role=row.attested_role,
        at=row.at,
    )
