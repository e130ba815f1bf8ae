"""What goes over the wire about money. Account numbers leave masked, except in the payment file."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pii import BankAccount
from services.subsidy.payments.commands import Result

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class PutPayoutAccount(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"holder": "示例科技有限公司（虚构）", "account": "6200000000001234"}},
    )

    holder: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    account: BankAccount


class PayoutAccountView(BaseModel):
    payee_id: UUID
    holder: str
    account: str = Field(examples=["****1234"])
    version: int


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
    bank_ref: Code | None = None
    reason_code: Code | None = None


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

    results: list[LineConfirmation] = Field(min_length=1, max_length=2_000)


class TakenView(BaseModel):
    line_id: UUID
    outcome: Literal["settled", "rejected", "repeated", "contradicts", "unknown_line"]


class ConfirmationsTaken(BaseModel):
    results: list[TakenView]


class Balance(BaseModel):
    account: str
    amount_fen: int
