"""Endpoints of casework: today's list, contacts, services."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import CASE_READERS, CASEWORKERS, STAFF
from services.registry.casework import commands, repository
from services.registry.casework.commands import NewContact, NewService, NoServiceMinimum, minimums_of
from services.registry.casework.models import Contact, ContactConfirmation, Service
from services.registry.casework.rules import ServiceMinimum
from services.registry.casework.schemas import (
    CaseView,
    ContactView,
    FirstContact,
    LogContact,
    LogService,
    Progress,
    ServiceLogged,
    ServiceRecord,
    ServiceView,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.views import view_of
from services.registry.projections import repository as projections
from services.registry.projections.models import FirstContactClock

ACCESS: AccessTable = {
    "list_caseload": STAFF,
    "log_contact": CASEWORKERS,
    "list_contacts": CASE_READERS,
    "confirm_contact": {Role.DISTRICT_REVIEWER: Reach.AREA},
    "log_service": CASEWORKERS,
    "list_services": CASE_READERS,
}
router = APIRouter(tags=["casework"], route_class=IdempotentRoute)


@router.get("/v1/caseload", summary="今日联系清单（最紧急的在前）")
async def list_caseload(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, paging: pagination.PagingDep
) -> pagination.Page[CaseView]:
    rows = await repository.caseload(session, caller, paging)
    return pagination.page(
        rows,
        lambda row: CaseView(
            graduate=view_of(runtime.cipher, row[0]),
            first_contact=FirstContact.model_validate(row[1]),
            days_left=_days_left(row[1], today),
        ),
        repository.place,
    )


def _days_left(clock: FirstContactClock, today: date) -> int | None:
    return (clock.due_on - today).days if clock.due_on else None


@router.post("/v1/graduates/{graduate_id}/contacts", status_code=201, summary="登记联系")
async def log_contact(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    graduate_id: UUID,
    body: LogContact,
) -> ContactView:
    new = NewContact(body.kind, body.reached, body.contacted_at, body.notes)
    contact = await commands.log_contact(session, runtime.cipher, graduate_id, new, caller, now)
    return _contact_view(contact, None, await projections.clock_of(session, graduate_id))


@router.get("/v1/graduates/{graduate_id}/contacts", summary="联系记录")
async def list_contacts(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[ContactView]:
    entry = await ledger.in_scope(session, graduate_id, caller)
    clock = await projections.clock_of(session, entry.id)
    return [_contact_view(*row, clock) for row in await repository.contacts_of(session, entry.id)]


@router.post(
    "/v1/graduates/{graduate_id}/contacts/{contact_id}/confirmation",
    status_code=201,
    summary="确认补记的联系（登记人以外的区级审核人员）",
)
async def confirm_contact(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, contact_id: UUID
) -> ContactView:
    confirmed = await commands.confirm_contact(session, graduate_id, contact_id, today, caller)
    return _contact_view(*confirmed, await projections.clock_of(session, graduate_id))


def _contact_view(
    contact: Contact, confirmation: ContactConfirmation | None, clock: FirstContactClock | None
) -> ContactView:
    return ContactView(
        id=contact.id,
        graduate_id=contact.graduate_id,
        kind=contact.kind,
        reached=contact.reached,
        contacted_at=contact.contacted_at,
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
    try:
        minimums = minimums_of(runtime.packs, entry.city, today)
    except NoServiceMinimum:
        minimums = []
    return ServiceRecord(
        services=[_service_view(service, counts) for service, counts in had],
        minimums=[_progress(minimum, [service for service, counts in had if counts]) for minimum in minimums],
    )


def _service_view(service: Service, counts: bool) -> ServiceView:
    return ServiceView(
        id=service.id,
        kind=service.kind,
        post_id=service.post_id,
        delivered_on=service.delivered_on,
        source=service.source,
        counts=counts,
    )


def _progress(minimum: ServiceMinimum, had: list[Service]) -> Progress:
    count = minimum.counted(row.kind for row in had)
    return Progress(
        key=minimum.key,
        had=count,
        least=minimum.least,
        met=minimum.is_met(count),
        clause=minimum.clause,
        quote=minimum.quote,
    )
