"""What goes over the wire about statements."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES
from services.subsidy.schemes.schemas import PeriodCode, SchemeName

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
        description="依据的材料及其存放处、编号"
    )


class AttestationView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    scheme: str
    payee_id: UUID
    period: str
    sequence: int = Field(description="同一核算期的第几次声明，从 0 起；最后一次有效")
    facts: dict[str, Any]
    evidence: str
    attested_by: UUID
    attested_role: str
    at: datetime


class AttestationHistory(BaseModel):
    """What was stated of a payee for a scheme, period by period; the first of each counts."""

    items: list[AttestationView]
