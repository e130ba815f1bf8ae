"""Orders about certificates: ask a department, take what it answers, and let go of what it does not.

Whose word it is: the one who asks never answers, a department answers what the city's pack grants it and was asked of
it, and its first answer stays whatever it says later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit
from chassis.access import Caller
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.messaging import outbox
from chassis.pii import Cipher, IdNumber, SealBroken
from chassis.problems import Conflict, Forbidden, Unprocessable
from chassis.runtime import Runtime
from contracts.events.registry import CertificateAnswered
from policy_engine.packs.departments import AnswerFlaw, Question, expires_on, questions_of
from policy_engine.packs.pack import Packs
from services.registry.exchange import repository, rules
from services.registry.exchange.models import CertificateRequest, ExchangeEntry
from services.registry.exchange.ports import person_token
from services.registry.exchange.repository import Matter
from services.registry.exchange.rules import Effect, Reply, RequestState
from services.registry.graduates import repository as ledger
from services.registry.graduates.models import Graduate
from services.registry.hardships.commands import follow_certificate
from services.registry.settings import registry_settings
from services.registry.statuses.commands import NotYetHappened

KIND = "certificate_request"
MOST_REFUSALS = 100
"""Ledger entries of one refused call."""


class QuestionUnknown(Unprocessable):
    slug, title = "question-unknown", "本市政策包没有这个问题"


class NotAskedOfYou(Forbidden):
    """The same for what does not exist: nobody tries out which requests there are."""

    slug, title = "not-asked-of-you", "只能答复向本部门提出、且政策包准予本部门答复的问题"


class OwnQuestion(Conflict):
    slug, title = "own-question", "询问由本人提出，须由他人答复"


class AnswerTwice(Unprocessable):
    slug, title = "answer-twice", "同一询问在一次报送中只能答复一次"


class ValidityInvalid(Unprocessable):
    slug, title = "validity-invalid", "有效期不完整、起止颠倒，或在所问之日以前已经届满"


@dataclass(frozen=True)
class NewQuestion:
    graduate_id: UUID
    question: str
    about_on: date | None
    purpose: str


@dataclass(frozen=True)
class NewAnswer:
    request_id: UUID
    question: str
    reply: Reply


@dataclass(frozen=True)
class Outcome:
    request_id: UUID
    effect: Effect


async def ask(session: AsyncSession, packs: Packs, asked: NewQuestion, by: Caller, today: date) -> Matter:
    """The open request with this question, a new one where there is none. It goes out after the commit, by a job.

    Raises NotFound for somebody out of reach, QuestionUnknown, and NotYetHappened for a day that is still to come.
    """
    entry = await ledger.locked_in_scope(session, asked.graduate_id, by)
    pack = packs.city(entry.city, on=today)
    question = questions_of(pack).get(asked.question)
    if question is None:
        raise QuestionUnknown(question=asked.question)
    about_on = asked.about_on or today
    if about_on > today:
        raise NotYetHappened()
    waiting = await repository.open_request(session, entry.id, question.key, about_on)
    if waiting is not None and not _is_over(waiting, today):
        return Matter(waiting, entry)
    if waiting is not None:
        await _expire(session, waiting)
    request = _request(entry, question, about_on, asked.purpose, by, today)
    request.expires_on = expires_on(pack, today)
    session.add_all([request, _line(request, "out", "asked", by.id)])
    await session.flush()
    await audit.record(session, by, "ask_certificate", KIND, request.id, asked.purpose, area=entry.area)
    return Matter(request, entry)


def _request(
    entry: Graduate, question: Question, about_on: date, purpose: str, by: Caller, today: date
) -> CertificateRequest:
    return CertificateRequest(
        id=new_id(),
        graduate_id=entry.id,
        city=entry.city,
        department=question.department,
        question=question.key,
        fact=question.certifies,
        about_on=about_on,
        purpose=purpose,
        asked_by=by.id,
        asked_on=today,
        state=RequestState.ASKED.value,
    )


def _is_over(request: CertificateRequest, today: date) -> bool:
    return request.expires_on is not None and today > request.expires_on


def _line(request: CertificateRequest, direction: str, outcome: str, actor: UUID | None = None) -> ExchangeEntry:
    return ExchangeEntry(
        id=new_id(),
        city=request.city,
        direction=direction,
        department=request.department,
        question=request.question,
        request_id=request.id,
        graduate_id=request.graduate_id,
        actor_id=actor,
        outcome=outcome,
    )


async def take_answers(
    session: AsyncSession, runtime: Runtime, answers: Sequence[NewAnswer], by: Caller, now: datetime
) -> Sequence[Outcome]:
    """All of them or none. Raises NotAskedOfYou, which the exchange ledger has besides, QuestionUnknown, AnswerTwice,
    OwnQuestion and ValidityInvalid."""
    _refuse_twice(answers)
    matters = await repository.matters(session, [answer.request_id for answer in answers], lock=True)
    await _refuse_foreign(runtime, matters, answers, by)
    outcomes = [
        Outcome(answer.request_id, await _take(session, runtime.packs, matters[answer.request_id], answer, by, now))
        for answer in sorted(answers, key=lambda answer: answer.request_id)
    ]
    for outcome in outcomes:
        area = matters[outcome.request_id].entry.area
        detail = {"outcome": outcome.effect}
        await audit.record(session, by, "answer_certificate", KIND, outcome.request_id, detail=detail, area=area)
    return outcomes


def _refuse_twice(answers: Sequence[NewAnswer]) -> None:
    if len({answer.request_id for answer in answers}) < len(answers):
        raise AnswerTwice()


async def _refuse_foreign(
    runtime: Runtime, matters: Mapping[UUID, Matter], answers: Iterable[NewAnswer], by: Caller
) -> None:
    """What is refused is written down in a transaction of its own, which outlives the refusal."""
    city = (by.area or "").partition("/")[0]
    granted = {
        (question.key, question.department)
        for pack in (runtime.packs.of_city(city) if runtime.packs.has(city) else ())
        for question in questions_of(pack).values()
    }
    foreign = [answer for answer in answers if not _is_granted(matters, answer, by, granted)]
    if not foreign:
        return
    async with runtime.transaction() as session:
        session.add_all(_refusal(answer, city, by) for answer in foreign[:MOST_REFUSALS])
        await audit.record(session, by, "answer_foreign_certificate", KIND, foreign[0].request_id, area=city or None)
    listed = {key for key, _ in granted}
    if odd := sorted({answer.question for answer in foreign} - listed):
        raise QuestionUnknown(question=odd[0])
    raise NotAskedOfYou()


def _is_granted(matters: Mapping[UUID, Matter], answer: NewAnswer, by: Caller, granted: set[tuple[str, str]]) -> bool:
    """Asked of this department of this city, in these very words, and the city's pack lets it answer them."""
    matter = matters.get(answer.request_id)
    if matter is None or by.org is None or not by.covers(matter.request.city):
        return False
    request = matter.request
    is_theirs = request.department == by.org and request.question == answer.question
    return is_theirs and (answer.question, by.org) in granted


def _refusal(answer: NewAnswer, city: str, by: Caller) -> ExchangeEntry:
    return ExchangeEntry(
        id=new_id(),
        city=city,
        direction="in",
        department=by.org or "",
        question=answer.question,
        request_id=answer.request_id,
        actor_id=by.id,
        outcome="refused_not_granted",
    )


async def _take(
    session: AsyncSession, packs: Packs, matter: Matter, answer: NewAnswer, by: Caller, now: datetime
) -> Effect:
    request = matter.request
    if request.asked_by == by.id:
        raise OwnQuestion()
    if (flaw := _flaw(packs, request, answer.reply)) is not None:
        raise ValidityInvalid(request_id=str(request.id), flaw=flaw)
    return await _apply(session, packs, matter, answer.reply, by.id, now)


def _flaw(packs: Packs, request: CertificateRequest, reply: Reply) -> AnswerFlaw | None:
    """By the pack of the day on which it was asked."""
    question = questions_of(packs.city(request.city, on=request.asked_on)).get(request.question)
    if question is None or reply.answer is None:
        return None
    return question.flaw(reply.answer, request.about_on)


async def take_reply(
    session: AsyncSession, packs: Packs, request_id: UUID, reply: Reply, now: datetime
) -> Effect | AnswerFlaw:
    """What a partner answered at once. An answer that cannot be taken is written down, and changes nothing."""
    matter = (await repository.matters(session, [request_id], lock=True))[request_id]
    if (flaw := _flaw(packs, matter.request, reply)) is not None:
        session.add(_line(matter.request, "in", f"refused_{flaw.replace('-', '_')}"))
        return flaw
    return await _apply(session, packs, matter, reply, None, now)


async def _apply(
    session: AsyncSession, packs: Packs, matter: Matter, reply: Reply, answered_by: UUID | None, now: datetime
) -> Effect:
    request, entry, today = matter.request, matter.entry, civil_date(now)
    effect = rules.effect_of(RequestState(request.state), request.reply, reply, request.expires_on, today)
    if effect == "recorded":
        request.state, request.word = reply.state.value, reply.word
        request.valid_from, request.valid_to = reply.valid_from, reply.valid_to
        request.answered_by, request.answered_on = answered_by, today
    if effect == "contradicts":
        request.contrary_word, request.contradicted_on = reply.word, today
        request.contrary_from, request.contrary_to = reply.valid_from, reply.valid_to
    outcome = reply.word if effect == "recorded" else effect
    session.add(_line(request, "in", outcome, answered_by))
    await session.flush()
    if effect in ("recorded", "contradicts") and request.state == RequestState.ANSWERED:
        answered = _answered(matter)
        await outbox.record(session, answered)
        await follow_certificate(session, packs, entry, answered, request.asked_by, now)
    return effect


def _answered(matter: Matter) -> CertificateAnswered:
    request, entry = matter.request, matter.entry
    assert request.answered_on is not None
    assert request.reply is not None
    assert request.reply.answer is not None
    first, last = request.reply.answer.span(request.about_on)
    return CertificateAnswered(
        graduate_id=entry.id,
        city=entry.city,
        area=entry.area,
        request_id=request.id,
        fact=request.fact,
        answer=request.word == "yes",
        valid_from=first,
        valid_to=last,
        department=request.department,
        asked_at=request.asked_at,
        answered_on=request.answered_on,
        answered_by=request.answered_by,
        contradicted=request.contradicted_on is not None,
    )


async def expire(session: AsyncSession, today: date, limit: int) -> int:
    """Ends the requests whose last day is over; whoever needs the answer asks again."""
    requests = await repository.overdue(session, today, limit)
    for request in requests:
        await _expire(session, request)
    return len(requests)


async def _expire(session: AsyncSession, request: CertificateRequest) -> None:
    request.state = RequestState.EXPIRED.value
    session.add(_line(request, "out", "expired"))
    await session.flush()


def partner_of(request: CertificateRequest) -> str:
    """As the settings name partners and keys are derived for them."""
    return f"{request.city}/{request.department}"


def token_of(cipher: Cipher, matter: Matter) -> str | None:
    """How the department knows the person; None where their number cannot be read, or was erased."""
    try:
        number = IdNumber(matter.entry.opened(cipher, "id_number_sealed"))
    except SealBroken:
        return None
    return person_token(registry_settings(), partner_of(matter.request), number)


def sent_line(request: CertificateRequest, outcome: str) -> ExchangeEntry:
    """What became of a question that went out."""
    return _line(request, "out", outcome)
