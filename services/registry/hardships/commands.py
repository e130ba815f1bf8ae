"""Orders about hardships: claim one, decide on what waits, withdraw one's own claim, ask for the end of one.

Whose gain: a hardship brings priority and opens doors to money. So nobody's word is enough, neither to enter the
ledger nor to leave it before the last day: a claim and an end each wait for another person, and what a department
answers is the word of two, as whoever asks never answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, dual_control
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.dual_control import ChangeRequest, DecideChange, Proposal
from chassis.messaging import outbox
from chassis.problems import Conflict, Unprocessable
from contracts.events.registry import CertificateAnswered, HardshipConfirmed, HardshipEnded
from policy_engine.packs.departments import certified_by
from policy_engine.packs.pack import Packs
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.hardships import catalogue, repository
from services.registry.hardships.models import Hardship
from services.registry.hardships.rules import ChangeKind, EndReason, HardshipState, StatedReason, StatedSource, standing
from services.registry.reveals import commands as reveals
from services.registry.statuses.commands import NotYetHappened

OBJECT = "hardship"
ANSWERED = "部门已答复确认同一类别，不再需要第二人确认"


class HardshipWaiting(Conflict):
    slug, title = "hardship-waiting", "该人这一类别的困难认定已在等待第二人确认"


class HardshipOver(Unprocessable):
    slug, title = "hardship-over", "有效期已经届满，不再认定"


class HardshipNotStanding(Conflict):
    slug, title = "hardship-not-standing", "该困难认定不在有效状态，不能终止"


class NotOwnClaim(Conflict):
    slug, title = "not-own-claim", "只能撤回本人登记、尚在等待确认的困难情形"


@dataclass(frozen=True)
class NewHardship:
    category: str
    source: StatedSource
    evidence: str | None
    valid_from: date
    valid_to: date
    reason: str


async def claim_hardship(
    session: AsyncSession, packs: Packs, graduate_id: UUID, new: NewHardship, by: Caller, now: datetime
) -> Hardship:
    """Waits for another person. Raises HardshipUnknown, NotYetHappened, HardshipOver and HardshipWaiting."""
    person, today = await ledger.locked_in_scope(session, graduate_id, by), civil_date(now)
    catalogue.refuse_foreign(packs.city(person.city, on=today), new.category, today)
    if new.valid_from > today:
        raise NotYetHappened()
    if new.valid_to < today:
        raise HardshipOver()
    if await repository.waiting(session, person.id, new.category):
        raise HardshipWaiting()
    hardship = _claimed(person, new, by, today)
    session.add(hardship)
    await session.flush()
    await dual_control.propose(session, _change("confirm_hardship", person, hardship, new.reason), by, now)
    return hardship


def _claimed(person: Graduate, new: NewHardship, by: Caller, today: date) -> Hardship:
    return Hardship(
        id=new_id(),
        graduate_id=person.id,
        category=new.category,
        source=new.source,
        evidence=new.evidence,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        state=HardshipState.CLAIMED.value,
        claimed_by=by.id,
        claimed_on=today,
    )


def _change(kind: ChangeKind, person: Graduate, hardship: Hardship, reason: str, why: str = "") -> Proposal:
    """Its payload names nobody and no class: who decides reads both beside it."""
    payload = {"ended_reason": why} if why else {}
    return Proposal(
        kind=kind,
        object_kind=OBJECT,
        object_id=hardship.id,
        area=person.area,
        payload=payload,
        reason=reason,
        evidence=hardship.evidence,
    )


async def end_hardship(
    session: AsyncSession,
    graduate_id: UUID,
    hardship_id: UUID,
    why: StatedReason,
    reason: str,
    by: Caller,
    now: datetime,
) -> Hardship:
    """Asks for the end of one that stands: another person agrees. Raises HardshipNotFound and HardshipNotStanding."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    hardship = await repository.of_this_person(session, person.id, hardship_id)
    _refuse_fallen(hardship, civil_date(now))
    await dual_control.propose(session, _change("end_hardship", person, hardship, reason, why), by, now)
    return hardship


def _refuse_fallen(hardship: Hardship, today: date) -> None:
    if standing(HardshipState(hardship.state), hardship.valid_to, today) != "confirmed":
        raise HardshipNotStanding()


async def withdraw_hardship(
    session: AsyncSession, graduate_id: UUID, hardship_id: UUID, by: Caller, now: datetime
) -> Hardship:
    """Takes back one's own claim while it waits. Raises NotOwnClaim."""
    person = await ledger.locked_in_scope(session, graduate_id, by)
    hardship = await repository.of_this_person(session, person.id, hardship_id)
    waiting = (await dual_control.pending_of(session, "confirm_hardship", [hardship.id])).get(str(hardship.id))
    if waiting is None or waiting.requested_by != by.id:
        raise NotOwnClaim()
    await dual_control.withdraw(session, waiting.id, "confirm_hardship", by, now)
    hardship.state = HardshipState.WITHDRAWN.value
    await session.flush()
    return hardship


async def decide_hardship_change(
    session: AsyncSession,
    packs: Packs,
    request_id: UUID,
    kind: ChangeKind,
    decision: DecideChange,
    by: Caller,
    now: datetime,
) -> tuple[ChangeRequest, Hardship, Graduate]:
    """The second person's word on a claim or an end. Raises OwnRequest, HardshipUnmeasured, HardshipOver and others."""
    reach, today = repository.about_people_of(by), civil_date(now)
    change = await dual_control.decide(session, request_id, kind, decision.verdict, decision.note, by, now, reach=reach)
    hardship, person = await repository.with_person(session, UUID(change.object_id))
    if kind == "end_hardship":
        if decision.verdict == "apply":
            _refuse_fallen(hardship, today)
            await _end(session, person, hardship, change.payload["ended_reason"], today)
    elif decision.verdict == "refuse":
        hardship.state = HardshipState.REFUSED.value
    else:
        await _confirm(session, packs, person, hardship, by, today)
    await session.flush()
    return change, hardship, person


async def _confirm(
    session: AsyncSession, packs: Packs, person: Graduate, hardship: Hardship, by: Caller, today: date
) -> None:
    pack = packs.city(person.city, on=today)
    catalogue.refuse_foreign(pack, hardship.category, today)
    catalogue.refuse_unmeasured(pack, hardship.category, today)
    if hardship.valid_to < today:
        raise HardshipOver()
    hardship.state, hardship.confirmed_by, hardship.confirmed_on = HardshipState.CONFIRMED.value, by.id, today
    await session.flush()
    await outbox.record(session, _confirmed(person, hardship))


def _about(person: Graduate, hardship: Hardship) -> dict[str, Any]:
    """What both events say of a hardship."""
    return {
        "graduate_id": person.id,
        "city": person.city,
        "area": person.area,
        "hardship_id": hardship.id,
        "category": hardship.category,
        "valid_from": hardship.valid_from,
        "valid_to": hardship.valid_to,
        "evidence_kind": hardship.source,
    }


def _confirmed(person: Graduate, hardship: Hardship) -> HardshipConfirmed:
    return HardshipConfirmed(**_about(person, hardship), confirmed_on=cast(date, hardship.confirmed_on))


async def _end(session: AsyncSession, person: Graduate, hardship: Hardship, why: EndReason, today: date) -> None:
    hardship.state, hardship.ended_on, hardship.ended_reason = HardshipState.ENDED.value, today, why
    await session.flush()
    await outbox.record(session, HardshipEnded(**_about(person, hardship), ended_on=today, reason=why))


async def follow_certificate(
    session: AsyncSession, packs: Packs, person: Graduate, answer: CertificateAnswered, asked_by: UUID, now: datetime
) -> None:
    """Enters what a department certifies, once; and ends what it denies today or has contradicted.

    Only what came by an answer goes by an answer: what two persons confirmed takes two persons, or its last day.
    """
    today = civil_date(now)
    question = certified_by(packs.city(person.city, on=today), answer.fact)
    if question is None or question.hardship is None:
        return
    if answer.contradicted:
        entered = await repository.by_certificate(session, answer.request_id)
        if entered is not None and entered.state == HardshipState.CONFIRMED:
            await _end(session, person, entered, "department_contradicts", today)
    elif answer.answer:
        entered = _certified(person, question.hardship, answer, asked_by)
        if await _enter(session, packs, person, entered) and answer.valid_from <= today <= answer.valid_to:
            await _settle_claim(session, person, question.hardship, now)
    elif answer.valid_from <= today <= answer.valid_to:
        for hardship in await repository.certified_on(session, person.id, question.hardship, today):
            await _end(session, person, hardship, "department_denied", today)


def _certified(person: Graduate, category: str, answer: CertificateAnswered, asked_by: UUID) -> Hardship:
    return Hardship(
        id=new_id(),
        graduate_id=person.id,
        category=category,
        source="exchange",
        certificate_id=answer.request_id,
        valid_from=answer.valid_from,
        valid_to=answer.valid_to,
        state=HardshipState.CONFIRMED.value,
        claimed_by=asked_by,
        claimed_on=answer.answered_on,
        confirmed_by=answer.answered_by,
        confirmed_on=answer.answered_on,
    )


async def _enter(session: AsyncSession, packs: Packs, person: Graduate, hardship: Hardship) -> bool:
    """Not for a class whose measure the document leaves open: no department's yes fills that in."""
    pack = packs.city(person.city, on=hardship.claimed_on)
    if catalogue.lacking(pack, hardship.category, hardship.claimed_on) is not None:
        return False
    session.add(hardship)
    await session.flush()
    await outbox.record(session, _confirmed(person, hardship))
    return True


async def _settle_claim(session: AsyncSession, person: Graduate, category: str, now: datetime) -> None:
    """A claim of the same class waits no more: the answer has confirmed it. What was claimed stays as it was stated."""
    await ledger.locked(session, person.id)
    claim = await repository.waiting(session, person.id, category)
    if claim is not None and await dual_control.settle(session, "confirm_hardship", claim, ANSWERED, now):
        await repository.withdraw(session, claim)


async def read_hardship_change(
    session: AsyncSession, change_id: UUID, kind: ChangeKind, purpose: str, by: Caller
) -> tuple[ChangeRequest, Hardship, Graduate]:
    """What waits, for whoever may decide on it, after writing down who asks and what for."""
    change = await dual_control.by_id(session, change_id, kind, by, reach=repository.about_people_of(by))
    hardship, person = (await repository.with_people(session, [UUID(change.object_id)]))[change.object_id]
    await _reveal(session, person, purpose, by)
    return change, hardship, person


async def read_hardships(
    session: AsyncSession, graduate_id: UUID, purpose: str, by: Caller
) -> tuple[Graduate, list[Hardship]]:
    """All that was ever claimed of a person, after writing down who asks and what for."""
    person = await ledger.in_scope(session, graduate_id, by)
    await _reveal(session, person, purpose, by)
    return person, list(await repository.of_person(session, person.id))


async def _reveal(session: AsyncSession, person: Graduate, purpose: str, by: Caller) -> None:
    await reveals.count_one(session, by)
    await audit.record(session, by, "reveal_hardships", "graduate", person.id, purpose, area=by.area or person.area)
