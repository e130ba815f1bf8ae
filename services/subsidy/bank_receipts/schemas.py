"""What goes over the wire about bank receipts. Accounts leave masked, of the file its hash alone."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.dual_control import DecideChange
from services.subsidy.bank_receipts.rules import Difference, Result

State = Literal["pending", "applied", "refused"]


class BankReceiptView(BaseModel):
    """A file of the bank with what it comes to. Paid and refused are of the rows that agree with the batch."""

    id: UUID
    batch_id: UUID
    area: str
    sha256: str = Field(description="文件内容的 SHA-256；文件本身含账号，不保存")
    byte_count: int
    uploaded_by: UUID
    uploaded_at: datetime
    state: State = Field(description="pending：待他人复核；applied：已采纳；refused：未采纳，同一文件可再次提请")
    requested_by: UUID = Field(description="最近一次提请人")
    decided_by: UUID | None
    decided_at: datetime | None
    decision_note: str | None
    rows: int = Field(description="数据行，不含合计行")
    paid: int = Field(description="与批次一致、银行称已付的行")
    paid_fen: int
    refused: int = Field(description="与批次一致、银行称退回的行")
    refused_fen: int
    differing: int = Field(description="与批次不一致的行：不采纳，该笔保持原状")


class ReceiptDifference(BaseModel):
    """A row that does not agree, or a line that the receipt lacks (`row_no` empty)."""

    row_no: int | None = Field(description="回单中的行号")
    kinds: list[Difference] = Field(
        description="line_missing 回单缺此笔；line_unknown 本批次没有；line_twice 重复；amount_differs 金额不符；"
        "account_differs 账号不符；status_contradictory 状态矛盾；code_unreadable 流水号或原因码不是代码；"
        "reference_twice 流水号重复；contradicts_record 与已记录的银行结果不符，采纳后列入银行回单差异"
    )
    line_ref: str = Field(description="回单所称的支付行或序号")
    line_id: UUID | None
    claim_id: UUID | None
    sent_fen: int | None = Field(description="我方支付文件的金额，分")
    amount_fen: int | None = Field(description="回单的金额，分；读不出的为空")
    sent_account: str | None = Field(description="我方支付文件的账号，脱敏")
    account_tail: str | None = Field(description="回单账号的末四位")
    result: Result | None
    bank_ref: str | None
    reason_code: str | None


class BankReceiptDetail(BankReceiptView):
    batch_lines: int
    batch_fen: int = Field(description="批次各笔金额之和，不分方向")
    differences: list[ReceiptDifference]


class OutcomesView(BaseModel):
    """How many lines it settled or refused now, had been so before, or contradicts what the bank has said before."""

    settled: int
    rejected: int
    repeated: int
    contradicts: int = Field(description="与已记录的银行结果不符，已列入银行回单差异")


class BankReceiptDecided(BankReceiptView):
    outcomes: OutcomesView | None = Field(description="采纳后逐笔的结果；未采纳的为空")


class DecideReceipt(DecideChange):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"verdict": "apply", "note": "已与网银所示总笔数、总金额核对"}}
    )
