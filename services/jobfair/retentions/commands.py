"""Orders about retentions: the base states, corrects or takes back that it keeps an intern; the intern confirms."""

from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.messaging import outbox
from chassis.preconditions import ANY, Precondition
from chassis.problems import Conflict, PreconditionRequired, Problem, Unprocessable
from contracts.events.jobfair import InternshipEnded, InternshipRetained
from contracts.roles import Role
from services.jobfair.confirmations import commands as confirmations
from services.jobfair.confirmations.commands import Answer, Code, Digest, Subject
from services.jobfair.internships import repository, rules
from services.jobfair.internships.models import Internship
from services.jobfair.internships.rules import Kind, Origin, Outcome, Retention, Word
from services.jobfair.projections import repository as graduates


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


class NothingToConfirm(Conflict):
    slug, title = "no-retention-to-confirm", "没有待确认的留用登记"


class Certified(Conflict):
    slug, title = "retention-certified", "该留用已由人社部门核实，如有异议请联系经办人员"


class DatesOutOfOrder(Unprocessable):
    slug, title = "dates-out-of-order", "日期先后有误"


class DateInFuture(Unprocessable):
    slug, title = "date-in-future", "尚未发生的事不能登记"


_REFUSALS: Mapping[str, type[Problem]] = {
    "dates": DatesOutOfOrder,
    "future": DateInFuture,
    "not_ended": NotEnded,
    "broken_off": BrokenOff,
    "never_retained": NeverRetained,
    "disputed": Disputed,
    "nothing_to_confirm": NothingToConfirm,
    "certified": Certified,
}


def _refuse(flaw: str | None) -> None:
    if flaw is not None:
        raise _REFUSALS[flaw]()


def word_of(by: Caller) -> Word:
    """Whose word an order is: the department's where its reviewer enters it, else the base's own."""
    return "certified" if by.role == Role.DISTRICT_REVIEWER else "declared"


async def state_retention(
    session: AsyncSession, internship_id: UUID, said: Retention, today: date, by: Caller, seen: Precondition = ANY
) -> Internship:
    """Records that the base keeps the intern, corrects that, or takes it back. The same again is no change."""
    internship = await repository.locked_in_scope(session, internship_id, by)
    seen.hold(internship.version)
    await retain(session, internship, said, today, by)
    return internship


async def retain(session: AsyncSession, internship: Internship, said: Retention, today: date, by: Caller) -> None:
    now, word = internship.standing, word_of(by)
    if rules.retains_the_same(now, said, word):
        return
    _refuse(rules.why_not_retain(now, said, word, today))
    if said.retained:
        await _refuse_second(session, internship)
    internship.retained, internship.retained_on = said.retained, said.retained_on
    internship.contract_months, internship.insured = said.contract_months, said.insured
    await _tell(session, internship, "retained", word, by)
    await _break_off_if_early(session, internship, word, by)
    await audit.record(session, by, "state_retention", "internship", internship.id, area=internship.area)


async def _refuse_second(session: AsyncSession, internship: Internship) -> None:
    """A person is kept by one base at a time: the bonus is for each person kept, not for each sheet of paper."""
    await graduates.locked_graduate(session, internship.graduate_id)
    if await repository.retained_elsewhere(session, internship.graduate_id, internship.id):
        raise AlreadyRetained()


async def confirm_retention(
    session: AsyncSession, internship_id: UUID, answer: Answer, digest: Digest, today: date, by: Caller
) -> Internship:
    """The intern's own word on the version they saw, signed in or by the code they were handed. What they contradict
    counts for nothing until the department certifies it. The same again is no change."""
    internship = await repository.locked_in_scope(session, internship_id, by)
    if by.role != Role.GRADUATE:
        await confirmations.redeem_code(session, _subject(internship), answer.code, digest, today)
    elif not answer.seen.names_a_version:
        raise PreconditionRequired()
    answer.seen.hold(internship.version)
    _refuse(rules.why_not_confirm(internship.standing, answer.accept))
    if not answer.accept:
        internship.retained = False
        await _tell(session, internship, "retention_disputed", "disputed", by)
        await _break_off_if_early(session, internship, "declared", by)
    elif internship.retention_origin not in ("confirmed", "certified"):
        await _tell(session, internship, "retention_confirmed", "confirmed", by)
    else:
        return internship
    await audit.record(
        session, by, "confirm_retention", "internship", internship_id, None, answer.detail, internship.area
    )
    return internship


def _subject(internship: Internship) -> Subject:
    """A code is good for what the retention was as it was issued: another contract, or another end, ends it."""
    return Subject(internship.id, "retention", internship.version)


async def _tell(session: AsyncSession, internship: Internship, kind: Kind, origin: Origin, by: Caller) -> None:
    """Keeps the changed standing as a fact, and tells it under a higher version."""
    internship.retention_origin = origin
    internship.version += 1
    repository.keep_fact(session, internship, kind, origin, by)
    await outbox.record(session, _retained(internship, by.id if origin == "certified" else None))


async def _break_off_if_early(session: AsyncSession, internship: Internship, word: Word, by: Caller) -> None:
    """Who was kept before the planned end, and is not after all, has left early: no end is completed without it."""
    if rules.has_left_early(internship.standing):
        internship.outcome = "broken_off"
        await tell_end(session, internship, word, by)


async def tell_end(session: AsyncSession, internship: Internship, word: Word, by: Caller) -> None:
    """Keeps the changed end as a fact, and tells it under a higher version."""
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
        outcome=cast(Outcome, row.outcome),
        origin=cast(Word, row.end_origin),
        certified_by=certified_by,
    )


async def issue_retention_code(
    session: AsyncSession, internship_id: UUID, digest: Digest, today: date, by: Caller, seen: Precondition
) -> Code:
    """For the version of now, and for no later one."""
    internship = await repository.in_scope(session, internship_id, by)
    seen.hold(internship.version)
    _refuse(rules.why_not_confirm(internship.standing, agrees=True))
    return await confirmations.issue_code(session, _subject(internship), digest, today, by)
