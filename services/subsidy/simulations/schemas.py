"""What goes over the wire about simulations."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class TotalsView(BaseModel):
    cases: int
    eligible: int
    amount_fen: int


class ResultView(BaseModel):
    """What one reading of the scheme does to the cases."""

    reading: str | None
    title: str
    total: TotalsView
    by_district: dict[str, TotalsView]


class PayeeOutcomesView(BaseModel):
    """Payees, each counted once by the sum over their cases."""

    winners: int = Field(description="多得的享受对象数")
    losers: int = Field(description="少得的享受对象数")
    unchanged: int = Field(description="不变的享受对象数")


class DifferenceView(BaseModel):
    """The changed rule minus the rule as it stands."""

    reading: str | None
    amount_fen: int
    winners: int = Field(description="多得的例数")
    losers: int = Field(description="少得的例数")
    newly_eligible: int
    no_longer_eligible: int
    by_district: dict[str, int]
    payees: PayeeOutcomesView | None = Field(None, description="按享受对象计的得失，不论其有几例；早先的测算为空")
    payees_by_district: dict[str, PayeeOutcomesView] = Field(
        {}, description="各区享受对象的得失，只计本区的案例；两区都有案例的，两区各计一次"
    )
    said: str


class ChangeView(BaseModel):
    """A value that differs on the day; null where it is not given."""

    parameter: str
    title: str
    unit: str
    before: Any | None
    after: Any | None


class ComparedView(BaseModel):
    pack: str
    pack_version: str
    changes: list[ChangeView]


class RefusedView(BaseModel):
    clause: str
    quote: str
    detail: str


class FaultView(BaseModel):
    row: int = Field(description="表中的行号；表头为第 1 行")
    column: str | None = Field(description="有误的列；各列单看都对、合起来不能成立的为空")
    detail: str


class ReportView(BaseModel):
    results: list[ResultView] = Field(description="现行规定的结果；文件未给出数值、拒绝计算的为空，原因见 refused")
    compared: ComparedView | None = Field(None, description="与什么比较、哪些数值不同")
    changed: list[ResultView]
    differences: list[DifferenceView]
    refused: RefusedView | None = None
    faulty: int = Field(0, description="不能测算的行数；这些行不计入任何合计，逐例结果的 problem 列写明原因")
    faults: list[FaultView] = Field([], description="不能测算的行，列出前 20 处")
    payees: dict[str, int] = Field(
        {}, description="各区的享受对象数；不能查看个案的角色，不足 5 个的区并入“其他”；早先的测算为空"
    )


class SimulationView(BaseModel):
    """A simulation, its progress, and when it is done its report."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "city": "wuhan",
                "scheme": "retention_bonus",
                "judged_on": "2023-06-30",
                "changes": {"threshold": 40},
                "draft_version": None,
                "against": None,
                "pack": "wuhan-2023",
                "pack_version": None,
                "file_name": "cases.csv",
                "state": "queued",
                "total": None,
                "judged": 0,
                "report": None,
                "problem": None,
                "created_at": "2023-07-01T08:00:00Z",
                "finished_at": None,
            }
        },
    )

    id: UUID
    city: str
    scheme: str
    judged_on: date
    changes: dict[str, Any]
    draft_version: str | None = Field(description="所比较的拟改政策包的指纹；未附则为空")
    against: str | None = Field(description="所比较的另一政策包；未指定则为空")
    pack: str
    pack_version: str | None
    file_name: str
    state: Literal["queued", "running", "done", "failed"]
    total: int | None = Field(description="例数；读入文件后得知")
    judged: int
    report: ReportView | None
    problem: dict[str, Any] | None = Field(description="失败原因，格式同出错应答")
    created_at: datetime
    finished_at: datetime | None
