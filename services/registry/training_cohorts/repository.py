"""All SQL of cohorts: who completed what by the word of two, and who had work so many months later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import Caller
from chassis.pagination import Paging, Rows
from services.registry.courses.models import Course
from services.registry.graduates.models import Graduate
from services.registry.graduates.repository import is_served_in, visible_to
from services.registry.statuses.repository import is_placed
from services.registry.training_cohorts.rules import Outcome
from services.registry.trainings.models import Enrolment
from services.registry.trainings.repository import completed_in


@dataclass(frozen=True)
class Cohort:
    """Whose completions: of a place, completed in a time, of these courses. `months` later they are looked at."""

    by: Caller
    area: str
    since: date
    until: date
    kind: str | None
    mode: str | None
    course_id: UUID | None
    months: int
    day: date

    @property
    def whom(self) -> Sequence[ColumnElement[bool]]:
        kinds = () if self.kind is None else (self.kind,)
        served = (visible_to(self.by), is_served_in(self.area), completed_in(self.since, self.until, *kinds))
        of_mode = () if self.mode is None else (Course.mode == self.mode,)
        of_course = () if self.course_id is None else (Course.id == self.course_id,)
        return (*served, *of_mode, *of_course)

    @property
    def judged_on(self) -> Any:
        """SQL: the day on which a completion is looked at, months as a calendar has them."""
        return cast(Enrolment.completed_on + func.make_interval(0, self.months), Date)

    @property
    def outcomes(self) -> dict[Outcome, ColumnElement[bool]]:
        """SQL: each completion has one."""
        judged, placed = self.judged_on <= self.day, is_placed(self.judged_on)
        return {"waiting": not_(judged), "placed": and_(judged, placed), "not_placed": and_(judged, not_(placed))}


def _rows(*columns: Any) -> Any:
    query = select(*columns).select_from(Enrolment).join(Course, Course.id == Enrolment.course_id)
    return query.join(Graduate, Graduate.id == Enrolment.graduate_id)


async def by_mode(session: AsyncSession, cohort: Cohort) -> Mapping[str | None, tuple[int, int, int]]:
    """Mode → completions still to be looked at, with work, without."""
    facts = [sql.label(name) for name, sql in cohort.outcomes.items()]
    rows = _rows(Course.mode.label("mode"), *facts).where(*cohort.whom).subquery()
    counts = [func.count().filter(rows.c[name]) for name in cohort.outcomes]
    query = select(rows.c.mode, *counts).group_by(rows.c.mode).order_by(rows.c.mode)
    return {mode: (waiting, placed, without) for mode, waiting, placed, without in await session.execute(query)}


async def names(
    session: AsyncSession, cohort: Cohort, outcome: Outcome, paging: Paging
) -> Rows[tuple[Graduate, Enrolment, Course, date]]:
    query = _rows(Graduate, Enrolment, Course, cohort.judged_on).where(*cohort.whom, cohort.outcomes[outcome])
    return await pagination.tuples(session, query, paging, Enrolment.id)
