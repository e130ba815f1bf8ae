"""Endpoints of certificates: ask a department, answer as one, and read the exchange ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.dependencies import CallerDep, NowDep, RuntimeDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from chassis.runtime import Runtime
from contracts.roles import ClientScope, Role
from policy_engine.packs.departments import Question, questions_of
from services.registry.access import DESK, STAFF
from services.registry.exchange import commands, repository
from services.registry.exchange.commands import NewAnswer, NewQuestion
from services.registry.exchange.models import CertificateRequest, ExchangeEntry
from services.registry.exchange.repository import Matter
from services.registry.exchange.rules import Reply, RequestState
from services.registry.exchange.schemas import (
    AnswerCertificates,
    AnswersTaken,
    AnswerTaken,
    AnswerView,
    AskCertificate,
    CertificateQuestion,
    CertificateQuestions,
    CertificateRequestView,
    CertificateTopic,
    LedgerEntryView,
)
from services.registry.graduates.views import view_of

OFFICERS: Rule = {Role.DEPARTMENT_OFFICER: Reach.ORG}
SYSTEMS: Rule = {Role.DEPARTMENT_CLIENT: Reach.ORG}
CLIENT_SCOPES: Mapping[str, str] = dict.fromkeys(
    ("list_certificate_questions", "answer_certificates"), ClientScope.CERTIFICATES
)
ACCESS: AccessTable = {
    "ask_certificate": DESK,
    "list_certificate_requests": {**STAFF, **OFFICERS},
    "list_certificate_topics": dict.fromkeys({**STAFF, **OFFICERS}, Reach.ANY),
    "list_certificate_questions": SYSTEMS,
    "answer_certificates": SYSTEMS,
    "answer_certificates_as_officer": OFFICERS,
    "list_exchange_entries": {Role.AUDITOR: Reach.AREA},
}
"""A department's officer and its system answer for their own department of their own city; who asks never does."""
router = APIRouter(tags=["exchange"], route_class=IdempotentRoute)


@router.post("/v1/certificate-requests", status_code=201, summary="就一人向一个部门询问一事（留痕）")
async def ask_certificate(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, body: AskCertificate
) -> CertificateRequestView:
    """Once open, the same question gives the same request."""
    question = NewQuestion(body.graduate_id, body.question, body.about_on, body.purpose)
    return _view(runtime, await commands.ask(session, runtime.packs, question, caller, today), caller)


@router.get("/v1/certificate-requests", summary="向部门的询问及答复；部门只见本部门的")
async def list_certificate_requests(
    session: SessionDep,
    runtime: RuntimeDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    state: RequestState | None = None,
    graduate_id: UUID | None = None,
) -> pagination.Page[CertificateRequestView]:
    wanted = [CertificateRequest.state == state.value] if state else []
    wanted += [CertificateRequest.graduate_id == graduate_id] if graduate_id else []
    rows = await repository.listing(session, caller, wanted, paging)
    return pagination.page(rows, lambda row: _view(runtime, row, caller), lambda row: row.request.id)


@router.get("/v1/certificate-topics", summary="本市文件列明、可向部门询问的事项")
async def list_certificate_topics(runtime: RuntimeDep, caller: CallerDep, today: TodayDep) -> list[CertificateTopic]:
    """Of the caller's own city; an officer's are those of their department."""
    city = (caller.area or "").partition("/")[0]
    topics = questions_of(runtime.packs.city(city, on=today)).values() if runtime.packs.has(city) else ()
    return [_topic(topic) for topic in topics if caller.org is None or topic.department == caller.org]


def _topic(topic: Question) -> CertificateTopic:
    return CertificateTopic(
        question=topic.key,
        title=topic.title,
        department=topic.department,
        department_title=topic.department_title,
        dated=topic.is_dated,
        clause=topic.clause,
        quote=topic.quote,
    )


@router.get("/v1/certificate-questions", summary="向本部门系统提出、尚待答复的询问")
async def list_certificate_questions(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, paging: pagination.PagingDep
) -> CertificateQuestions:
    """For a system that fetches: the person stands there as the token that was agreed with the department."""
    rows = await repository.listing(session, caller, [repository.OPEN], paging)
    shown = pagination.page(rows, lambda row: _question(runtime, row), lambda row: row.request.id)
    return CertificateQuestions(items=shown.items, next_cursor=shown.next_cursor, total=shown.total)


@router.post("/v1/certificate-answers", summary="部门系统答复，可一次多件")
async def answer_certificates(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: AnswerCertificates
) -> AnswersTaken:
    return await _take(session, runtime, caller, now, body)


@router.post("/v1/officer-certificate-answers", summary="部门经办人答复，可一次多件")
async def answer_certificates_as_officer(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, now: NowDep, body: AnswerCertificates
) -> AnswersTaken:
    return await _take(session, runtime, caller, now, body)


async def _take(
    session: AsyncSession, runtime: Runtime, caller: Caller, now: datetime, body: AnswerCertificates
) -> AnswersTaken:
    answers = [
        NewAnswer(answer.request_id, answer.question, Reply(answer.answer, answer.valid_from, answer.valid_to))
        for answer in body.answers
    ]
    outcomes = await commands.take_answers(session, runtime, answers, caller, now)
    return AnswersTaken(
        results=[AnswerTaken(request_id=outcome.request_id, outcome=outcome.effect) for outcome in outcomes]
    )


@router.get("/v1/exchange-ledger", summary="与部门交换的台账（新的在前）")
async def list_exchange_entries(
    session: SessionDep,
    caller: CallerDep,
    paging: pagination.PagingDep,
    department: Annotated[str | None, Query(max_length=18)] = None,
    request_id: UUID | None = None,
) -> pagination.Page[LedgerEntryView]:
    wanted = [ExchangeEntry.department == department] if department else []
    wanted += [ExchangeEntry.request_id == request_id] if request_id else []
    rows = await repository.ledger(session, caller, wanted, paging)
    return pagination.page(rows, LedgerEntryView.model_validate, lambda row: row.id)


def _view(runtime: Runtime, matter: Matter, by: Caller) -> CertificateRequestView:
    """The person as the caller may see them: masked, and an officer without our id of them."""
    request = matter.request
    question = questions_of(runtime.packs.city(request.city, on=request.asked_on)).get(request.question)
    plain = {
        name: getattr(request, name)
        for name in CertificateRequestView.model_fields
        if hasattr(request, name) and name != "graduate_id"
    }
    return CertificateRequestView(
        **{**plain, **_person(runtime, matter, by)},
        department_title=question.department_title if question else None,
        question_title=question.title if question else None,
        sent=request.sent_at is not None,
        answer=_answer(request.reply),
        contrary=_answer(_contrary(request)),
    )


def _answer(reply: Reply | None) -> AnswerView | None:
    return AnswerView(answer=reply.word, valid_from=reply.valid_from, valid_to=reply.valid_to) if reply else None


def _contrary(request: CertificateRequest) -> Reply | None:
    if request.contrary_word is None:
        return None
    return Reply(request.contrary_word, request.contrary_from, request.contrary_to)  # type: ignore[arg-type]


def _person(runtime: Runtime, matter: Matter, by: Caller) -> Mapping[str, object]:
    shown = view_of(runtime.cipher, matter.entry)
    own = {} if by.role == Role.DEPARTMENT_OFFICER else {"graduate_id": matter.entry.id}
    return {"name": shown.name, "id_number": shown.id_number, "unreadable": shown.unreadable, **own}


def _question(runtime: Runtime, matter: Matter) -> CertificateQuestion:
    request = matter.request
    return CertificateQuestion(
        request_id=request.id,
        question=request.question,
        about_on=request.about_on,
        person=commands.token_of(runtime.cipher, matter),
        asked_on=request.asked_on,
        expires_on=request.expires_on,
    )
