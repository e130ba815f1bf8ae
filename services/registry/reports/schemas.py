"""What the year's sheets show. Every number has the request that lists the names behind it."""

from datetime import date

from pydantic import BaseModel, Field

from services.registry.reports.views import ForecastView


class TargetView(BaseModel):
    due_on: date
    comparison: str | None = Field(description="at_least 以上（含）；over 超过（不含）；空：文件未给数字")
    percent: int | None
    clause: str
    quote: str


class RateFigure(BaseModel):
    """One number with its definition (口径) and the people behind it."""

    key: str
    definition: str = Field(description="口径")
    part: int
    whole: int
    rate: str | None = Field(description="保留两位小数，只舍不入；无应登记人员时为空")
    met: bool | None = Field(description="是否达到目标；无数字可比、未选定读法或只按申报计的为空")
    names: str = Field(description="列出这些人的请求")
    missing: str = Field(description="列出尚缺的人的请求")


class RateCell(RateFigure):
    """The figure of the chosen reading, by two people's word; and beside it the same measure in every other way."""

    forecast: ForecastView | None = Field(None, description="预计；未问（forecast=true）则为 null")
    others: list[RateFigure] = Field(description="同一指标的其他口径，仅并列，不作结论")


class ReadingView(BaseModel):
    key: str
    title: str
    clause: str
    quote: str


class WholeView(BaseModel):
    """Who is in the whole of the registration and placement rates: the readings, and the one that the city chose."""

    chosen: str | None = Field(description="本市采用的读法；尚未选定的为空，不作判断")
    reason: str | None
    readings: list[ReadingView]


class RateRow(BaseModel):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    rates: dict[str, RateCell]


class RateSheet(BaseModel):
    """Rates of one class (届) by district against the target the day works towards.

    registration_rate 登记率：已登记 ÷ 应登记。placement_rate 去向落实率：已落实 ÷ 应登记。
    assistance_coverage 帮扶覆盖率：已登记人员中至少得到一次服务的。
    assisted_employment_rate 帮扶就业率：得到服务的人员中已落实去向的。
    应登记的范围见 whole；去向经第二人确认才计入，只按申报的数在 others 中并列。人数均为不同的人。
    """

    area: str
    as_of: date
    cohort_year: int = Field(description="所计的届别；人员清单同此")
    whole: WholeView
    targets: dict[str, TargetView | None]
    rows: list[RateRow]
    total: RateRow


class ContactRow(BaseModel):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    due: int
    in_time: int
    late: int = Field(description="逾期联系，含补记")
    late_entry: int = Field(description="补记：其中超期后才登记、所称日期未逾期、尚待另一人确认的")
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
