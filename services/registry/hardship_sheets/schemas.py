"""What the sheet of the special ledger shows: general and priority side by side, each number with its names."""

from datetime import date

from pydantic import BaseModel, Field


class LineView(BaseModel):
    key: str
    title: str = Field(description="口径")
    people: int = Field(description="不同的人")
    names: str = Field(description="列出这些人的请求")


class ClassView(BaseModel):
    category: str
    title: str
    people: int = Field(description="不同的人；一人有两类的，各类各计一次")
    names: str = Field(description="列出这些人的请求")


class LedgerRow(BaseModel):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    general: list[LineView] = Field(description="一般服务")
    priority: list[LineView] = Field(description="重点帮扶")
    classes: list[ClassView]


class HardshipSheet(BaseModel):
    """The special ledger (专门台账) on a day, by district and by class."""

    area: str
    as_of: date
    warn_before_days: int = Field(description="届满前多少日起列为即将到期")
    clause: str
    quote: str
    rows: list[LedgerRow]
    total: LedgerRow
