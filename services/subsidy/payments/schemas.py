"""What goes over the wire about money. Account numbers leave masked, except in the payment file."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.batches import EACH, NOT_ALL_ODD, OddRecord
from chassis.text import MANY_LINES
from services.subsidy.payments.commands import Result, Verdict

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class LineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    claim_id: UUID
    payee_id: UUID
    direction: Literal["pay", "collect"]
    amount_fen: int
    state: Literal["sent", "settled", "rejected"]
    bank_ref: str | None
    reason_code: str | None
    settled_on: date | None
    city_fen: int | None = Field(None, description="市级承担，分；不由市、区分担的为空")
    district_fen: int | None = Field(None, description="区级承担，分；两项之和即本笔金额")


class BatchView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    city: str
    area: str
    created_by: UUID
    created_at: datetime


class BatchDetail(BatchView):
    lines: list[LineView]
    total_fen: int = Field(description="各行金额之和（不分方向），与支付文件的控制总额一致")


class LineConfirmation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    line_id: UUID
    status: Result
    bank_ref: Code | None = Field(None, description="银行流水号；status 为 settled 时必填")
    reason_code: Code | None = None

    @model_validator(mode="after")
    def names_the_transfer(self) -> Self:
        if self.status == "settled" and self.bank_ref is None:
            raise ValueError("已入账的须填写银行流水号")
        return self


class BankConfirmations(BaseModel):
    """The bank's answer to a payment file, line by line; it may come twice, late, and in parts."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "results": [
                    {
                        "line_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                        "status": "settled",
                        "bank_ref": "B0001",
                        "reason_code": None,
                    }
                ]
            }
        },
    )

    results: Annotated[list[Annotated[LineConfirmation, EACH]], Field(min_length=1, max_length=2_000), NOT_ALL_ODD]


class TakenView(BaseModel):
    line_id: UUID
    outcome: Literal["settled", "rejected", "repeated", "contradicts", "unknown_line"]


class ConfirmationsTaken(BaseModel):
    """What each line did. A line that could not be read is named, and loses none of the others."""

    results: list[TakenView]
    odd: list[OddRecord] = Field(
        [], description="不可读的行：在所送列表中的序号（从 1 起）、字段和原因；其余各行已处理"
    )


class ResolutionView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    verdict: Verdict
    note: str
    resolved_by: UUID
    resolved_at: datetime


class DiscrepancyView(BaseModel):
    """Where the bank's word on a line does not agree with what we had. Open as long as it has no resolution."""

    id: UUID
    batch_id: UUID
    line_id: UUID
    claim_id: UUID
    payee_id: UUID
    direction: Literal["pay", "collect"]
    amount_fen: int
    said: Literal["settled", "rejected", "nothing"] = Field(
        description="银行所述；nothing：该笔仍在银行，而申请已由另一笔结清"
    )
    bank_ref: str | None
    reason_code: str | None
    had: Literal["sent", "settled", "rejected"] = Field(description="当时我方记录的状态")
    received_at: datetime
    resolution: ResolutionView | None


class ResolveDiscrepancy(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"verdict": "paid", "note": "已向银行核对流水，款项已到账"}}
    )

    verdict: Verdict = Field(
        description="paid：该笔款项已到对方账户；not_paid：未到账、银行误报，或重复付出的款项已退回"
    )
    note: Annotated[str, StringConstraints(min_length=1, max_length=500), MANY_LINES]


class Balance(BaseModel):
    account: str
    amount_fen: int
