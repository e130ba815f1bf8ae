"""Orders about internships: start what everybody agreed to, end, and correct an end."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.problems import Conflict, Problem, Unprocessable
from contracts.events.jobfair import InternshipStarted
from services.jobfair.employers import repository as employers
from services.jobfair.employers.models import Employer
from services.jobfair.internships import repository, rules
from services.jobfair.internships.models import Internship
from services.jobfair.internships.rules import Agreed, Base, End
from services.jobfair.projections import repository as graduates
from services.jobfair.retentions import commands as retentions
from services.jobfair.retentions.commands import DateInFuture, DatesOutOfOrder, word_of


class NotInternshipBase(Conflict):
    slug, title = "not-internship-base", "该单位不是已核验的就业见习基地"


class BaseSuspended(Conflict):
    slug, title = "employer-suspended", "该单位已被暂停"


class AlreadyInternship(Conflict):
    slug, title = "already-in-internship", "该毕业生已有进行中的见习"


class PeriodsOverlap(Conflict):
    slug, title = "internships-overlap", "与该毕业生的其他见习时间重叠"


class StillRetained(Conflict):
    slug, title = "still-retained", "该见习人员已登记留用，请先撤销留用"


class TermWasServed(Unprocessable):
    slug, title = "term-was-served", "在计划结束日或之后结束的为期满，不能登记为中途离开"


class EarlyWithoutRetention(Unprocessable):
    slug, title = "early-end-without-retention", "计划结束日前结束的，须同时登记留用（提前留用），否则为中途离开"


class EndCertified(Conflict):
    slug, title = "end-certified", "结束情况已由人社部门核实，用人单位不能更改，如有出入请联系区级审核人员"


class RetentionStands(Conflict):
    slug, title = "retention-stands", "留用已由本人确认或人社部门核实，结束情况有误的，须由区级审核人员更正"


_REFUSALS: Mapping[str, type[Problem]] = {
    "not_base": NotInternshipBase,
    "suspended": BaseSuspended,
    "dates": DatesOutOfOrder,
    "future": DateInFuture,
    "term_was_served": TermWasServed,
    "early_without_retention": EarlyWithoutRetention,
    "still_retained": StillRetained,
    "end_certified": EndCertified,
    "retention_stands": RetentionStands,
}


def _refuse(flaw: str | None) -> None:
    if flaw is not None:
        raise _REFUSALS[flaw]()


def refuse_start(employer: Employer, started_on: date, planned_end_on: date, today: date) -> None:
    base = Base(employer.state, employer.is_internship_base)
    _refuse(rules.why_not_start(base, started_on, planned_end_on, today))


async def start_internship(session: AsyncSession, agreed: Agreed, today: date, by: Caller) -> Internship:
    """Starts what base and intern have agreed to. A graduate is in one internship at a time."""
    employer = await employers.held(session, agreed.employer_id)
    refuse_start(employer, agreed.started_on, agreed.planned_end_on, today)
    await graduates.locked_graduate(session, agreed.graduate_id)
    if await repository.running_of(session, agreed.graduate_id) is not None:
        raise AlreadyInternship()
    if await repository.overlapping(session, agreed.graduate_id, agreed.started_on, agreed.planned_end_on):
        raise PeriodsOverlap()
    internship = _new(agreed, employer)
    session.add(internship)
    await session.flush()
    repository.keep_fact(session, internship, "started", "confirmed", by)
    await outbox.record(session, _started(internship))
    await audit.record(session, by, "start_internship", "internship", internship.id, area=internship.area)
    return internship


def _new(agreed: Agreed, employer: Employer) -> Internship:
    return Internship(
        id=agreed.id,
        employer_id=employer.id,
        graduate_id=agreed.graduate_id,
        city=employer.city,
        area=employer.area,
        version=1,
        started_on=agreed.started_on,
        planned_end_on=agreed.planned_end_on,
        retained=False,
    )


async def end_internship(session: AsyncSession, internship_id: UUID, end: End, today: date, by: Caller) -> Internship:
    """Ends an internship or corrects its end, with the retention in the same order if there is one.

    The same again changes nothing.
    """
    internship = await repository.locked_in_scope(session, internship_id, by)
    if not rules.ends_the_same(internship.standing, end, internship.end_origin, word_of(by)):
        await _end(session, internship, end, today, by)
    if end.retention is not None:
        await retentions.retain(session, internship, end.retention, today, by)
    return internship


async def _end(session: AsyncSession, internship: Internship, end: End, today: date, by: Caller) -> None:
    _refuse(rules.why_not_end(internship.standing, end, today))
    _refuse(rules.why_not_overrule(internship.standing, internship.end_origin, word_of(by)))
    await _refuse_overlap(session, internship, end.ended_on)
    internship.ended_on, internship.outcome = end.ended_on, end.outcome
    await retentions.tell_end(session, internship, word_of(by), by)
    await audit.record(session, by, "end_internship", "internship", internship.id, area=internship.area)


async def _refuse_overlap(session: AsyncSession, internship: Internship, ended_on: date) -> None:
    """Only a corrected end can reach into an internship that began since."""
    await graduates.locked_graduate(session, internship.graduate_id)
    others = (internship.graduate_id, internship.started_on, ended_on, internship.id)
    if await repository.overlapping(session, *others):
        raise PeriodsOverlap()


def _started(row: Internship) -> InternshipStarted:
    return InternshipStarted(
        **row.about,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        origin="confirmed",
    )
