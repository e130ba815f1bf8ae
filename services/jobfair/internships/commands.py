"""Orders about internships: start what everybody agreed to, end, correct an end, and keep who was in it."""

from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.preconditions import ANY, Precondition
from chassis.problems import Conflict, Problem, Unprocessable
from contracts.events.jobfair import InternshipEnded, InternshipRetained, InternshipStarted
from contracts.roles import Role
from services.jobfair.employers import repository as employers
from services.jobfair.employers.models import Employer
from services.jobfair.internships import repository, rules
from services.jobfair.internships.models import Internship
from services.jobfair.internships.rules import Agreed, Base, End, InternshipOutcome, Kind, Origin, Retention, Word
from services.jobfair.projections import repository as graduates


class DatesOutOfOrder(Unprocessable):
    slug, title = "dates-out-of-order", "日期先后有误"


class DateInFuture(Unprocessable):
    slug, title = "date-in-future", "尚未发生的事不能登记"


class NotEnded(Conflict):
    slug, title = "internship-not-ended", "见习尚未结束，不能登记留用"


class BrokenOff(Conflict):
    slug, title = "internship-broken-off", "见习为中途离开，请先更正结束情况再登记留用"


class AlreadyRetained(Conflict):
    slug, title = "already-retained", "该见习人员已有生效的留用登记"


class NeverRetained(Conflict):
    slug, title = "never-retained", "没有可撤销的留用记录"


class Disputed(Conflict):
    slug, title = "retention-disputed", "本人否认该留用，须由区级审核人员核实后登记"


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
    "not_ended": NotEnded,
    "broken_off": BrokenOff,
    "never_retained": NeverRetained,
    "disputed": Disputed,
}


def _refuse(flaw: str | None) -> None:
    if flaw is not None:
        raise _REFUSALS[flaw]()


def word_of(by: Caller) -> Word:
    """Whose word an order is: the department's where its reviewer enters it, else the base's own."""
    return "certified" if by.role == Role.DISTRICT_REVIEWER else "declared"


def refuse_start(employer: Employer, started_on: date, planned_end_on: date, today: date) -> None:
    base = Base(employer.state, employer.is_internship_base)
    _refuse(rules.why_not_start(base, started_on, planned_end_on, today))


async def start_internship(session: AsyncSession, agreed: Agreed, today: date, by: Caller) -> Internship:
    """Starts what base and intern have agreed to. A graduate is in one internship at a time."""
    employer = await employers.share_locked(session, agreed.employer_id)
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
        await retain(session, internship, end.retention, today, by)
    return internship


async def _end(session: AsyncSession, internship: Internship, end: End, today: date, by: Caller) -> None:
    _refuse(rules.why_not_end(internship.standing, end, today))
    _refuse(rules.why_not_overrule(internship.standing, internship.end_origin, word_of(by)))
    await _refuse_overlap(session, internship, end.ended_on)
    internship.ended_on, internship.outcome = end.ended_on, end.outcome
    await record_end(session, internship, word_of(by), by)
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


async def state_retention(
    session: AsyncSession, internship_id: UUID, retention: Retention, today: date, by: Caller, seen: Precondition = ANY
) -> Internship:
    """Records that the base keeps the intern, corrects that, or takes it back. The same again is no change."""
    internship = await repository.locked_in_scope(session, internship_id, by)
    seen.hold(internship.version)
    await retain(session, internship, retention, today, by)
    return internship


async def retain(session: AsyncSession, internship: Internship, retention: Retention, today: date, by: Caller) -> None:
    """Records, corrects or takes back that the base keeps the intern, in the order that holds the internship's row."""
    now, word = internship.standing, word_of(by)
    if rules.retains_the_same(now, retention, word):
        return
    _refuse(rules.why_not_retain(now, retention, word, today))
    if retention.retained:
        await _refuse_second(session, internship)
    internship.retained, internship.retained_on = retention.retained, retention.retained_on
    internship.contract_months, internship.insured = retention.contract_months, retention.insured
    await record_retention(session, internship, "retained", word, by)
    await break_off_if_early(session, internship, word, by)
    await audit.record(session, by, "state_retention", "internship", internship.id, area=internship.area)


async def _refuse_second(session: AsyncSession, internship: Internship) -> None:
    """A person is kept by one base at a time: the bonus is for each person kept, not for each sheet of paper."""
    await graduates.locked_graduate(session, internship.graduate_id)
    if await repository.retained_elsewhere(session, internship.graduate_id, internship.id):
        raise AlreadyRetained()


async def record_retention(
    session: AsyncSession, internship: Internship, kind: Kind, origin: Origin, by: Caller
) -> None:
    """Keeps the changed standing as a fact, and announces it under a higher version."""
    internship.retention_origin = origin
    internship.version += 1
    repository.keep_fact(session, internship, kind, origin, by)
    await outbox.record(session, _retained(internship, by.id if origin == "certified" else None))


async def break_off_if_early(session: AsyncSession, internship: Internship, word: Word, by: Caller) -> None:
    """Who was kept before the planned end, and is not after all, has left early: no end is completed without it."""
    if rules.has_left_early(internship.standing):
        internship.outcome = "broken_off"
        await record_end(session, internship, word, by)


async def record_end(session: AsyncSession, internship: Internship, word: Word, by: Caller) -> None:
    """Keeps the changed end as a fact, and announces it under a higher version."""
    internship.end_origin = word
    internship.version += 1
    repository.keep_fact(session, internship, "ended", word, by)
    await outbox.record(session, _ended(internship, by.id if word == "certified" else None))


def _retained(row: Internship, certified_by: UUID | None) -> InternshipRetained:
    return InternshipRetained(
        **row.about,
        retained=row.retained,
        retained_on=cast(date, row.retained_on),
        contract_months=row.contract_months or 0,
        insured=bool(row.insured),
        origin=cast(Origin, row.retention_origin),
        certified_by=certified_by,
    )


def _ended(row: Internship, certified_by: UUID | None) -> InternshipEnded:
    return InternshipEnded(
        **row.about,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=cast(date, row.ended_on),
        outcome=cast(InternshipOutcome, row.outcome),
        origin=cast(Word, row.end_origin),
        certified_by=certified_by,
    )
