"""Endpoints of links: state, confirm, end, list, and which schools have none."""

from uuid import UUID

from fastapi import APIRouter

from chassis import pagination
from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import OF_FIGURES, OF_OWN_FIGURES
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import OrgCode
from services.registry.institution_links import commands, repository
from services.registry.institution_links.commands import NewLink
from services.registry.institution_links.models import InstitutionLink
from services.registry.institution_links.rules import state_of
from services.registry.institution_links.schemas import LinkGaps, LinkView, SchoolWithoutLink, StateLink
from services.registry.places.repository import places

SIDES: Rule = {Role.UNIVERSITY_OFFICE: Reach.ORG, Role.CITY_APPROVER: Reach.AREA}
ACCESS: AccessTable = {
    "state_institution_link": SIDES,
    "confirm_institution_link": SIDES,
    "end_institution_link": SIDES,
    "list_institution_links": OF_OWN_FIGURES,
    "show_institution_link_gaps": OF_FIGURES,
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post("/v1/institution-links", status_code=201, summary="登记培训机构与高校的联系，待另一方确认")
async def state_institution_link(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: StateLink
) -> LinkView:
    return _view(await commands.state_link(session, runtime.packs, NewLink(**body.model_dump()), caller, today))


@router.post("/v1/institution-links/{link_id}/confirmation", status_code=201, summary="另一方确认联系")
async def confirm_institution_link(session: SessionDep, caller: CallerDep, today: TodayDep, link_id: UUID) -> LinkView:
    return _view(await commands.confirm_link(session, link_id, caller, today))


@router.post("/v1/institution-links/{link_id}/end", status_code=201, summary="结束联系")
async def end_institution_link(session: SessionDep, caller: CallerDep, today: TodayDep, link_id: UUID) -> LinkView:
    return _view(await commands.end_link(session, link_id, caller, today))


@router.get("/v1/institution-links", summary="培训机构与高校的联系")
async def list_institution_links(
    session: SessionDep, caller: CallerDep, paging: pagination.PagingDep, university_code: OrgCode | None = None
) -> pagination.Page[LinkView]:
    rows = await repository.listing(session, caller, university_code, paging)
    return pagination.page(rows, _view, lambda row: row.id)


@router.get("/v1/institution-link-gaps", summary="尚无培训机构建立联系的高校")
async def show_institution_link_gaps(session: SessionDep, runtime: RuntimeDep, caller: CallerDep) -> LinkGaps:
    city = city_of(caller.area or "")
    schools = (await places(session, runtime.packs)).of(city, "school")
    linked = {*await repository.linked_schools(session, city)} & schools.keys()
    without = [SchoolWithoutLink(university_code=code, name=schools[code]) for code in schools if code not in linked]
    return LinkGaps(city=city, schools=len(schools), linked=len(linked), without=without)


def _view(row: InstitutionLink) -> LinkView:
    plain = {name: getattr(row, name) for name in LinkView.model_fields if name != "state"}
    return LinkView(**plain, state=state_of(row.confirmed_on, row.ended_on))
