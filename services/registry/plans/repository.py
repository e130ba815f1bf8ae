"""All SQL of plans. A city's plan is read by whoever serves there; a district's by that district and its city."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.plans.models import Plan, PlanTarget
from services.registry.plans.rules import IN_FORCE, PlanState


class PlanNotFound(NotFound):
    slug, title = "plan-not-found", "未找到该计划"


def reached_by(by: Caller) -> ColumnElement[bool]:
    """SQL: of the caller's jurisdiction, or, once adopted, of the city that it lies in."""
    city = (by.area or "").partition("/")[0]
    of_city = and_(Plan.area == city, Plan.state.not_in((PlanState.DRAFT.value, PlanState.WITHDRAWN.value)))
    return or_(by.area_clause(Plan.area), of_city)


async def listing(
    session: AsyncSession, by: Caller, wanted: Sequence[ColumnElement[bool]], paging: Paging
) -> Rows[Plan]:
    """The newest first."""
    return await pagination.scalars(session, select(Plan).where(reached_by(by), *wanted), paging, Plan.id.desc())


async def in_scope(session: AsyncSession, plan_id: UUID, by: Caller) -> Plan:
    """To read. Raises PlanNotFound."""
    return _there(await session.scalar(select(Plan).where(Plan.id == plan_id, reached_by(by))))


async def locked_in_scope(session: AsyncSession, plan_id: UUID, by: Caller) -> Plan:
    """To change: of the caller's own jurisdiction alone. Raises PlanNotFound."""
    query = select(Plan).where(Plan.id == plan_id, by.area_clause(Plan.area)).with_for_update()
    return _there(await session.scalar(query.execution_options(populate_existing=True)))


def _there(plan: Plan | None) -> Plan:
    if plan is None:
        raise PlanNotFound()
    return plan


async def latest(session: AsyncSession, area: str, year: int) -> Plan | None:
    """The newest version that was not withdrawn; whoever drafts for the same area and year waits until the end."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"plan/{area}/{year}", 0))))
    query = select(Plan).where(Plan.area == area, Plan.year == year, Plan.state != PlanState.WITHDRAWN.value)
    return await session.scalar(query.order_by(Plan.version.desc()).limit(1))


async def last_version(session: AsyncSession, area: str, year: int) -> int:
    query = select(func.max(Plan.version)).where(Plan.area == area, Plan.year == year)
    return await session.scalar(query) or 0


async def in_force(session: AsyncSession, area: str, year: int) -> Plan | None:
    return await session.scalar(select(Plan).where(Plan.area == area, Plan.year == year, Plan.state.in_(IN_FORCE)))


async def public(session: AsyncSession, area: str, year: int) -> Plan | None:
    """The newest version that was published: a later one that has not been leaves it public."""
    query = select(Plan).where(Plan.area == area, Plan.year == year, Plan.published_on.is_not(None))
    return await session.scalar(query.order_by(Plan.version.desc()).limit(1))


async def all_public(session: AsyncSession) -> Sequence[Plan]:
    """Of each area and year, as `public` has it."""
    query = select(Plan).where(Plan.published_on.is_not(None)).ext(distinct_on(Plan.area, Plan.year))
    return (await session.scalars(query.order_by(Plan.area, Plan.year, Plan.version.desc()))).all()


async def targets_of(session: AsyncSession, plan_id: UUID) -> Sequence[PlanTarget]:
    query = select(PlanTarget).where(PlanTarget.plan_id == plan_id).order_by(PlanTarget.position)
    return (await session.scalars(query)).all()
