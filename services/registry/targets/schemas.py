"""What the year's sheets show. Every number has the request that lists the names behind it."""

from datetime import date

from pydantic import BaseModel, Field


class TargetView(BaseModel):
    due_on: date
    comparison: str | None = Field(description="at_least 以上（含）；over 超过（不含）；空：文件未给数字")
    percent: int | None
    clause: str
    quote: str


class RateCell(BaseModel):
    part: int
    whole: int
    rate: str | None = Field(description="保留两位小数，只舍不入；无应登记人员时为空")
    met: bool | None = Field(description="是否达到目标；无数字可比时为空")
    names: str = Field(description="列出这些人的请求")
    missing: str = Field(description="列出尚缺的人的请求")


class RateRow(BaseModel):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    rates: dict[str, RateCell]


class RateSheet(BaseModel):
    """Rates of one class (届) by district against the target the day works towards.

    registration_rate 登记率：已登记 ÷ 应登记。placement_rate 去向落实率：已落实 ÷ 应登记。
    assistance_coverage 帮扶覆盖率：已登记人员中至少得到一次服务的。
    assisted_employment_rate 帮扶就业率：得到服务的人员中已落实去向的。
    """

    area: str
    as_of: date
    cohort_year: int = Field(description="所计的届别；人员清单同此")
    targets: dict[str, TargetView | None]
    rows: list[RateRow]
    total: RateRow


class ContactRow(BaseModel):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    due: int
    in_time: int
    late: int
    open_late: int
    open: int
    compliance: str | None = Field(description="按期联系 ÷ 到期；只舍不入")
    names: dict[str, str]


class ContactSheet(BaseModel):
    """First-contact compliance of the contacts that fall due in a week."""

    area: str
    week: str
    as_of: date
    rows: list[ContactRow]
    total: ContactRow
