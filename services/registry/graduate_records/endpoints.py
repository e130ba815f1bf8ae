"""Endpoints of the ledger: find, read, correct, reveal with a purpose."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement, and_, not_

from chassis import pagination, plans
from chassis.access import AccessTable, Caller, Reach
from chassis.dependencies import CallerDep, ReadsDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.pii import Cipher
from chassis.preconditions import CONTESTED, TAGGED, PreconditionDep, put_etag
from chassis.problems import PreconditionRequired
from chassis.routes import Route
from contracts.roles import Role
from policy_engine.packs.pack import Packs
from services.registry.access import CASEWORKERS, LEDGER_READERS, STAFF
from services.registry.casework import repository as casework
from services.registry.casework.commands import due_week, minimums_named, minimums_of
from services.registry.facts.catalogue import FACTS, KEYED, OF_THE_DOCUMENT, Ground, ground_of
from services.registry.graduate_records import commands, repository
from services.registry.graduate_records.commands import Correction
from services.registry.graduate_records.repository import Moved
from services.registry.graduate_records.schemas import LEFT, CorrectGraduate, GraduateFilter, Reveal, Revealed
from services.registry.graduates.conditions import has_district
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import GraduateView, view_of
from services.registry.hardships.repository import in_hardship
from services.registry.places.repository import refuse_unknown
from services.registry.projections.models import FirstContactClock
from services.registry.pushed_lists.repository import is_pushed
from services.registry.statuses import repository as statuses

ACCESS: AccessTable = {
    "list_graduates": LEDGER_READERS,
    "show_graduate": LEDGER_READERS,
    "correct_graduate": {**CASEWORKERS, Role.GRADUATE: Reach.SELF},
    "reveal_graduate": {
        **CASEWORKERS,
        Role.DISTRICT_REVIEWER: Reach.AREA,
        Role.DISTRICT_APPROVER: Reach.AREA,
        Role.CITY_APPROVER: Reach.AREA,
        Role.GRADUATE: Reach.SELF,
    },
}
router = APIRouter(tags=["graduates"], route_class=IdempotentRoute)


@router.get("/v1/graduates", summary="台账列表（脱敏）")
async def list_graduates(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    only: Annotated[GraduateFilter, Query()],
) -> pagination.Page[GraduateView]:
    if asked := only.of_hardship:
        await commands.look_up_hardship(session, asked, caller)
    wanted = _conditions(only, runtime.packs, caller, today)
    moved = await repository.moved_since(session, only.as_of or today, caller)
    rows = await repository.listing(session, caller, only.area, moved, wanted, only.paging)
    return pagination.page(rows, lambda row: _shown(runtime.cipher, row, caller, moved), lambda row: row.id)


def _shown(cipher: Cipher, row: Graduate, by: Caller, moved: Moved) -> GraduateView:
    """Of who was served here then and is not now the name alone: what became of them is not ours."""
    shown = view_of(cipher, row)
    if row.id not in moved or by.covers(row.area) or by.role not in STAFF:
        return shown
    return shown.model_copy(update={**LEFT, "area": moved[row.id]})


def _conditions(only: GraduateFilter, packs: Packs, caller: Caller, today: date) -> Sequence[ColumnElement[bool]]:
    day = only.as_of or today
    wanted: list[ColumnElement[bool]] = []
    if only.id:
        wanted.append(Graduate.id.in_(only.id))
    if only.district_known is not None:
        wanted.append(has_district() if only.district_known else ~has_district())
    if only.status is not None:
        wanted.append(statuses.has_status(only.status, day))
    if only.intention is not None:
        wanted.append(statuses.has_intention(only.intention, day))
    if only.kind is not None:
        wanted.append(Graduate.kind == only.kind)
    if only.source_code is not None:
        wanted.append(Graduate.source_code == only.source_code)
    if only.pushed_list is not None:
        wanted.append(is_pushed(only.pushed_list))
    if only.cohort_year is not None:
        wanted.append(Graduate.cohort_year == only.cohort_year)
    if only.hardship is not None:
        wanted.append(in_hardship(day, only.hardship))
    if only.university_code is not None:
        wanted.append(Graduate.university_code == only.university_code)
    if only.university_known is not None:
        has_school = Graduate.university_code.is_not(None)
        wanted.append(has_school if only.university_known else ~has_school)
    wanted += _facts(only, packs, caller, day)
    if only.gap is not None:
        wanted.append(_gap(only, packs, caller, day))
    if only.first_contact is not None or only.week is not None:
        wanted.append(_first_contact(only, day))
    return wanted


def _facts(only: GraduateFilter, packs: Packs, caller: Caller, day: date) -> Iterator[ColumnElement[bool]]:
    asked = {name: truth for name in FACTS if (truth := getattr(only, name)) is not None}
    needs_city = bool(OF_THE_DOCUMENT & {*asked, *only.lacking})
    ground = _ground(only, packs, caller, day) if needs_city else Ground(day, city="", division="", period=only.period)
    for name, keyed in KEYED.items():
        if (key := getattr(only, name)) is not None:
            yield plans.common(keyed.sql(ground) == key)
    for name, truth in asked.items():
        yield FACTS[name].sql(ground) if truth else ~FACTS[name].sql(ground)
    if only.lacking:
        yield not_(and_(*(FACTS[name].sql(ground) for name in only.lacking)))


def _ground(only: GraduateFilter, packs: Packs, caller: Caller, day: date) -> Ground:
    return ground_of(packs.city(city_of(only.area or caller.area or ""), on=day), day, only.period)


def _gap(only: GraduateFilter, packs: Packs, caller: Caller, day: date) -> ColumnElement[bool]:
    minimums = minimums_of(packs, city_of(only.area or caller.area or ""), day)
    return casework.owes_any(minimums_named(minimums, only.gap or "any"), day)


def _first_contact(only: GraduateFilter, day: date) -> ColumnElement[bool]:
    wanted = [casework.first_contact(only.first_contact or "due", day)]
    if only.week is not None:
        wanted.append(FirstContactClock.due_on.between(*due_week(only.week)))
    return casework.has_clock(*wanted)


@router.get("/v1/graduates/{graduate_id}", responses=TAGGED, summary="查看台账（脱敏）")
async def show_graduate(
    reads: ReadsDep, runtime: RuntimeDep, caller: CallerDep, response: Response, graduate_id: UUID
) -> GraduateView:
    entry = await repository.shown(reads, graduate_id, caller)
    put_etag(response, entry.version)
    return view_of(runtime.cipher, entry)


@router.patch("/v1/graduates/{graduate_id}", responses=CONTESTED, summary="更正台账")
async def correct_graduate(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    response: Response,
    graduate_id: UUID,
    body: CorrectGraduate,
    seen: PreconditionDep,
) -> GraduateView:
    if not seen.names_a_version:
        raise PreconditionRequired()
    own = (body.hukou_area, body.residence_area, body.seeking_area)
    await refuse_unknown(session, runtime.packs, None, *own, school=body.university_code)
    correction = Correction(**{name: getattr(body, name) for name in CorrectGraduate.model_fields})
    entry = await commands.correct_graduate(session, runtime.cipher, graduate_id, correction, seen, today, caller)
    put_etag(response, entry.version)
    return view_of(runtime.cipher, entry)


async def reveal_graduate(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, graduate_id: UUID, body: Reveal
) -> Revealed:
    fields = await commands.reveal(session, runtime.cipher, graduate_id, body.fields, body.purpose, caller)
    return Revealed(graduate_id=graduate_id, **fields)


router.add_api_route(
    "/v1/graduates/{graduate_id}/reveals",
    reveal_graduate,
    methods=["POST"],
    summary="查看个人信息原文（须填用途，留痕）",
    route_class_override=Route,
)
"""Not idempotent: a kept answer would be personal data in clear, and each look is one audit entry."""
