"""What goes over the wire about calculations."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.subsidy.assessments.commands import Result
from services.subsidy.claims.views import ClaimView, ExplanationView
from services.subsidy.schemes.decisions import PeriodCode, SchemeName

ALIASED = "retention_bonus"
"""The scheme that was the only one to be claimed once, and has an address of its own since."""


class AssessClaim(BaseModel):
    """Asks for the calculation of what a payee is entitled to by a scheme for a period."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "scheme": ALIASED,
                "payee_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "period": "2023-H1",
            }
        },
    )

    scheme: SchemeName
    payee_id: UUID
    period: PeriodCode


class AssessPayee(BaseModel):
    """Asks for the calculation of an employer's bonus for a period."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"employer_id": "01890a5d-ac96-774b-bcce-b302099a8057", "period": "2023-H1"}},
    )

    employer_id: UUID
    period: PeriodCode


class AssessmentView(BaseModel):
    result: Result = Field(description="superseded：未支付的申请被取代，已支付的即为应得，没有新申请")
    explanation: ExplanationView
    claim: ClaimView | None
