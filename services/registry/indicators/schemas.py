"""What the indicators show: what is counted against which words, and every number with the request for its names."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.registry.reports.views import ForecastView


class GoalView(BaseModel):
    due_on: date | None
    comparison: str | None = Field(
        description="at_least 以上（含）；over 超过（不含）；exactly 只写数字；about 左右；空：文件未给数字"
    )
    percent: int | None = Field(description="百分数；按数量计的为空")
    count: int | None = Field(description="数量；按百分数计的为空")
    clause: str
    quote: str
    unset: str | None = Field(description="文件未给出数值的缘由")
    same_day: "SameDayView | None" = Field(None, description="与上年同日比较的指标：所比的同期数")


class SameDayView(BaseModel):
    """What the measure stood at on the same calendar day of last year, by two persons of the city."""

    as_of: date
    note: str | None = Field(description="所问之日为2月29日的：与上年2月28日比较")
    part: int | None = Field(description="空：尚未载入，不判断")
    population: int | None
    rate: str | None
    source: str | None = Field(description="出处")


class IndicatorView(BaseModel):
    """What a city counts, and against which words of its document."""

    key: str
    title: str
    counted_as: str = Field(description="persons 为不同的人；person_times 为人次；其余为文件所用的单位")
    kind: Literal["share", "count", "times", "openings"] | None = Field(
        description="share 为占比；count 为人数；times 为人次；openings 为岗位所招的人数；空：尚不能统计"
    )
    period_from: date | None = Field(description="“期内”的第一日")
    period_until: date | None = Field(description="“期内”的最后一日，含当日；计至所问之日为止")
    target: GoalView | None = Field(description="空：文件对此没有目标")
    against_last_year: bool = Field(False, description="与上年同日比较")
    left_open: list[str] = Field([], description="因文件未规定所需的数而不计的并列口径，及其缘由")
    why: str | None = Field(description="尚不能统计的缘由")


class IndicatorList(BaseModel):
    area: str
    as_of: date
    items: list[IndicatorView]


class IndicatorFigure(BaseModel):
    """One number with its definition (口径) and the people behind it."""

    key: str
    definition: str = Field(description="口径")
    part: int
    whole: int | None = Field(description="分母的人数；按人次、岗位计的为空")
    rate: str | None = Field(description="保留两位小数，只舍不入；按数量计的和无人的为空")
    met: bool | None = Field(description="是否达到目标；无数字可比的为空，按数量定的是全市的目标，只判全市")
    names: str = Field(description="列出这些人（按人次计的：这些记录；按岗位计的：这些岗位）的请求")
    missing: str | None = Field(None, description="列出尚缺的人的请求；按人次、按渠道计的为空")
    forecast: ForecastView | None = Field(None, description="预计；未问（forecast=true）和并列的口径为 null")


class CountedRow(IndicatorFigure):
    district: str = Field(description="区划代码；合计和未定区县为空")
    name: str
    others: list[IndicatorFigure] = Field(description="同一指标的其他口径，仅并列")


class Counted(BaseModel):
    rows: list[CountedRow]
    total: CountedRow


class IndicatorSheet(BaseModel):
    """One indicator by district against the words of the document."""

    area: str
    as_of: date
    cohort_year: int | None = Field(description="所计的届别；人员清单同此；空：不限届别")
    indicator: IndicatorView
    counted: Counted | None = Field(description="空：尚不能统计，缘由见 indicator.why")


class PostView(BaseModel):
    """A post whose openings are counted."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(description="岗位在招聘系统的编号")
    area: str | None
    openings: int
    published_on: date


class RecordView(BaseModel):
    """One of what is counted as 人次: a service delivered, or a contact that reached somebody."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    graduate_id: UUID
    kind: str
    on: date
    area: str
