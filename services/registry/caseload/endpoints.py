"""Endpoints of the caseload: one list with its tabs, and how one case stands."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, cast, get_args
from uuid import UUID

from fastapi import APIRouter, Query

from chassis import pagination
from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.pii import Cipher
from services.registry.access import CASE_READERS, CASEWORKERS, STAFF
from services.registry.case_files import commands as case_files
from services.registry.case_files import repository as files
from services.registry.case_files.catalogue import follow_up_of
from services.registry.case_files.models import CaseFile
from services.registry.case_files.rules import ActionKind, FollowUp
from services.registry.case_files.views import NextActionBody, NextActionView
from services.registry.caseload import commands, repository, rules
from services.registry.caseload.repository import Case
from services.registry.caseload.rules import TAB_TITLES, Tab
from services.registry.caseload.schemas import (
    AppointmentSet,
    AppointmentView,
    CaseStanding,
    CaseView,
    FirstContact,
    FollowUpView,
    TabView,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.projections.models import FirstContactClock

ACCESS: AccessTable = {
    "list_caseload": STAFF,
    "list_caseload_tabs": STAFF,
    "show_case": CASE_READERS,
    "set_next_action": CASEWORKERS,
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)
UnservedDays = Annotated[int, Query(ge=1, le=3660, description="tab=unserved：连续多少天没有得到任何服务")]
UNSERVED_DAYS = 30
"""Where the caller names none; no document has a number, and no sheet counts by this one."""


@router.get("/v1/caseload", summary="跟踪清单（最紧急的在前），按标签分")
async def list_caseload(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    tab: Annotated[Tab, Query(description="；".join(f"{key} {title}" for key, title in TAB_TITLES.items()))] = (
        "first_contact"
    ),
    unserved_days: UnservedDays = UNSERVED_DAYS,
) -> pagination.Page[CaseView]:
    city = city_of(caller.area or "")
    wanted = commands.tab_of(runtime.packs, tab, caller, city, today, unserved_days)
    rows = await repository.cases(session, caller, wanted, paging)
    people = [row[0].id for row in rows.shown]
    missed, given = await files.missed_by(session, people), await repository.assigned_on(session, people)
    resting = [row[0].id for row in rows.shown if row[0].status == "no_intention"]
    revisits = await commands.revisits(session, runtime.packs.city(city, on=today), resting, today) if resting else {}
    return pagination.page(
        rows, lambda row: _case(runtime.cipher, row, today, missed, given, revisits), repository.place
    )


def _case(
    cipher: Cipher,
    row: Case,
    today: date,
    missed: Mapping[UUID, int],
    given: Mapping[UUID, date],
    revisits: Mapping[UUID, date],
) -> CaseView:
    person, file, clock = row
    due_on, first = rules.day_or_none(file.due_on), clock or FirstContactClock()
    return CaseView(
        graduate=view_of(cipher, person),
        first_contact=FirstContact.model_validate(first),
        due_on=due_on,
        days_left=rules.days_left(due_on, today),
        next_action=_action(file),
        assigned_on=given.get(person.id, file.opened_on),
        missed=missed.get(person.id, 0),
        revisit_on=revisits.get(person.id),
    )


def _action(file: CaseFile | None) -> NextActionView | None:
    if file is None or file.next_on is None:
        return None
    return NextActionView(on=file.next_on, kind=cast(ActionKind, file.next_kind))


@router.get("/v1/caseload-tabs", summary="跟踪清单各标签的人数")
async def list_caseload_tabs(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    unserved_days: UnservedDays = UNSERVED_DAYS,
) -> list[TabView]:
    city = city_of(caller.area or "")
    owed = commands.minimums_or_none(runtime.packs, city, today) if city else ()
    tabs = [tab for tab in get_args(Tab) if tab != "gaps" or owed]
    return [
        TabView(
            tab=tab,
            title=TAB_TITLES[tab],
            total=await repository.total(session, caller, repository.in_tab(tab, today, caller, owed, unserved_days)),
        )
        for tab in tabs
    ]


@router.get("/v1/graduates/{graduate_id}/case", summary="一人的跟踪情况：状态、下次联系、须摸清的情况")
async def show_case(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> CaseStanding:
    person = await ledger.in_scope(session, graduate_id, caller)
    pack, state = runtime.packs.city(person.city, on=today), await case_files.state_of(session, person, today)
    resting = [person.id] if state == "dormant" else []
    blocks = await commands.information(session, pack, person.id, today)
    return CaseStanding(
        graduate_id=person.id,
        state=state,
        next_action=_action(await files.of_person(session, person.id)),
        revisit_on=(await commands.revisits(session, pack, resting, today)).get(person.id),
        follow_up=_follow_up(follow_up_of(pack, today)),
        information=blocks,
        complete=all(block.done for block in blocks) if blocks else None,
        appointments=[AppointmentView.model_validate(row) for row in await files.appointments_of(session, person.id)],
    )


def _follow_up(rule: FollowUp | None) -> FollowUpView | None:
    if rule is None:
        return None
    lacking = None if rule.unset is None else f"文件未规定：{rule.unset}"
    return FollowUpView(days=rule.days, lacking=lacking, clause=rule.clause, quote=rule.quote)


@router.post("/v1/graduates/{graduate_id}/next-actions", status_code=201, summary="约定下次联系（改期）")
async def set_next_action(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: NextActionBody,
) -> AppointmentSet:
    row = await case_files.set_next_action(session, runtime.packs, graduate_id, body.action, caller, today)
    return AppointmentSet(id=row.id, due_on=row.due_on, kind=cast(ActionKind, row.kind))
