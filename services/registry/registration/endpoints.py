"""The endpoint that registers a person: themselves after real-name proof, or a caseworker for somebody."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.access import AccessTable, Reach
from chassis.creations import Creation, created_by
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import CASEWORKERS
from services.registry.graduates.repository import Person
from services.registry.graduates.rules import Particulars, city_of
from services.registry.graduates.views import GraduateView, view_of
from services.registry.places.repository import places_read, refuse_unknown, refuse_unlisted
from services.registry.registration import commands
from services.registry.registration.catalogue import place_rule
from services.registry.registration.commands import BusinessInstant, Registration
from services.registry.registration.schemas import RegisterGraduate, RegistrationAsked

ACCESS: AccessTable = {
    "register_graduate": {**CASEWORKERS, Role.GRADUATE: Reach.SELF},
}
router = APIRouter(tags=["registration"], route_class=IdempotentRoute)


_ASKED: dict[int | str, dict[str, Any]] = {
    202: {"model": RegistrationAsked, "description": "该人员由外地服务，已提交当地确认；确认后请再次登记"}
}


async def register_somebody_new(
    session: Creation,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    body: RegisterGraduate,
    response: Response,
) -> GraduateView:
    """As below, of people whom nobody has heard of: many of these requests are written together."""
    pack = runtime.packs.city(city_of(body.area), on=today)
    own = (body.hukou_area, body.residence_area, body.seeking_area)
    refuse_unlisted(await places_read(runtime.reads, runtime.packs), body.area, *own, school=body.university_code)
    entry = await commands.register_somebody_new(
        session, runtime.cipher, place_rule(pack, today), _order(body), caller, BusinessInstant(now, today)
    )
    return view_of(runtime.cipher, entry)


@router.post("/v1/registrations", status_code=201, responses=_ASKED, summary="实名登记")
@created_by(register_somebody_new, *CASEWORKERS)
async def register_graduate(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    now: NowDep,
    today: TodayDep,
    body: RegisterGraduate,
    response: Response,
) -> GraduateView | RegistrationAsked:
    pack = runtime.packs.city(city_of(body.area), on=today)
    own = (body.hukou_area, body.residence_area, body.seeking_area)
    await refuse_unknown(session, runtime.packs, body.area, *own, school=body.university_code)
    entry = await commands.register(
        session, runtime.cipher, place_rule(pack, today), _order(body), caller, BusinessInstant(now, today)
    )
    if entry is None:
        response.status_code = 202
        return RegistrationAsked()
    return view_of(runtime.cipher, entry)


def _order(body: RegisterGraduate) -> Registration:
    particulars = Particulars(
        cohort_year=body.cohort_year,
        education_level=body.education_level,
        university_code=body.university_code,
        hukou_area=body.hukou_area,
        residence_area=body.residence_area,
        seeking_area=body.seeking_area,
        intention=body.intention,
    )
    person = None
    if body.person is not None:
        person = Person(body.person.id_number, body.person.name, body.person.phone, particulars)
    return Registration(
        place_kind=body.place_kind,
        area=body.area,
        particulars=particulars,
        person=person,
        shared_phone_reason=body.shared_phone_reason,
        kind=body.kind,
        source_code=body.source_code,
    )
