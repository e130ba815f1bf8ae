"""The endpoint of the search: a POST, so that what is looked for stands in no address, log or history."""

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.access import CASEWORKERS
from services.registry.graduates.views import view_of
from services.registry.person_search import commands
from services.registry.person_search.schemas import PeopleFound, SearchPerson

ACCESS: AccessTable = {
    "search_people": {
        **CASEWORKERS,
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.DISTRICT_APPROVER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
    }
}
router = APIRouter(tags=["graduates"], route_class=Route)
"""Not idempotent: each search is one look and one entry of the trail, and no answer about a person is stored."""


@router.post("/v1/person-searches", summary="按身份证件号码、手机号或姓名查人（限本辖区，脱敏，留痕）")
async def search_people(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: SearchPerson) -> PeopleFound:
    people, more = await commands.search(session, runtime.cipher, body.wanted, body.purpose, caller)
    return PeopleFound(people=[view_of(runtime.cipher, person) for person in people], more=more)
