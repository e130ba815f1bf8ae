"""Endpoints of casework: contacts, services."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from services.registry.access import CASE_READERS, CASEWORKERS, STAFF
from services.registry.casework import commands, repository, rules
from services.registry.casework.catalogue import blocks_of
from services.registry.casework.commands import (
    NewContact,
    NewService,
    NoServiceMinimum,
    minimums_named,
    minimums_of,
)
from services.registry.casework.models import Contact, ContactConfirmation, ContactCorrection, Service
from services.registry.casework.rules import ServiceMinimum
from services.registry.casework.schemas import (
    ContactBlockView,
    ContactView,
    GapView,
    LogContact,
    LogService,
    MinimumView,
    Progress,
    ServiceLogged,
    ServiceRecord,
    ServiceView,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.hardships import repository as hardships
from services.registry.hardships.catalogue import Priority, priority_of
from services.registry.projections import repository as projections
from services.registry.projections.models import FirstContactClock

ACCESS: AccessTable = {
    "log_contact": CASEWORKERS,
    "list_contacts": CASE_READERS,
    "confirm_contact": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "log_service": CASEWORKERS,
    "list_services": CASE_READERS,
    "list_contact_blocks": dict.fromkeys(Role, Reach.ANY),
    "list_service_minimums": dict.fromkeys(Role, Reach.ANY),
    "list_service_gaps": STAFF,
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/contacts", status_code=201, summary="登记联系")
async def log_contact(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    graduate_id: UUID,
    body: LogContact,
) -> ContactView:
    action = body.next_action.action if body.next_action else None
    new = NewContact(
        kind=body.kind,
        reached=body.reached,
        contacted_at=body.contacted_at,
        information=body.information,
        notes=body.notes,
        next_action=action,
    )
    contact = await commands.log_contact(session, runtime, graduate_id, new, caller, now)
    return _contact_view(contact, None, None, await projections.clock_of(session, graduate_id))


@router.get("/v1/graduates/{graduate_id}/contacts", summary="联系记录")
async def list_contacts(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[ContactView]:
    entry = await ledger.in_scope(session, graduate_id, caller)
    clock = await projections.clock_of(session, entry.id)
    latest = {row.contact_id: row for row in await repository.corrections_of(session, entry.id)}
    rows = await repository.contacts_of(session, entry.id)
    return [_contact_view(contact, second, latest.get(contact.id), clock) for contact, second in rows]


@router.post(
    "/v1/graduates/{graduate_id}/contacts/{contact_id}/confirmation",
    status_code=201,
    summary="确认补记的联系（登记人以外的区级审核人员）",
)
async def confirm_contact(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, contact_id: UUID
) -> ContactView:
    contact, second = await commands.confirm_contact(session, graduate_id, contact_id, today, caller)
    latest = {row.contact_id: row for row in await repository.corrections_of(session, graduate_id)}
    return _contact_view(contact, second, latest.get(contact.id), await projections.clock_of(session, graduate_id))


def _contact_view(
    contact: Contact,
    confirmation: ContactConfirmation | None,
    corrected: ContactCorrection | None,
    clock: FirstContactClock | None,
) -> ContactView:
    latest = corrected or contact
    return ContactView(
        id=contact.id,
        graduate_id=contact.graduate_id,
        kind=contact.kind,
        reached=contact.reached,
        contacted_at=contact.contacted_at,
        information=latest.information,
        has_notes=latest.notes_sealed is not None,
        corrected_on=corrected.corrected_on if corrected else None,
        logged_at=contact.logged_at,
        logged_on=contact.logged_on,
        logged_by=contact.logged_by,
        late_entry=commands.is_late_entry(contact, clock),
        confirmed_on=confirmation.confirmed_on if confirmation else None,
    )


@router.post("/v1/graduates/{graduate_id}/services", status_code=201, summary="登记服务")
async def log_service(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: LogService
) -> ServiceLogged:
    new = NewService(body.kind, body.post_id, body.delivered_on)
    return ServiceLogged(counted=await commands.log_service(session, graduate_id, new, caller, today))


@router.get("/v1/graduates/{graduate_id}/services", summary="服务记录，及与最低次数的差距")
async def list_services(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> ServiceRecord:
    entry = await ledger.in_scope(session, graduate_id, caller)
    had = await repository.services_of(session, entry.id)
    counted = [service.kind for service, counts in had if counts]
    priority = priority_of(runtime.packs.city(entry.city, on=today), today)
    hard = await hardships.stood_on(session, entry.id, [service.delivered_on for service, _ in had])
    minimums = _minimums_or_none(runtime.packs, entry.city, today)
    return ServiceRecord(
        services=[_service_view(service, counts, _reason(priority, service, hard)) for service, counts in had],
        minimums=[_progress(minimum, minimum.counted(counted)) for minimum in minimums],
    )


def _minimums_or_none(packs: Packs, city: str, today: date) -> Sequence[ServiceMinimum]:
    try:
        return minimums_of(packs, city, today)
    except NoServiceMinimum:
        return []


def _reason(priority: Priority | None, service: Service, hard: Collection[date]) -> str | None:
    """Why somebody came first that day (困难毕业生优先)."""
    kind = rules.QUEUE_OF.get(service.kind)
    return priority.reason(kind) if priority and kind and service.delivered_on in hard else None


def _service_view(service: Service, counts: bool, priority_reason: str | None) -> ServiceView:
    return ServiceView(
        id=service.id,
        kind=service.kind,
        post_id=service.post_id,
        delivered_on=service.delivered_on,
        source=service.source,
        counts=counts,
        priority_reason=priority_reason,
    )


def _progress(minimum: ServiceMinimum, had: int) -> Progress:
    return Progress(
        key=minimum.key,
        kinds=list(minimum.kinds),
        least=minimum.least,
        clause=minimum.clause,
        quote=minimum.quote,
        had=had,
        met=minimum.is_met(had),
    )


@router.get("/v1/service-minimums/{city}", summary="该城市文件规定的服务最低次数（没有规定则为空）")
async def list_service_minimums(
    runtime: RuntimeDep, today: TodayDep, city: Annotated[str, Path(max_length=40, examples=["wuhan"])]
) -> list[MinimumView]:
    return [MinimumView.model_validate(row) for row in _minimums_or_none(runtime.packs, city, today)]


@router.get("/v1/contact-blocks/{city}", summary="该城市文件规定联系时须摸清的情况（没有规定则为空）")
async def list_contact_blocks(
    runtime: RuntimeDep, today: TodayDep, city: Annotated[str, Path(max_length=40, examples=["wuhan"])]
) -> list[ContactBlockView]:
    blocks = blocks_of(runtime.packs.city(city, on=today), today)
    if blocks is None:
        return []
    cited = {"clause": blocks.clause, "quote": blocks.quote}
    return [ContactBlockView(key=key, title=title, **cited) for key, title in blocks.names.items()]


@router.get("/v1/service-gaps", summary="服务缺口：文件规定的服务尚未给足的人，各缺哪些")
async def list_service_gaps(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    gap: Annotated[str, Query(max_length=40, description="缺少的服务项目，any 为任意一项")] = "any",
) -> pagination.Page[GapView]:
    minimums = minimums_of(runtime.packs, city_of(caller.area or ""), today)
    rows = await repository.gaps(session, caller, minimums, minimums_named(minimums, gap), today, paging)
    return pagination.page(
        rows,
        lambda row: GapView(graduate=view_of(runtime.cipher, row[0]), owed=_owed(minimums, row[1])),
        lambda row: row[0].id,
    )


def _owed(minimums: Sequence[ServiceMinimum], had: Sequence[int]) -> list[Progress]:
    rows = [_progress(minimum, count) for minimum, count in zip(minimums, had, strict=True)]
    return [row for row in rows if not row.met]
