"""What goes over the wire about statuses: a statement, its standing, its confirmation."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.access import Caller
from chassis.clock import StatedDay
from chassis.openapi import coded
from contracts.events.registry import EmploymentStatus
from services.registry.statuses.models import GraduateStatus, StatusConfirmation
from services.registry.statuses.rules import EVIDENCE_TITLES, STATUS_TITLES, Standing, may_confirm, standing
from services.registry.statuses.views import EvidenceKind

_STANDING = "self_stated 本人申报，待确认；recorded 经办登记，待第二人确认；confirmed 已确认，计入落实率"
_EVIDENCE = "依据：" + coded(EVIDENCE_TITLES)
_STATUS = coded(STATUS_TITLES)


class StateStatus(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"status": "employed", "since_on": "2023-07-28", "evidence_kind": "contract"}},
    )

    status: EmploymentStatus = Field(description=_STATUS)
    since_on: StatedDay
    evidence_kind: EvidenceKind | None = Field(None, description=f"{_EVIDENCE}；经办人员登记已落实去向的必填")


class StatusView(BaseModel):
    graduate_id: UUID
    status_id: UUID
    """Of the statement just made, to be confirmed under."""
    status: str
    """The status in force today, which a statement about the past need not change."""
    standing: Standing = Field(description=_STANDING)
    version: int


class StatusRow(BaseModel):
    """One statement about a person's status; null takes back what the same source stated before."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: str | None
    title: str | None = Field(description="状态的中文名称")
    since_on: date
    source: str
    ref: UUID | None
    evidence_kind: str | None
    standing: Standing = Field(description=_STANDING)
    confirmed_role: str | None
    confirmed_on: date | None
    recorded_at: datetime
    confirmable: bool = Field(description="调用者可以确认：尚待确认，登记人已知且不是调用者")


class IntentionRow(BaseModel):
    """What a person wanted since a day."""

    model_config = ConfigDict(from_attributes=True)

    intention: str
    since_on: date
    source: str
    recorded_at: datetime


def row_of(statement: GraduateStatus, confirmation: StatusConfirmation | None, by: Caller) -> StatusRow:
    confirmed = confirmation is not None
    return StatusRow(
        id=statement.id,
        status=statement.status,
        title=STATUS_TITLES[statement.status] if statement.status else None,
        since_on=statement.since_on,
        source=statement.source,
        ref=statement.ref,
        evidence_kind=statement.evidence_kind,
        standing=standing(statement.source, confirmed=confirmed),
        confirmed_role=confirmation.confirmed_role if confirmation else None,
        confirmed_on=confirmation.confirmed_on if confirmation else None,
        recorded_at=statement.recorded_at,
        confirmable=may_confirm(statement.source, statement.recorded_by, by.role, by.id, confirmed=confirmed),
    )
