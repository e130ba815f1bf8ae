"""What goes over the wire about periodic reports. No person stands in one: numbers, and what a district writes."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES, ONE_LINE
from services.registry.accounts.views import Area
from services.registry.periodic_reports.rules import Consent, Kind, ReportState, Why

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(min_length=7, max_length=10), ONE_LINE]
Words = Annotated[str, StringConstraints(min_length=2, max_length=1000), MANY_LINES]
_HASH = "所见报表的 content_hash：报表已变的，不予办理"
_SHOWN = "0" * 64


class DrawReport(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "weekly_contacts", "period": "2023-W27"}}
    )

    kind: Kind = Field(description="monthly 月报告；weekly_contacts 周调度；half_monthly_assist 半月调度")
    period: Code = Field(description="2023-07（月）、2023-W27（周）、2023-07-H2（下半月）")
    area: Area | None = Field(None, description="区县；默认本人辖区")


class AddPractice(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"text": "在社区设青年就业服务点（示例）", "consent": "not_needed"}},
    )

    text: Words = Field(description="典型经验做法；不得填写个人信息")
    consent: Consent = Field(description="given 所涉单位或个人已同意；not_needed 不涉及具体单位或个人")


class SignReport(BaseModel):
    """What is signed is what was seen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"content_hash": _SHOWN}})

    content_hash: Hash = Field(description=_HASH)


class ReturnReport(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "请补充经验做法（示例）"}})

    reason: Words = Field(description="退回的缘由，留痕；不得填写个人信息")


class ReadingOfReport(BaseModel):
    """By which reading of the document the period is reported."""

    key: str
    title: str
    starts_on: date
    chosen: bool | None = Field(description="本市是否采用；尚未选定的为空")


class PeriodicReportView(BaseModel):
    id: UUID
    kind: Kind
    title: str
    area: str
    period: str
    first_on: date
    last_on: date
    state: ReportState = Field(description="due 待报；drafted 已生成；submitted 已报送；returned 已退回；frozen 已审定")
    due_on: date | None = Field(description="报送截止日；空：文件未规定，不判迟报")
    late: bool | None = Field(description="是否迟报，以现行的报送为准；未规定截止日的为空")
    counts: bool | None = Field(description="按本市采用的读法是否应报；读法尚未选定而各不相同的为空")
    readings: list[ReadingOfReport] = Field(description="按哪些读法应报；文件只有一种的为空")
    content_hash: str | None = Field(description="内容的 SHA-256；空：尚未生成")
    facts_as_known_at: datetime | None = Field(description="数据以该时刻已入账的为准")
    drafted_on: date | None
    signed_by: UUID | None
    signed_role: str | None
    signed_on: date | None
    returned_on: date | None
    return_reason: str | None
    frozen_by: UUID | None
    frozen_on: date | None
    restated: bool = Field(description="审定后有数已变，见 restatements")


class ReportLineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    title: str
    number: int | None
    out_of: int | None = Field(description="应计；单列的数为空")
    note: str | None = Field(description="不能计数的缘由")
    rate: str | None = Field(description="保留两位小数，只舍不入")


class PracticeView(BaseModel):
    text: str
    consent: Consent


class FactOfRestatement(BaseModel):
    kind: Literal["contact", "contact_confirmation", "service", "status", "status_confirmation"]
    id: UUID = Field(description="联系、服务、就业状态记录的 id；确认为所确认记录的 id")


class RestatementView(BaseModel):
    id: UUID
    cell: str
    title: str
    before: int
    after: int
    why: Why = Field(description="recorded_later 事后登记或确认；moved 人员辖区、期限或届别等变动")
    facts: list[FactOfRestatement] = Field(description="自生成报表以来登记、影响本报表的事实，至多 20 条；观察员不见")
    noted_on: date


class PeriodicReportRecord(PeriodicReportView):
    """One report: what was drawn, the practices in it, and what of its numbers is another by now."""

    clause: str
    quote: str
    as_of: date | None
    lines: list[ReportLineView]
    practices: list[PracticeView]
    restatements: list[RestatementView]
    content: dict[str, Any] | None = Field(description="规范化 JSON 的内容；键排序、无空白的原文即 content_hash 所据")
    is_to_draw: bool = Field(description="可由问者生成")
    is_to_sign: bool = Field(description="可由问者补充做法、签报")
    is_to_decide: bool = Field(description="可由问者退回")
    is_to_freeze: bool = Field(description="可由问者审定：须不是签报的人")
