"""All SQL of assistance plans and of the ability to work: what was so on a day, and for whom."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import plans
from chassis.problems import NotFound
from contracts.roles import Role
from services.registry.accounts.models import StaffAccount
from services.registry.assistance_plans.models import AssistanceItem, AssistancePlan, WorkAbility
from services.registry.assistance_plans.rules import PlanState
from services.registry.graduates.models import Graduate
from services.registry.hardships.repository import in_hardship
from services.registry.statuses.repository import wants_work


class PlanNotFound(NotFound):
    slug, title = "assistance-plan-not-found", "未找到该帮扶计划"


class ItemNotFound(NotFound):
    slug, title = "assistance-item-not-found", "未找到该计划措施"


def _open(day: date) -> ColumnElement[bool]:
    return or_(AssistancePlan.closed_on.is_(None), AssistancePlan.closed_on > day)


def plans_of(day: date) -> ColumnElement[int]:
    """SQL: how many plans of the priority track were agreed and open that day, of `Graduate`."""
    count = select(func.count()).where(
        AssistancePlan.graduate_id == Graduate.id,
        AssistancePlan.track == "priority",
        AssistancePlan.agreed_on <= day,
        _open(day),
    )
    return count.correlate(Graduate).scalar_subquery()


def lacks_plan(day: date, due: int) -> ColumnElement[bool]:
    """SQL: on the ledger that day, with fewer agreed plans than the document wants."""
    return and_(in_hardship(day), plans_of(day) < due)


def lacks_pair(day: date) -> ColumnElement[bool]:
    """SQL: on the ledger that day, and no open plan that was agreed to has a helper who said so."""
    agreed = (AssistancePlan.agreed_on <= day, AssistancePlan.paired_on <= day)
    paired = select(1).where(AssistancePlan.graduate_id == Graduate.id, *agreed, _open(day))
    return and_(in_hardship(day), ~plans.one_by_one(paired).exists())


def _latest_ability(day: date) -> ColumnElement[bool]:
    latest = (
        select(WorkAbility.able)
        .where(WorkAbility.graduate_id == Graduate.id, WorkAbility.since_on <= day)
        .order_by(WorkAbility.since_on.desc(), WorkAbility.id.desc())
        .limit(1)
    )
    return func.coalesce(latest.correlate(Graduate).scalar_subquery(), False)


def is_key_assist(day: date) -> ColumnElement[bool]:
    """SQL: willing and able (重点援助对象)."""
    return and_(wants_work(day), _latest_ability(day))


async def truths(session: AsyncSession, graduate_id: UUID, day: date) -> tuple[bool, bool, int]:
    """Of one person: on the ledger, willing, and how many plans were agreed."""
    query = select(in_hardship(day), wants_work(day), plans_of(day)).where(Graduate.id == graduate_id)
    on_ledger, willing, agreed = (await session.execute(query)).one()
    return on_ledger, willing, agreed


async def ability_of(session: AsyncSession, graduate_id: UUID, day: date) -> WorkAbility | None:
    query = select(WorkAbility).where(WorkAbility.graduate_id == graduate_id, WorkAbility.since_on <= day)
    return (await session.scalars(query.order_by(WorkAbility.since_on.desc(), WorkAbility.id.desc()).limit(1))).first()


async def living(session: AsyncSession, graduate_id: UUID) -> AssistancePlan | None:
    query = select(AssistancePlan).where(AssistancePlan.graduate_id == graduate_id)
    return (await session.scalars(query.where(AssistancePlan.state != PlanState.CLOSED.value))).one_or_none()


async def of_person(session: AsyncSession, graduate_id: UUID) -> Sequence[AssistancePlan]:
    """The newest first."""
    query = select(AssistancePlan).where(AssistancePlan.graduate_id == graduate_id)
    return (await session.scalars(query.order_by(AssistancePlan.id.desc()))).all()


async def of_this_person(session: AsyncSession, graduate_id: UUID, plan_id: UUID) -> AssistancePlan:
    """Locked, with its person locked before. Raises PlanNotFound."""
    query = select(AssistancePlan).where(AssistancePlan.id == plan_id, AssistancePlan.graduate_id == graduate_id)
    plan = (await session.scalars(query.with_for_update())).one_or_none()
    if plan is None:
        raise PlanNotFound()
    return plan


async def items_of(session: AsyncSession, plan_ids: Sequence[UUID]) -> Sequence[AssistanceItem]:
    query = select(AssistanceItem).where(AssistanceItem.plan_id.in_(plan_ids))
    return (await session.scalars(query.order_by(AssistanceItem.due_on, AssistanceItem.id))).all()


async def item_of(session: AsyncSession, plan_id: UUID, item_id: UUID) -> AssistanceItem:
    item = await session.get(AssistanceItem, item_id)
    if item is None or item.plan_id != plan_id:
        raise ItemNotFound()
    return item


async def helpers_for(session: AsyncSession, area: str) -> Sequence[StaffAccount]:
    """Who serves the place, and so may be paired with its people: active caseworkers and reviewers, by name."""
    parts = area.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    query = select(StaffAccount).where(
        StaffAccount.active,
        StaffAccount.role.in_((Role.CASEWORKER.value, Role.DISTRICT_REVIEWER.value)),
        StaffAccount.area.in_(above),
    )
    return (await session.scalars(query.order_by(StaffAccount.display_name, StaffAccount.id).limit(200))).all()
