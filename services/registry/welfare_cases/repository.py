"""All SQL of welfare cases: what was tried for a person, and the cases of a place."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.dual_control import OBJECT_ID
from chassis.pagination import Paging, Rows
from chassis.problems import NotFound
from services.registry.casework.models import Service
from services.registry.casework.repository import service_in
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import visible_to
from services.registry.statuses.repository import is_placed
from services.registry.targeted_posts.models import ReferralInterview
from services.registry.targeted_posts.repository import posts_by
from services.registry.trainings.repository import courses_recommended, is_low_skilled
from services.registry.welfare_cases.models import WelfareCase
from services.registry.welfare_cases.rules import CaseState

About = tuple[WelfareCase, Graduate]


class WelfareCaseNotFound(NotFound):
    slug, title = "welfare-case-not-found", "未找到该公益性岗位安置申请"


def unsuccessful_by(day: date) -> ColumnElement[int]:
    """SQL: posts put before `Graduate` by that day that led neither to an offer nor to an answer still to come."""
    interviews = select(1).where(
        ReferralInterview.graduate_id == Service.graduate_id,
        ReferralInterview.post_id == Service.post_id,
        ReferralInterview.interviewed_on <= day,
        ReferralInterview.result.in_(("offered", "open")),
    )
    referrals = (Service.graduate_id == Graduate.id, service_in(None, day, "referral"), ~interviews.exists())
    return select(func.count()).where(*referrals).correlate(Graduate).scalar_subquery()


async def tried(session: AsyncSession, graduate_id: UUID, day: date) -> tuple[bool, int, int, bool, int]:
    """Of one person: placed; posts, those of them that came to nothing; low-skilled, and courses recommended."""
    columns = (is_placed(day), posts_by(day), unsuccessful_by(day), is_low_skilled(day), courses_recommended(day))
    placed, posts, failed, low, courses = (
        await session.execute(select(*columns).where(Graduate.id == graduate_id))
    ).one()
    return placed, posts, failed, low, courses


def about_people_of(by: Caller) -> ColumnElement[bool]:
    """SQL: the person of a case that waits is the caller's now."""
    rows = select(1).join_from(WelfareCase, Graduate, Graduate.id == WelfareCase.graduate_id)
    return rows.where(cast(WelfareCase.id, Text) == OBJECT_ID, visible_to(by)).exists()


def _about() -> Select[WelfareCase, Graduate]:
    return select(WelfareCase, Graduate).join(Graduate, Graduate.id == WelfareCase.graduate_id)


async def listing(session: AsyncSession, by: Caller, state: CaseState | None, paging: Paging) -> Rows[About]:
    """In the order in which they were asked for."""
    query = _about().where(visible_to(by))
    if state is not None:
        query = query.where(WelfareCase.state == state.value)
    return await pagination.tuples(session, query, paging, WelfareCase.id)


async def in_scope(session: AsyncSession, case_id: UUID, by: Caller) -> About:
    """Raises WelfareCaseNotFound outside the caller's reach."""
    row = (await session.execute(_about().where(WelfareCase.id == case_id, visible_to(by)))).one_or_none()
    if row is None:
        raise WelfareCaseNotFound()
    return row[0], row[1]


async def with_person(session: AsyncSession, case_id: UUID) -> About:
    """Of a case that waits: its row, locked, and the person."""
    case, person = (await session.execute(_about().where(WelfareCase.id == case_id).with_for_update())).one()
    return case, person


async def with_people(session: AsyncSession, ids: Collection[UUID]) -> Mapping[str, About]:
    """By the number of the case, as changes name it."""
    rows = await session.execute(_about().where(WelfareCase.id.in_(ids)))
    return {str(case.id): (case, person) for case, person in rows}
