"""Orders about completions that were confirmed in error: ask to take one back, decide on it.

Whose gain: whoever wants a figure lower, or a certificate free for somebody else. So it takes two persons, as the
completion did; what was first said stays in a row of its own, and an event says that it counts no more.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import dual_control
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.messaging import outbox
from chassis.problems import Conflict
from contracts.events.registry import TrainingRevoked
from services.registry.graduates import repository as ledger
from services.registry.trainings import repository
from services.registry.trainings.commands import take_back
from services.registry.trainings.models import Enrolment, RevokedCompletion
from services.registry.trainings.repository import About
from services.registry.trainings.rules import EnrolmentState

KIND = "revoke_training"
OF_COMPLETION = ("completed_on", "completed_by", "confirmed_by", "confirmed_on")
OF_CERTIFICATE = ("certificate_kind", "certificate_issuer", "certificate_index", "certificate_on")


class CompletionNotConfirmed(Conflict):
    slug, title = "completion-not-confirmed", "该结业没有经过确认，或已经撤销"


async def ask_revocation(
    session: AsyncSession, graduate_id: UUID, enrolment_id: UUID, reason: str, by: Caller, now: datetime
) -> About:
    """Waits for another person. Raises EnrolmentNotFound, CompletionNotConfirmed and ChangePending."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    enrolment, course = await repository.of_this_person(session, person.id, enrolment_id)
    _refuse_unconfirmed(enrolment)
    proposal = Proposal(
        kind=KIND, object_kind="enrolment", object_id=enrolment.id, area=person.area, payload={}, reason=reason
    )
    await dual_control.propose(session, proposal, by, now)
    return enrolment, course, person


def _refuse_unconfirmed(enrolment: Enrolment) -> None:
    if enrolment.state != EnrolmentState.COMPLETED:
        raise CompletionNotConfirmed()


async def decide_revocation(
    session: AsyncSession, request_id: UUID, decision: DecideChange, by: Caller, now: datetime
) -> tuple[ChangeRequest, About]:
    """The second person's word; agreed to, the person is enrolled as before the completion. Raises OwnRequest."""
    reach = repository.about_people_of(by)
    change = await dual_control.decide(session, request_id, KIND, decision.verdict, decision.note, by, now, reach=reach)
    enrolment, course, person = await repository.with_person(session, UUID(change.object_id))
    if decision.verdict == "apply":
        _refuse_unconfirmed(enrolment)
        revoked = _first_word(enrolment, change, by, now)
        session.add(revoked)
        take_back(enrolment)
        await session.flush()
        await outbox.record(session, _announced((enrolment, course, person), revoked))
    return change, (enrolment, course, person)


def _first_word(enrolment: Enrolment, change: ChangeRequest, by: Caller, now: datetime) -> RevokedCompletion:
    return RevokedCompletion(
        id=new_id(),
        enrolment_id=enrolment.id,
        requested_by=change.requested_by,
        revoked_by=by.id,
        revoked_on=civil_date(now),
        **{name: getattr(enrolment, name) for name in (*OF_COMPLETION, *OF_CERTIFICATE)},
    )


def _announced(about: About, revoked: RevokedCompletion) -> TrainingRevoked:
    enrolment, course, person = about
    return TrainingRevoked(
        graduate_id=person.id,
        city=person.city,
        area=person.area,
        enrolment_id=enrolment.id,
        course_id=course.id,
        kind=course.kind,
        completed_on=revoked.completed_on,
        revoked_on=revoked.revoked_on,
    )
