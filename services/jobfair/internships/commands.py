"""Orders about internships: start, end, retain, and the corrections of the latter two."""

from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, messaging
from chassis.access import Caller
from chassis.db import new_id
from chassis.problems import Conflict, Problem, Unprocessable
from chassis.versions import ANY, Precondition
from contracts.events import InternshipEnded, InternshipRetained, InternshipStarted
from services.jobfair.employers import repository as employers
from services.jobfair.employers.models import Employer
from services.jobfair.internships import repository, rules
from services.jobfair.internships.models import Internship
from services.jobfair.internships.rules import Base, End, Outcome, Retention, Standing
from services.jobfair.internships.schemas import StartInternship
from services.jobfair.referrals import repository as graduates


class NotInternshipBase(Conflict):
    slug, title = "not-internship-base", "该单位不是已核验的就业见习基地"


class BaseSuspended(Conflict):
    slug, title = "employer-suspended", "该单位已被暂停"


class AlreadyInternship(Conflict):
    slug, title = "already-in-internship", "该毕业生已有进行中的见习"


class PeriodsOverlap(Conflict):
    slug, title = "internships-overlap", "与该毕业生的其他见习时间重叠"


class NotEnded(Conflict):
    slug, title = "internship-not-ended", "见习尚未结束，不能登记留用"


class BrokenOff(Conflict):
    slug, title = "internship-broken-off", "见习为中途离开，请先更正结束情况再登记留用"


class StillRetained(Conflict):
    slug, title = "still-retained", "该见习人员已登记留用，请先撤销留用"


class AlreadyRetained(Conflict):
    slug, title = "already-retained", "该见习人员已有生效的留用登记"


class TermWasServed(Unprocessable):
    slug, title = "term-was-served", "在计划结束日或之后结束的为期满，不能登记为中途离开"


class EarlyWithoutRetention(Unprocessable):
    slug, title = "early-end-without-retention", "计划结束日前结束的，须同时登记留用（提前留用），否则为中途离开"


class NeverRetained(Conflict):
    slug, title = "never-retained", "没有可撤销的留用记录"


class DatesOutOfOrder(Unprocessable):
    slug, title = "dates-out-of-order", "日期先后有误"


class DateInFuture(Unprocessable):
    slug, title = "date-in-future", "尚未发生的事不能登记"


_REFUSALS: Mapping[str, type[Problem]] = {
    "not_base": NotInternshipBase,
    "suspended": BaseSuspended,
    "dates": DatesOutOfOrder,
    "future": DateInFuture,
    "term_was_served": TermWasServed,
    "early_without_retention": EarlyWithoutRetention,
    "not_ended": NotEnded,
    "broken_off": BrokenOff,
    "still_retained": StillRetained,
    "never_retained": NeverRetained,
}


def _refuse(flaw: str | None) -> None:
    if flaw is not None:
        raise _REFUSALS[flaw]()


async def start_internship(session: AsyncSession, new: StartInternship, today: date, by: Caller) -> Internship:
    """Starts a known graduate at the caller's base. A graduate is in one internship at a time."""
    employer = await employers.held_in_scope(session, new.employer_id, by)
    base = Base(employer.state, employer.is_internship_base)
    _refuse(rules.why_not_start(base, new.started_on, new.planned_end_on, today))
    await graduates.locked_graduate(session, new.graduate_id)
    if await repository.running_of(session, new.graduate_id) is not None:
        raise AlreadyInternship()
    if await repository.overlapping(session, new.graduate_id, new.started_on, new.planned_end_on):
        raise PeriodsOverlap()
    internship = _new(new, employer)
    session.add(internship)
    await session.flush()
    repository.keep_fact(session, internship, "started", by)
    await messaging.record(session, _started(internship))
    await audit.record(session, by, "start_internship", "internship", internship.id, area=internship.area)
    return internship


def _new(new: StartInternship, employer: Employer) -> Internship:
    return Internship(
        id=new_id(),
        employer_id=employer.id,
        graduate_id=new.graduate_id,
        city=employer.city,
        area=employer.area,
        version=1,
        started_on=new.started_on,
        planned_end_on=new.planned_end_on,
        retained=False,
    )


async def end_internship(session: AsyncSession, internship_id: UUID, end: End, today: date, by: Caller) -> Internship:
    """Ends an internship or corrects its end, with the retention in the same order if there is one.

    The same again changes nothing.
    """
    internship = await repository.locked_in_scope(session, internship_id, by)
    if not rules.ends_the_same(_standing(internship), end):
        await _end(session, internship, end, today, by)
    if end.retention is not None:
        await _retain(session, internship, end.retention, today, by)
    return internship


async def _end(session: AsyncSession, internship: Internship, end: End, today: date, by: Caller) -> None:
    _refuse(rules.why_not_end(_standing(internship), end, today))
    await _refuse_overlap(session, internship, end.ended_on)
    internship.ended_on, internship.outcome = end.ended_on, end.outcome
    internship.version += 1
    repository.keep_fact(session, internship, "ended", by)
    await messaging.record(session, _ended(internship))
    await audit.record(session, by, "end_internship", "internship", internship.id, area=internship.area)


async def _refuse_overlap(session: AsyncSession, internship: Internship, ended_on: date) -> None:
    """Only a corrected end can reach into an internship that began since."""
    await graduates.locked_graduate(session, internship.graduate_id)
    others = (internship.graduate_id, internship.started_on, ended_on, internship.id)
    if await repository.overlapping(session, *others):
        raise PeriodsOverlap()


async def state_retention(
    session: AsyncSession, internship_id: UUID, said: Retention, today: date, by: Caller, seen: Precondition = ANY
) -> Internship:
    """Records that the base keeps the intern, corrects that, or takes it back. The same again is no change."""
    internship = await repository.locked_in_scope(session, internship_id, by)
    seen.hold(internship.version)
    await _retain(session, internship, said, today, by)
    return internship


async def _retain(session: AsyncSession, internship: Internship, said: Retention, today: date, by: Caller) -> None:
    now = _standing(internship)
    if rules.retains_the_same(now, said):
        return
    _refuse(rules.why_not_retain(now, said, today))
    if said.retained:
        await _refuse_second(session, internship)
    internship.retained, internship.retained_on = said.retained, said.retained_on
    internship.contract_months, internship.insured = said.contract_months, said.insured
    internship.version += 1
    repository.keep_fact(session, internship, "retained", by)
    await messaging.record(session, _retained(internship, said))
    await audit.record(session, by, "state_retention", "internship", internship.id, area=internship.area)


async def _refuse_second(session: AsyncSession, internship: Internship) -> None:
    """A person is kept by one base at a time: the bonus is for each person kept, not for each sheet of paper."""
    await graduates.locked_graduate(session, internship.graduate_id)
    if await repository.retained_elsewhere(session, internship.graduate_id, internship.id):
        raise AlreadyRetained()


def _standing(row: Internship) -> Standing:
    return Standing(
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=row.ended_on,
        outcome=row.outcome,
        retained=row.retained,
        retained_on=row.retained_on,
        contract_months=row.contract_months,
        insured=row.insured,
    )


def _started(row: Internship) -> InternshipStarted:
    return InternshipStarted(
        internship_id=row.id,
        employer_id=row.employer_id,
        graduate_id=row.graduate_id,
        city=row.city,
        area=row.area,
        version=row.version,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
    )


def _ended(row: Internship) -> InternshipEnded:
    return InternshipEnded(
        internship_id=row.id,
        employer_id=row.employer_id,
        graduate_id=row.graduate_id,
        city=row.city,
        area=row.area,
        version=row.version,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=cast(date, row.ended_on),
        outcome=cast(Outcome, row.outcome),
    )


def _retained(row: Internship, said: Retention) -> InternshipRetained:
    return InternshipRetained(
        internship_id=row.id,
        employer_id=row.employer_id,
        graduate_id=row.graduate_id,
        city=row.city,
        area=row.area,
        version=row.version,
        retained=said.retained,
        retained_on=said.retained_on,
        contract_months=said.contract_months,
        insured=said.insured,
    )
