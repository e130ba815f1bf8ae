"""Endpoints of hardships: claim, decide, withdraw, end, and read with a purpose."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter

from chassis import dual_control, pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, Purpose, RuntimeDep, SessionDep, TodayDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASEWORKERS, SELF, STAFF
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.hardships import catalogue, commands, repository
from services.registry.hardships.commands import NewHardship
from services.registry.hardships.models import Hardship
from services.registry.hardships.rules import ChangeKind, HardshipState, standing
from services.registry.hardships.schemas import (
    ClaimHardship,
    EndHardship,
    HardshipChangeView,
    HardshipClass,
    HardshipClasses,
    HardshipRecord,
    HardshipView,
)

OF_THE_AREA: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
"""Who may be the second person: never whoever claimed it, or asked for its end."""
ACCESS: AccessTable = {
    "claim_hardship": CASEWORKERS,
    "withdraw_hardship": CASEWORKERS,
    "end_hardship": OF_THE_AREA,
    "read_hardships": {**OF_THE_AREA, Role.CITY_APPROVER: Reach.AREA, **SELF},
    "list_hardship_classes": dict.fromkeys(STAFF, Reach.ANY),
    "list_hardship_changes": OF_THE_AREA,
    "read_hardship_change": OF_THE_AREA,
    "decide_hardship_change": OF_THE_AREA,
}
router = APIRouter(tags=["hardships"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/hardships", status_code=201, summary="登记困难情形，待第二人确认")
async def claim_hardship(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, body: ClaimHardship
) -> HardshipView:
    new = NewHardship(**{name: getattr(body, name) for name in ClaimHardship.model_fields})
    hardship = await commands.claim_hardship(session, runtime.packs, graduate_id, new, caller, now)
    return _view(runtime, hardship, city_of(caller.area or ""), hardship.claimed_on)


@router.get("/v1/graduates/{graduate_id}/hardships", summary="一人的困难认定（须填用途，留痕）")
async def read_hardships(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    purpose: Purpose,
) -> HardshipRecord:
    person, rows = await commands.read_hardships(session, graduate_id, purpose, caller)
    return HardshipRecord(graduate_id=person.id, items=[_view(runtime, row, person.city, today) for row in rows])


@router.post(
    "/v1/graduates/{graduate_id}/hardships/{hardship_id}/withdrawal",
    status_code=201,
    summary="撤回本人登记、尚未确认的困难情形",
)
async def withdraw_hardship(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, graduate_id: UUID, hardship_id: UUID
) -> HardshipView:
    hardship = await commands.withdraw_hardship(session, graduate_id, hardship_id, caller, now)
    return _view(runtime, hardship, city_of(caller.area or ""), hardship.claimed_on)


@router.post(
    "/v1/graduates/{graduate_id}/hardships/{hardship_id}/end",
    status_code=202,
    summary="提出提前终止困难认定，待第二人同意",
)
async def end_hardship(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    graduate_id: UUID,
    hardship_id: UUID,
    body: EndHardship,
) -> HardshipView:
    why = body.ended_reason
    hardship = await commands.end_hardship(session, graduate_id, hardship_id, why, body.reason, caller, now)
    return _view(runtime, hardship, city_of(caller.area or ""), hardship.valid_from)


@router.get("/v1/hardship-classes", summary="本市的困难类别及其文件依据")
async def list_hardship_classes(runtime: RuntimeDep, caller: CallerDep, today: TodayDep) -> HardshipClasses:
    pack = runtime.packs.city(city_of(caller.area or ""), on=today)
    classes = catalogue.classes_of(pack, today)
    items = [
        HardshipClass(category=code, title=title, lacking=str(missing) if missing else None)
        for code, title in classes.names.items()
        for missing in (catalogue.lacking(pack, code, today),)
    ]
    return HardshipClasses(clause=classes.clause, quote=classes.quote, items=items)


@router.get("/v1/hardship-changes", summary="待第二人确认的困难认定及终止")
async def list_hardship_changes(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    kind: ChangeKind | None = None,
) -> pagination.Page[HardshipChangeView]:
    kinds = {kind} if kind else {"confirm_hardship", "end_hardship"}
    mine = repository.about_people_of(caller)
    rows = await dual_control.pending(session, kinds, caller, paging, reach=mine)
    about = await repository.with_people(session, [UUID(row.object_id) for row in rows.shown])
    return pagination.page(rows, lambda row: _waiting(runtime, row, about[row.object_id][1]), lambda row: row.id)


@router.get("/v1/hardship-changes/{kind}/{change_id}", summary="一项待确认的困难认定的内容（须填用途，留痕）")
async def read_hardship_change(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    kind: ChangeKind,
    change_id: UUID,
    purpose: Purpose,
) -> HardshipChangeView:
    read = await commands.read_hardship_change(session, change_id, kind, purpose, caller)
    return _change(runtime, *read, today)


@router.post("/v1/hardship-changes/{kind}/{change_id}/decision", summary="确认困难认定或其终止（须为另一人）")
async def decide_hardship_change(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    kind: ChangeKind,
    change_id: UUID,
    body: DecideChange,
) -> HardshipChangeView:
    decided = await commands.decide_hardship_change(session, runtime.packs, change_id, kind, body, caller, now)
    return _change(runtime, *decided, today)


def _waiting(runtime: Runtime, change: ChangeRequest, person: Graduate) -> HardshipChangeView:
    """Without what would say in which hardship somebody is: the class, the paper that was seen, the grounds."""
    shown = view_of(runtime.cipher, person)
    return HardshipChangeView(
        **ChangeRequestView.model_validate(change).model_dump() | {"reason": "", "evidence": None},
        graduate_id=person.id,
        graduate_name=shown.name,
        unreadable=shown.unreadable,
        hardship=None,
    )


def _change(
    runtime: Runtime, change: ChangeRequest, hardship: Hardship, person: Graduate, today: date
) -> HardshipChangeView:
    shown = _view(runtime, hardship, person.city, today)
    content = {"reason": change.reason, "evidence": change.evidence, "hardship": shown}
    return _waiting(runtime, change, person).model_copy(update=content)


def _view(runtime: Runtime, row: Hardship, city: str, today: date) -> HardshipView:
    names = catalogue.names_of(runtime.packs.city(city, on=row.claimed_on), row.claimed_on)
    plain = {name: getattr(row, name) for name in HardshipView.model_fields if hasattr(row, name)}
    return HardshipView(
        **plain,
        category_title=names.get(row.category),
        standing=standing(HardshipState(row.state), row.valid_to, today),
    )
