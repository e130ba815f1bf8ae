"""What goes over the wire about placements: where somebody went, by which channel, on whose word."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.statuses.rules import EVIDENCE_TITLES, STATUS_TITLES, WAGE_BANDS, Standing
from services.registry.statuses.views import EvidenceKind

PlacedStatus = Literal["employed", "startup", "flexible", "grassroots", "further_study", "enlisted"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
_STATUS = coded({status: STATUS_TITLES[status] for status in get_args(PlacedStatus)})
_STANDING = "self_stated 本人申报，待确认；recorded 经办登记，待第二人确认；confirmed 已确认，计入各项数字"


class RecordPlacement(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "status": "employed",
                "channel": "small_and_medium",
                "since_on": "2023-07-28",
                "evidence_kind": "contract",
                "contract_months": 12,
                "insured": True,
                "wage_band": 4,
            }
        },
    )

    status: PlacedStatus = Field(description=_STATUS)
    channel: Key | None = Field(None, description="去向渠道，本市政策包 targets.channels 所列；本市按渠道统计的必填")
    programme: Key | None = Field(None, description="基层项目，本市政策包 taxonomies.grassroots_programmes 所列")
    form: Key | None = Field(None, description="灵活就业或自主创业的形态，本市政策包所列，或 other 其他")
    employer_id: UUID | None = Field(None, description="用人单位在本平台的编号")
    since_on: StatedDay
    evidence_kind: EvidenceKind | None = Field(None, description=f"依据：{coded(EVIDENCE_TITLES)}；经办人员登记的必填")
    contract_months: int | None = Field(None, ge=1, le=600, description="合同期限（月）；无固定期限的不填")
    insured: bool | None = Field(None, description="是否参加社会保险")
    wage_band: int | None = Field(
        None,
        ge=0,
        le=WAGE_BANDS,
        description=f"月工资千元档：4 为 4000—4999 元，{WAGE_BANDS} 为其以上；不登记工资数",
    )


class CorrectPlacement(RecordPlacement):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "status": "employed",
                "channel": "state_owned",
                "since_on": "2023-07-28",
                "evidence_kind": "contract",
                "reason": "用人单位为国有企业，原登记渠道有误",
            }
        },
    )

    reason: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE] = Field(
        description="更正的缘由，留痕；不得填写个人信息"
    )


class PlacementView(BaseModel):
    """One version of a placement. A correction is a version of its own, and counts once another person confirmed it."""

    placement_id: UUID
    version: int
    status_id: UUID = Field(description="确认时所指的就业状态")
    status: str
    title: str
    channel: str | None
    channel_title: str | None
    programme: str | None
    programme_title: str | None
    form: str | None
    form_title: str | None
    employer_id: UUID | None
    contract_months: int | None
    insured: bool | None
    wage_band: int | None
    wage_title: str | None = Field(description="月工资所在的千元档")
    since_on: date
    ended_on: date | None = Field(description="最后一日：其后另有去向或状态的前一日；空：仍在继续，或已为更正所替代")
    source: str
    evidence_kind: str | None
    standing: Standing = Field(description=_STANDING)
    stands: bool = Field(description="未为已确认的更正所替代")
    correctable: bool = Field(description="可以更正：由经办或本人登记，且是最新一版")
    confirmed_on: date | None
    recorded_at: datetime


class ChannelView(BaseModel):
    channel: str
    title: str
    statuses: list[str] = Field(description="属于该渠道的就业状态")


class PlacementWords(BaseModel):
    """What may be said of a placement in the caller's city today."""

    channels: list[ChannelView]
    programmes: dict[str, str]
    forms: dict[str, dict[str, str]] = Field(description="就业状态 → 形态 → 名称")
