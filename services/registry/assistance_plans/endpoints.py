"""Endpoints of assistance plans: how a case stands, and the steps of its plan."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import AccessTable, Reach, Rule
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.preconditions import CONTESTED, PreconditionDep, put_etag
from contracts.roles import Role
from policy_engine.packs.pack import Pack
from services.registry.access import CASE_READERS, CASEWORKERS, SELF
from services.registry.accounts.repository import display_names
from services.registry.assistance_plans import commands, repository, rules
from services.registry.assistance_plans.commands import PlanOrder
from services.registry.assistance_plans.models import AssistancePlan
from services.registry.assistance_plans.schemas import (
    AbilityView,
    AddItem,
    AgreePlan,
    AssistanceItemView,
    AssistancePlanView,
    AssistanceView,
    ClosePlan,
    CompleteItem,
    HelperView,
    PairHelper,
    StateAbility,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.hardships import catalogue
from services.registry.hardships.rules import is_planned

OF_THE_AREA: Rule = {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA}
ACCESS: AccessTable = {
    "show_assistance": CASE_READERS,
    "state_ability": CASEWORKERS,
    "make_plan": CASEWORKERS,
    "add_plan_item": CASEWORKERS,
    "agree_plan": {**OF_THE_AREA, **SELF},
    "complete_plan_item": CASEWORKERS,
    "list_helpers": OF_THE_AREA,
    "pair_helper": OF_THE_AREA,
    "close_plan": CASEWORKERS,
}
router = APIRouter(tags=["assistance"], route_class=IdempotentRoute)
PLAN = "/v1/graduates/{graduate_id}/assistance-plans/{assistance_plan_id}"


@router.get("/v1/graduates/{graduate_id}/assistance", summary="一人的帮扶情况和帮扶计划")
async def show_assistance(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, graduate_id: UUID
) -> AssistanceView:
    person = await ledger.in_scope(session, graduate_id, caller)
    return await _assistance(session, runtime.packs.city(person.city, on=today), person, today)


async def _assistance(session: AsyncSession, pack: Pack, person: Graduate, today: date) -> AssistanceView:
    on_ledger, willing, agreed = await repository.truths(session, person.id, today)
    ability = await repository.ability_of(session, person.id, today)
    first = rules.key_assist(willing=willing, able=ability.able if ability else None)
    planned = on_ledger and is_planned(agreed, catalogue.plans_due(pack, today))
    return AssistanceView(
        graduate_id=person.id,
        case=rules.case_state(in_hardship=on_ledger, planned=planned),
        willing=willing,
        ability=AbilityView.model_validate(ability) if ability else None,
        key_assist=first.met,
        missing=first.missing,
        plans=await _views(session, await repository.of_person(session, person.id)),
    )


async def _views(session: AsyncSession, plans: Sequence[AssistancePlan]) -> list[AssistancePlanView]:
    items = await repository.items_of(session, [plan.id for plan in plans])
    people = {account for plan in plans for account in (plan.owner_id, plan.paired_with) if account is not None}
    names = await display_names(session, people)
    return [
        AssistancePlanView.model_validate(plan).model_copy(
            update={
                "owner_name": names.get(plan.owner_id),
                "paired_name": names.get(plan.paired_with) if plan.paired_with else None,
                "items": [AssistanceItemView.model_validate(item) for item in items if item.plan_id == plan.id],
            }
        )
        for plan in plans
    ]


async def _shown(session: AsyncSession, response: Response, plan: AssistancePlan) -> AssistancePlanView:
    [view] = await _views(session, [plan])
    put_etag(response, view.version)
    return view


@router.post("/v1/graduates/{graduate_id}/work-abilities", status_code=201, summary="登记有无劳动能力及来源")
async def state_ability(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateAbility
) -> AbilityView:
    row = await commands.state_ability(session, graduate_id, body.able, body.basis, body.reason, caller, today)
    return AbilityView.model_validate(row)


@router.post("/v1/graduates/{graduate_id}/assistance-plans", status_code=201, summary="起草帮扶计划")
async def make_plan(
    session: SessionDep, caller: CallerDep, today: TodayDep, response: Response, graduate_id: UUID
) -> AssistancePlanView:
    return await _shown(session, response, await commands.make_plan(session, graduate_id, caller, today))


async def _order(
    _: SessionDep,
    caller: CallerDep,
    today: TodayDep,
    graduate_id: UUID,
    assistance_plan_id: UUID,
    seen: PreconditionDep,
) -> PlanOrder:
    return PlanOrder(graduate_id=graduate_id, plan_id=assistance_plan_id, seen=seen, by=caller, today=today)


OrderDep = Annotated[PlanOrder, Depends(_order)]


@router.post(f"{PLAN}/items", status_code=201, responses=CONTESTED, summary="增加一项措施")
async def add_plan_item(session: SessionDep, order: OrderDep, response: Response, body: AddItem) -> AssistancePlanView:
    return await _shown(session, response, await commands.add_item(session, order, body.kind, body.due_on))


@router.post(f"{PLAN}/agreement", status_code=201, responses=CONTESTED, summary="同意计划（本人，或另一人代为）")
async def agree_plan(session: SessionDep, order: OrderDep, response: Response, body: AgreePlan) -> AssistancePlanView:
    return await _shown(session, response, await commands.agree_plan(session, order, body.note))


@router.post(f"{PLAN}/items/{{item_id}}/completion", status_code=201, responses=CONTESTED, summary="措施办结")
async def complete_plan_item(
    session: SessionDep, order: OrderDep, response: Response, item_id: UUID, body: CompleteItem
) -> AssistancePlanView:
    plan = await commands.complete_item(session, order, item_id, body.done_on, body.outcome)
    return await _shown(session, response, plan)


@router.get("/v1/graduates/{graduate_id}/helpers", summary="可与该人结对的账号")
async def list_helpers(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[HelperView]:
    person = await ledger.in_scope(session, graduate_id, caller)
    accounts = await repository.helpers_for(session, person.area)
    return [HelperView(account_id=row.id, name=row.display_name, role=row.role) for row in accounts]


@router.post(f"{PLAN}/pairing", status_code=201, responses=CONTESTED, summary="结对帮扶（由结对人本人确认后成立）")
async def pair_helper(session: SessionDep, order: OrderDep, response: Response, body: PairHelper) -> AssistancePlanView:
    return await _shown(session, response, await commands.pair_helper(session, order, body.helper_id))


@router.post(f"{PLAN}/closure", status_code=201, responses=CONTESTED, summary="结案")
async def close_plan(session: SessionDep, order: OrderDep, response: Response, body: ClosePlan) -> AssistancePlanView:
    return await _shown(session, response, await commands.close_plan(session, order, body.reason))
