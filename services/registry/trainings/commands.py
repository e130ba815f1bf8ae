"""Orders about trainings: state skills, recommend, enrol, leave, record a completion, decide on it.

Whose gain: an institution is paid and a city is measured by completed courses. So one person's word, the
institution's or a caseworker's, is `recorded` and counts nowhere; another person confirms it. A certificate is of one
enrolment alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control, sets
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.messaging import outbox
from chassis.pii import Cipher
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import TrainingCompleted
from policy_engine.packs.pack import Pack, Packs
from services.registry.courses import catalogue
from services.registry.courses import repository as courses
from services.registry.courses.models import Course
from services.registry.courses.rules import has_ended
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.statuses.commands import NotYetHappened
from services.registry.trainings import repository
from services.registry.trainings.models import CourseRecommendation, Enrolment, SkillsStatement
from services.registry.trainings.repository import About
from services.registry.trainings.rules import CertificateKind, CourseMinimum, EnrolmentState, SkillsSource

KIND = "confirm_training"
MINIMUM = "services.provisions.hardship_minimum.training_courses"


class CourseUnknown(Unprocessable):
    slug, title = "course-unknown", "该人所在城市没有这一课程"


class CourseEnded(Unprocessable):
    slug, title = "course-ended", "该课程已经结束"


class CourseFull(Conflict):
    slug, title = "course-full", "该课程名额已满"


class AlreadyEnrolled(Conflict):
    slug, title = "already-enrolled", "该人已报名这一课程"


class EnrolmentClosed(Conflict):
    slug, title = "enrolment-closed", "该报名已登记结业、已结业或已退出"


class CompletedBeforeStart(Unprocessable):
    slug, title = "completed-before-start", "结业日期早于开课日期"


class CertificateUsed(Conflict):
    slug, title = "certificate-used", "该证书编号已登记在另一次培训"


class NoCourseMinimum(Unprocessable):
    slug, title = "no-course-minimum", "该城市文件未规定培训课程推介的最低数"


@dataclass(frozen=True)
class Certificate:
    kind: CertificateKind
    number: str
    issuer: str
    issued_on: date


@dataclass(frozen=True)
class Completion:
    completed_on: date
    certificate: Certificate | None
    reason: str


def minimum_of(pack: Pack, on: date) -> CourseMinimum | None:
    """How many different courses a city's document wants to be recommended; None where it says nothing of it."""
    if not pack.has(MINIMUM):
        return None
    cited = pack.value(MINIMUM, on=on)
    return CourseMinimum(int(cited.value), cited.clause, cited.quote)


async def state_skills(
    session: AsyncSession,
    graduate_id: UUID,
    low_skilled: bool,
    eligible: bool,
    source: SkillsSource,
    by: Caller,
    today: date,
) -> SkillsStatement:
    person = await ledger.locked_in_scope(session, graduate_id, by)
    statement = SkillsStatement(
        id=new_id(),
        graduate_id=person.id,
        low_skilled=low_skilled,
        eligible=eligible,
        source=source,
        stated_on=today,
        stated_by=by.id,
    )
    session.add(statement)
    await session.flush()
    await audit.record(session, by, "state_skills", "skills_statement", statement.id, area=person.area)
    return statement


async def recommend_course(
    session: AsyncSession, packs: Packs, graduate_id: UUID, course_id: UUID, by: Caller, today: date
) -> bool:
    """False if it was recommended to the person before. Raises CourseUnknown, CourseEnded and CourseForOthers."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    course = await _open_course(session, packs, person, course_id, today)
    row = CourseRecommendation(graduate_id=person.id, course_id=course.id, recommended_on=today, recommended_by=by.id)
    if not await sets.add_if_new(session, row):
        return False
    await audit.record(session, by, "recommend_course", "graduate", person.id, area=person.area)
    return True


async def _open_course(
    session: AsyncSession, packs: Packs, person: Graduate, course_id: UUID, today: date, *, lock: bool = False
) -> Course:
    course = await courses.of_city(session, course_id, person.city, lock=lock)
    if course is None:
        raise CourseUnknown()
    if has_ended(course.ends_on, today):
        raise CourseEnded(ends_on=course.ends_on.isoformat())
    catalogue.refuse_others(packs.city(person.city, on=today), course.kind, person.kind, today)
    return course


async def enrol(
    session: AsyncSession, packs: Packs, graduate_id: UUID, course_id: UUID, by: Caller, today: date
) -> About:
    """Takes a seat. Raises CourseUnknown, CourseEnded, CourseForOthers, AlreadyEnrolled and CourseFull."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    course = await _open_course(session, packs, person, course_id, today, lock=True)
    if await repository.takes(session, person.id, course.id):
        raise AlreadyEnrolled()
    if await repository.seats_taken(session, course.id) >= course.seats:
        raise CourseFull(seats=course.seats)
    enrolment = Enrolment(
        id=new_id(),
        graduate_id=person.id,
        course_id=course.id,
        kind=course.kind,
        state=EnrolmentState.ENROLLED.value,
        enrolled_on=today,
        enrolled_by=by.id,
    )
    session.add(enrolment)
    await session.flush()
    await audit.record(session, by, "enrol", "enrolment", enrolment.id, area=person.area)
    return enrolment, course, person


async def leave_course(session: AsyncSession, graduate_id: UUID, enrolment_id: UUID, by: Caller) -> About:
    """Gives the seat back. Raises EnrolmentClosed once a completion was recorded."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    enrolment, course = await _running(session, person, enrolment_id)
    enrolment.state = EnrolmentState.DROPPED.value
    await session.flush()
    await audit.record(session, by, "leave_course", "enrolment", enrolment.id, area=person.area)
    return enrolment, course, person


async def _running(session: AsyncSession, person: Graduate, enrolment_id: UUID) -> tuple[Enrolment, Course]:
    enrolment, course = await repository.of_this_person(session, person.id, enrolment_id)
    if enrolment.state != EnrolmentState.ENROLLED:
        raise EnrolmentClosed()
    return enrolment, course


async def complete_training(
    session: AsyncSession,
    cipher: Cipher,
    graduate_id: UUID,
    enrolment_id: UUID,
    new: Completion,
    by: Caller,
    now: datetime,
) -> About:
    """Waits for another person. Raises NotYetHappened, CompletedBeforeStart, CertificateUsed and EnrolmentClosed."""
    if new.completed_on > civil_date(now):
        raise NotYetHappened()
    person = await ledger.locked_in_scope(session, graduate_id, by)
    enrolment, course = await _running(session, person, enrolment_id)
    if new.completed_on < course.starts_on:
        raise CompletedBeforeStart()
    enrolment.state, enrolment.completed_on, enrolment.completed_by = "recorded", new.completed_on, by.id
    if new.certificate is not None:
        await _put_certificate(session, cipher, enrolment, new.certificate)
    await session.flush()
    await dual_control.propose(session, _waiting(person, enrolment, new.reason), by, now)
    return enrolment, course, person


async def _put_certificate(session: AsyncSession, cipher: Cipher, enrolment: Enrolment, shown: Certificate) -> None:
    index = cipher.blind_index("training_certificate", shown.number)
    if await repository.is_certificate_used(session, index):
        raise CertificateUsed()
    enrolment.certificate_kind, enrolment.certificate_index = shown.kind, index
    enrolment.certificate_issuer, enrolment.certificate_on = shown.issuer, shown.issued_on


def _waiting(person: Graduate, enrolment: Enrolment, reason: str) -> Proposal:
    return Proposal(
        kind=KIND, object_kind="enrolment", object_id=enrolment.id, area=person.area, payload={}, reason=reason
    )


async def decide_training(
    session: AsyncSession, request_id: UUID, decision: DecideChange, by: Caller, now: datetime
) -> tuple[ChangeRequest, About]:
    """The second person's word on a completion; refused, the person is enrolled as before. Raises OwnRequest."""
    reach = repository.about_people_of(by)
    change = await dual_control.decide(session, request_id, KIND, decision.verdict, decision.note, by, now, reach=reach)
    enrolment, course, person = await repository.with_person(session, UUID(change.object_id))
    if decision.verdict == "refuse":
        take_back(enrolment)
    else:
        enrolment.state = EnrolmentState.COMPLETED.value
        enrolment.confirmed_by, enrolment.confirmed_on = by.id, civil_date(now)
        await outbox.record(session, _completed(person, enrolment, course))
    await session.flush()
    return change, (enrolment, course, person)


def take_back(enrolment: Enrolment) -> None:
    """As before the completion was recorded."""
    enrolment.state = EnrolmentState.ENROLLED.value
    enrolment.completed_on = enrolment.completed_by = None
    enrolment.confirmed_on = enrolment.confirmed_by = None
    enrolment.certificate_kind = enrolment.certificate_issuer = None
    enrolment.certificate_index = enrolment.certificate_on = None


def _completed(person: Graduate, enrolment: Enrolment, course: Course) -> TrainingCompleted:
    assert enrolment.completed_on is not None
    return TrainingCompleted(
        graduate_id=person.id,
        city=person.city,
        area=person.area,
        enrolment_id=enrolment.id,
        course_id=course.id,
        kind=course.kind,
        category=course.category,
        mode=course.mode,
        certificate_kind=enrolment.certificate_kind,
        completed_on=enrolment.completed_on,
    )
