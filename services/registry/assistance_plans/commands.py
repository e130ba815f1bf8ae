"""Orders about assistance plans: draft one, add a step, agree, pair a helper, complete a step, close; state ability.

Whose gain: a district is measured by whom it has no plan and no helper for. So a plan counts once it has steps and the
person has agreed to it, or another member of staff on their behalf, who says why; never who drafted it or wrote a step
of it. A helper is paired once they have said so themselves, and counts once the plan is agreed to.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.db import new_id
from chassis.dual_control import OwnRequest
from chassis.preconditions import Precondition
from chassis.problems import Conflict, Unprocessable
from contracts.roles import Role
from services.registry.assistance_plans import repository
from services.registry.assistance_plans.models import AssistanceItem, AssistancePlan, WorkAbility
from services.registry.assistance_plans.rules import (
    AGREED,
    OPEN,
    Basis,
    CloseReason,
    Inability,
    ItemKind,
    ItemOutcome,
    PlanState,
)
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.statuses.commands import NotYetHappened

OBJECT = "assistance_plan"


class PlanOpen(Conflict):
    slug, title = "assistance-plan-open", "该人已有一份尚未结案的帮扶计划"


class PlanWithoutItems(Unprocessable):
    slug, title = "assistance-plan-without-items", "计划没有措施，不能同意"


class NotAtThisStage(Conflict):
    slug, title = "assistance-plan-stage", "帮扶计划不在可办理此项的阶段"


class NoteRequired(Unprocessable):
    slug, title = "agreement-note-required", "代本人同意的，须注明缘由"


class DueInPast(Unprocessable):
    slug, title = "due-in-past", "措施的期限不能早于今日"


class NotAHelper(Conflict):
    slug, title = "not-a-helper", "结对人须是服务该人所在辖区的在用社区或区级审核账号"


@dataclass(frozen=True, kw_only=True)
class PlanOrder:
    """Whose order it is, about which plan of which person, as it was seen, and on which day."""

    graduate_id: UUID
    plan_id: UUID
    seen: Precondition
    by: Caller
    today: date


async def make_plan(session: AsyncSession, graduate_id: UUID, by: Caller, today: date) -> AssistancePlan:
    """The track is the ledger's word: priority for who is on it. Raises PlanOpen."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    if await repository.living(session, person.id) is not None:
        raise PlanOpen()
    on_ledger, _, _ = await repository.truths(session, person.id, today)
    plan = AssistancePlan(
        id=new_id(),
        graduate_id=person.id,
        track="priority" if on_ledger else "general",
        state=PlanState.DRAFTED.value,
        owner_id=by.id,
        drafted_on=today,
        version=1,
    )
    session.add(plan)
    await session.flush()
    await audit.record(session, by, "make_plan", OBJECT, plan.id, area=person.area)
    return plan


async def _plan(session: AsyncSession, order: PlanOrder, *states: str) -> tuple[Graduate, AssistancePlan]:
    """Locked, as it was seen, in one of these states. Raises PlanNotFound, PreconditionFailed and NotAtThisStage."""
    person = await ledger.locked_in_scope(session, order.graduate_id, order.by)
    plan = await repository.of_this_person(session, person.id, order.plan_id)
    order.seen.hold(plan.version)
    if plan.state not in states:
        raise NotAtThisStage(state=plan.state)
    return person, plan


async def _changed(
    session: AsyncSession, action: str, person: Graduate, plan: AssistancePlan, by: Caller
) -> AssistancePlan:
    plan.version += 1
    await session.flush()
    await audit.record(session, by, action, OBJECT, plan.id, area=person.area)
    return plan


async def add_item(session: AsyncSession, order: PlanOrder, kind: ItemKind, due_on: date) -> AssistancePlan:
    """A step that its author answers for. Raises DueInPast."""
    if due_on < order.today:
        raise DueInPast()
    person, plan = await _plan(session, order, *OPEN)
    session.add(AssistanceItem(id=new_id(), plan_id=plan.id, kind=kind, due_on=due_on, owner_id=order.by.id))
    return await _changed(session, "add_plan_item", person, plan, order.by)


async def agree_plan(session: AsyncSession, order: PlanOrder, note: str | None) -> AssistancePlan:
    """The person's word, or on their behalf that of somebody who wrote nothing of the plan, and says why."""
    by = order.by
    person, plan = await _plan(session, order, PlanState.DRAFTED.value)
    items = await repository.items_of(session, [plan.id])
    if not items:
        raise PlanWithoutItems()
    if by.role != Role.GRADUATE and note is None:
        raise NoteRequired()
    if by.id in {plan.owner_id, *(item.owner_id for item in items)}:
        raise OwnRequest("订计划或写措施的人不能代本人同意")
    plan.state, plan.agreed_by, plan.agreed_role = PlanState.AGREED.value, by.id, str(by.role)
    plan.agreed_on, plan.agreed_note = order.today, note
    return await _changed(session, "agree_plan", person, plan, by)


async def complete_item(
    session: AsyncSession, order: PlanOrder, item_id: UUID, done_on: date, outcome: ItemOutcome
) -> AssistancePlan:
    """With the first step the plan runs. Raises NotYetHappened, ItemNotFound and NotAtThisStage."""
    if done_on > order.today:
        raise NotYetHappened()
    person, plan = await _plan(session, order, *AGREED)
    item = await repository.item_of(session, plan.id, item_id)
    if item.done_on is not None:
        raise NotAtThisStage(state="done")
    item.done_on, item.outcome, plan.state = done_on, outcome, PlanState.RUNNING.value
    return await _changed(session, "complete_plan_item", person, plan, order.by)


async def pair_helper(session: AsyncSession, order: PlanOrder, helper_id: UUID) -> AssistancePlan:
    """Names who is to be paired with the person (结对帮扶), who is from their own word on. Raises NotAHelper."""
    person, plan = await _plan(session, order, *OPEN)
    if helper_id not in {account.id for account in await repository.helpers_for(session, person.area)}:
        raise NotAHelper()
    plan.paired_with, plan.paired_on = helper_id, order.today if helper_id == order.by.id else None
    return await _changed(session, "pair_helper", person, plan, order.by)


async def close_plan(session: AsyncSession, order: PlanOrder, reason: CloseReason) -> AssistancePlan:
    """Whoever is on the ledger still is again without a plan."""
    person, plan = await _plan(session, order, *OPEN)
    plan.state, plan.closed_on, plan.closed_reason = PlanState.CLOSED.value, order.today, reason
    return await _changed(session, "close_plan", person, plan, order.by)


async def state_ability(
    session: AsyncSession,
    graduate_id: UUID,
    able: bool,
    basis: Basis,
    reason: Inability | None,
    by: Caller,
    today: date,
) -> WorkAbility:
    """Whether the person is able to work, and from what that is known."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    row = WorkAbility(
        id=new_id(), graduate_id=person.id, able=able, basis=basis, reason=reason, since_on=today, stated_by=by.id
    )
    session.add(row)
    await session.flush()
    await audit.record(session, by, "state_ability", "work_ability", row.id, area=person.area)
    return row
