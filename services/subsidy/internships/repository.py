"""All SQL of internships' outcomes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from policy_engine.schemes.periods import Period
from services.subsidy.internships.models import InternshipOutcome

_FOREVER = date(9999, 12, 31)
_BY_THE_BASE = (None, "declared")


@dataclass(frozen=True)
class Subject:
    """Whose internship an event is about."""

    internship_id: UUID
    employer_id: UUID
    graduate_id: UUID
    city: str
    area: str


async def locked_outcome(session: AsyncSession, subject: Subject) -> InternshipOutcome:
    """The internship's row, made where missing, locked until the transaction ends."""
    fresh = insert(InternshipOutcome).values(**vars(subject), ended_version=0, retained_version=0, retained=False)
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["internship_id"]))
    mine = select(InternshipOutcome).where(InternshipOutcome.internship_id == subject.internship_id)
    return (await session.scalars(mine.with_for_update())).one()


@dataclass(frozen=True)
class Cohort:
    """The persons whose term at a base ended in a period, and those who are said to have left before."""

    served: Sequence[InternshipOutcome]
    left_early: Sequence[InternshipOutcome]

    @property
    def retained(self) -> Sequence[InternshipOutcome]:
        return [row for row in self.served if row.retained]

    @property
    def declared_retained(self) -> Sequence[InternshipOutcome]:
        """Kept by the base's word alone, or ended by it anew after the other's word."""
        return [row for row in self.retained if row.retention_origin in _BY_THE_BASE or _ended_since(row)]

    @property
    def declared_left(self) -> Sequence[InternshipOutcome]:
        """Out of the count by the base's word alone. Nobody's word is an early end that completed a term for a
        retention which no longer stands."""
        return [row for row in self.left_early if row.end_origin in _BY_THE_BASE or row.outcome == "completed"]


def _ended_since(row: InternshipOutcome) -> bool:
    return row.end_origin in _BY_THE_BASE and row.ended_version > row.retained_version


async def cohort(session: AsyncSession, employer_id: UUID, period: Period, today: date) -> Cohort:
    """Of each person whose term ended in the period, up to today, one internship: a kept one if there is.

    Served is what did not end before the planned day, whatever word an event has for it; or did, in a retention that
    stands. An end counts by `term_end`. The oldest first.
    """
    outcome, ends = InternshipOutcome, _term_end()
    early = func.coalesce(outcome.planned_end_on, _FOREVER) > outcome.ended_on
    left_early = early & ((outcome.outcome == "broken_off") | (outcome.planned_end_on.is_not(None) & ~outcome.retained))
    query = select(outcome).where(
        outcome.employer_id == employer_id, ends.between(period.first, min(period.last, today))
    )
    query = query.order_by(outcome.graduate_id, outcome.retained.desc(), ends, outcome.internship_id)
    query = query.ext(distinct_on(outcome.graduate_id))
    served = (await session.scalars(query.where(left_early.is_not(True)))).all()
    left = (await session.scalars(query.where(left_early))).all()
    return Cohort(sorted(served, key=_by_term), sorted(left, key=_by_term))


def _term_end() -> ColumnElement[date]:
    """SQL: what `term_end` says of a row."""
    outcome = InternshipOutcome
    is_retained = outcome.retained & (outcome.outcome == "completed")
    planned = func.coalesce(outcome.planned_end_on, outcome.ended_on)
    return case((is_retained, func.least(outcome.ended_on, outcome.planned_end_on)), else_=planned)


async def certified_any(
    session: AsyncSession, employer_id: UUID, period: Period, counted: Collection[UUID], account: UUID
) -> bool:
    """Whether an account certified a fact that is counted, or one that leaves somebody out of the base's period."""
    outcome = InternshipOutcome
    theirs = or_(outcome.end_certified_by == account, outcome.retention_certified_by == account)
    within = (outcome.employer_id == employer_id) & _term_end().between(period.first, period.last)
    query = select(outcome.internship_id).where(theirs, or_(within, outcome.internship_id.in_(counted)))
    return await session.scalar(query.limit(1)) is not None


def _by_term(row: InternshipOutcome) -> tuple[date, UUID]:
    return row.term_end or _FOREVER, row.internship_id
