"""Orders about retentions: the base states, corrects or takes back that it keeps an intern; the intern confirms."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.preconditions import Precondition
from chassis.problems import Conflict, PreconditionRequired, Problem
from contracts.roles import Role
from services.jobfair.confirmations import commands as confirmations
from services.jobfair.confirmations.commands import Answer, Code, Digest, Subject
from services.jobfair.internships import commands as internships
from services.jobfair.internships import repository, rules
from services.jobfair.internships.models import Internship


class NothingToConfirm(Conflict):
    slug, title = "no-retention-to-confirm", "没有待确认的留用登记"


class Certified(Conflict):
    slug, title = "retention-certified", "该留用已由人社部门核实，如有异议请联系经办人员"


_REFUSALS: Mapping[str, type[Problem]] = {"nothing_to_confirm": NothingToConfirm, "certified": Certified}


def _refuse(flaw: str | None) -> None:
    if flaw is not None:
        raise _REFUSALS[flaw]()


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
        await internships.record_retention(session, internship, "retention_disputed", "disputed", by)
        await internships.break_off_if_early(session, internship, "declared", by)
    elif internship.retention_origin not in ("confirmed", "certified"):
        await internships.record_retention(session, internship, "retention_confirmed", "confirmed", by)
    else:
        return internship
    await audit.record(
        session, by, "confirm_retention", "internship", internship_id, None, answer.detail, internship.area
    )
    return internship


def _subject(internship: Internship) -> Subject:
    """A code is good for what the retention was as it was issued: another contract, or another end, ends it."""
    return Subject(internship.id, "retention", internship.version)


async def issue_retention_code(
    session: AsyncSession, internship_id: UUID, digest: Digest, today: date, by: Caller, seen: Precondition
) -> Code:
    """For the version of now, and for no later one."""
    internship = await repository.in_scope(session, internship_id, by)
    seen.hold(internship.version)
    _refuse(rules.why_not_confirm(internship.standing, agrees=True))
    return await confirmations.issue_code(session, _subject(internship), digest, today, by)
