"""What goes over the wire in casework."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from contracts.events.registry import ServiceKind
from services.registry.case_files.views import NextActionBody
from services.registry.casework.views import INFORMATION, ContactKind, Information, Notes
from services.registry.graduates.views import GraduateView


class LogContact(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "kind": "phone",
                "reached": True,
                "contacted_at": "2023-08-01T10:00:00+08:00",
                "next_action": {"on": "2099-08-15", "kind": "visit"},
            }
        },
    )

    kind: ContactKind
    reached: bool = Field(description="是否联系到本人；未联系到只记录尝试，不算完成首次联系")
    contacted_at: Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC))]
    information: Information = Field(default_factory=dict, description=INFORMATION)
    notes: Notes | None = None
    next_action: NextActionBody | None = Field(None, description="下次联系；已登记、尚未落实去向的人必填")


class ContactView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    graduate_id: UUID
    kind: str
    reached: bool
    contacted_at: AwareDatetime
    information: dict[str, str] = Field(description=INFORMATION)
    has_notes: bool = Field(description="有备注；查看须填用途，留痕")
    corrected_on: date | None = Field(description="最近一次更正的日期；先前所记仍保留")
    logged_at: AwareDatetime = Field(description="登记的时刻（真实时间）")
    logged_on: date | None = Field(description="登记的业务日期；早先的记录为空")
    logged_by: UUID
    late_entry: bool = Field(description="补记：超期后才登记、所称日期在到期日以前；经另一人确认前按逾期计")
    confirmed_on: date | None = Field(description="补记经区级审核人员确认的日期")


class ContactBlockView(BaseModel):
    """What a city's document wants to be learned of each person; its key is one of `information`."""

    key: str
    title: str
    clause: str
    quote: str


class LogService(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "guidance", "delivered_on": "2023-08-01"}}
    )

    kind: ServiceKind
    post_id: UUID | None = Field(None, description="岗位推介必填，须当日在招聘；同一岗位只计一次")
    delivered_on: StatedDay


class ServiceView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    post_id: UUID | None
    delivered_on: date
    source: str
    counts: bool = Field(description="是否计入：登记前的服务、当日不在招聘的岗位不计")
    priority_reason: str | None = Field(
        description="当日在困难台账、依文件优先的，缘由和条款", examples=["优先(二(九))"]
    )


class MinimumView(BaseModel):
    """A minimum of a city's document; its key is a value of the ledger's filter `gap`."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    kinds: list[str] = Field(description="哪几种服务计入，合计次数")
    least: int
    clause: str
    quote: str


class Progress(MinimumView):
    """How far a minimum is met."""

    had: int
    met: bool


class ServiceRecord(BaseModel):
    """What a person was given, and what the document still owes them; no `minimums` where it names none."""

    services: list[ServiceView]
    minimums: list[Progress]


class ServiceLogged(BaseModel):
    counted: bool = Field(description="false：该岗位此前已推介过，不重复计数")


class GapView(BaseModel):
    """One person to whom services are owed."""

    graduate: GraduateView
    owed: list[Progress] = Field(description="尚未达到的最低次数")
