"""What goes over the wire of the caseload: its tabs, and how one case stands."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.openapi import coded
from chassis.pagination import Total
from services.registry.case_files.rules import STATE_TITLES, ActionKind, CaseState, Outcome
from services.registry.case_files.views import NextActionView
from services.registry.caseload.rules import TAB_TITLES, Tab
from services.registry.graduates.views import GraduateView

_STATE = coded(STATE_TITLES)
_TAB = coded(TAB_TITLES)


class FirstContact(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    started_on: date | None
    due_on: date | None
    warned_on: date | None
    breached_on: date | None
    met_on: date | None
    in_time: bool | None
    late_entry: bool | None = Field(description="逾期，其中所称日期未逾期的补记尚待确认")


class CaseView(BaseModel):
    """One person on the caseload."""

    graduate: GraduateView
    first_contact: FirstContact
    due_on: date | None = Field(description="首次联系到期日与约定的下次联系日中较近的一日；两者皆无则为空")
    days_left: int | None = Field(description="距到期天数；负数为已超期；没有到期日时为空")
    next_action: NextActionView | None
    assigned_on: date | None = Field(description="自何日起由现在的人跟踪")
    missed: int = Field(description="爽约次数")
    revisit_on: date | None = Field(description="暂无就业意愿的，按文件间隔应回访的日期；文件未规定间隔则为空")


class TabView(BaseModel):
    """One tab of the caseload, and how many are in it."""

    tab: Tab = Field(description=_TAB)
    title: str
    total: Total


class AppointmentView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    due_on: date
    kind: ActionKind
    set_on: date
    outcome: Outcome | None = Field(description="kept 已联系到；missed 爽约；replaced 已改期")
    settled_on: date | None


class BlockView(BaseModel):
    """One thing that the document wants to be known of a person."""

    key: str
    title: str
    done: bool


class FollowUpView(BaseModel):
    """How soon somebody is to be contacted again."""

    days: int | None = Field(description="文件规定的跟进间隔；未规定则为空")
    lacking: str | None = Field(description="文件未规定间隔的说明")
    clause: str
    quote: str | None


class CaseStanding(BaseModel):
    """How one person's case stands today."""

    graduate_id: UUID
    state: CaseState | None = Field(description=_STATE + "；尚未登记则为空")
    next_action: NextActionView | None
    revisit_on: date | None = Field(description="暂无就业意愿的，按文件间隔应回访的日期；文件未规定间隔则为空")
    follow_up: FollowUpView | None
    information: list[BlockView] = Field(description="文件规定须摸清的各项情况；文件未规定则没有")
    complete: bool | None = Field(description="各项均已摸清；文件未规定则为空")
    appointments: list[AppointmentView] = Field(description="最近的在前")


class AppointmentSet(BaseModel):
    id: UUID
    due_on: date
    kind: ActionKind
