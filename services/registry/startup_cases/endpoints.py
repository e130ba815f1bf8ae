"""Endpoints of start-up cases: say what was given, follow up, show a case, list whom something lacks or who is due."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import Role
from services.registry.access import CASE_READERS, CASEWORKERS
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.graduates.rules import city_of
from services.registry.graduates.views import view_of
from services.registry.startup_cases import catalogue, commands, repository, rules
from services.registry.startup_cases.commands import FollowUp
from services.registry.startup_cases.schemas import (
    FollowUpStartup,
    FollowUpView,
    GiveStartupSupport,
    StartupCaseView,
    StartupFollowUpView,
    StartupGapView,
    StartupItem,
)

ACCESS: AccessTable = {
    "give_startup_support": CASEWORKERS,
    "show_startup_case": CASE_READERS,
    "follow_up_startup": CASEWORKERS,
    "list_startup_gaps": {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA},
    "list_startup_follow_ups": {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA},
}
router = APIRouter(tags=["trainings"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/startup-supports", status_code=201, summary="登记已提供的创业支持")
async def give_startup_support(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: GiveStartupSupport,
) -> StartupCaseView:
    given = (graduate_id, body.item, body.given_on)
    person = await commands.give_startup_support(session, runtime.packs, *given, caller, today)
    return await _case(session, runtime, person, today)


@router.post("/v1/graduates/{graduate_id}/startup-follow-ups", status_code=201, summary="登记跟踪式创业服务")
async def follow_up_startup(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    body: FollowUpStartup,
) -> StartupCaseView:
    new = FollowUp(**body.model_dump())
    person = await commands.follow_up_startup(session, runtime.packs, graduate_id, new, caller, today)
    return await _case(session, runtime, person, today)


@router.get("/v1/graduates/{graduate_id}/startup-case", summary="一人的创业意向：三项是否都已提供")
async def show_startup_case(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> StartupCaseView:
    return await _case(session, runtime, await ledger.in_scope(session, graduate_id, caller), today)


async def _case(session: AsyncSession, runtime: Runtime, person: Graduate, today: date) -> StartupCaseView:
    pack = runtime.packs.city(person.city, on=today)
    items, interval = catalogue.items_of(pack, today), catalogue.interval_of(pack, today)
    opened_on, given = await repository.opened_on(session, person), await repository.given_to(session, person, today)
    follow_ups = await repository.follow_ups_of(session, person)
    done = [*given.values(), *(row.followed_on for row in follow_ups)]
    agreed_on = follow_ups[0].next_on if follow_ups else None
    return StartupCaseView(
        graduate_id=person.id,
        opened_on=opened_on,
        items=[_item(items, code, given.get(code)) for code in items.names],
        missing=rules.missing(items, given) if opened_on else [],
        clause=items.clause,
        quote=items.quote,
        tracking=dict(catalogue.tracking_of(pack, today).names) if pack.has(catalogue.TRACKING) else {},
        follow_ups=[FollowUpView.model_validate(row) for row in follow_ups],
        next_follow_up=rules.next_follow_up(opened_on, done, agreed_on, interval) if opened_on else None,
        no_follow_up_reason=interval.why,
    )


def _item(items: rules.Items, code: str, given_on: date | None = None) -> StartupItem:
    return StartupItem(item=code, title=items.names[code], given_on=given_on)


@router.get("/v1/startup-gaps", summary="有创业意向而三项未齐的人员")
async def list_startup_gaps(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, paging: pagination.PagingDep
) -> pagination.Page[StartupGapView]:
    items = catalogue.items_of(runtime.packs.city(city_of(caller.area or ""), on=today), today)
    rows = await repository.gaps(session, caller, list(items.names), today, paging)
    return pagination.page(
        rows,
        lambda row: StartupGapView(
            graduate=view_of(runtime.cipher, row[0]), missing=[_item(items, code) for code in row[1]]
        ),
        lambda row: row[0].id,
    )


@router.get("/v1/startup-follow-ups", summary="有创业意向的人员：应跟进的、未到日子的、没有日子的")
async def list_startup_follow_ups(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    today: TodayDep,
    paging: pagination.PagingDep,
    due: Annotated[
        repository.Due, Query(description="due 已到跟进之日 · ahead 未到 · without_day 文件未规定间隔且没有约定")
    ] = "due",
) -> pagination.Page[StartupFollowUpView]:
    interval = catalogue.interval_of(runtime.packs.city(city_of(caller.area or ""), on=today), today)
    rows = await repository.to_follow_up(session, caller, due, today, interval, paging)
    return pagination.page(
        rows,
        lambda row: StartupFollowUpView(
            graduate=view_of(runtime.cipher, row[0]),
            opened_on=row[1],
            last_followed_on=row[2],
            next_follow_up=row[3],
        ),
        lambda row: row[0].id,
    )
