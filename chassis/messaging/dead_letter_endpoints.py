"""The endpoints of operations for the dead letters of one service."""

from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis import audit, dual_control, pagination
from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, ServiceDep, SessionDep
from chassis.dual_control import ChangeRequest, ChangeRequestView, DecideChange, Sentence
from chassis.idempotency import IdempotentRoute
from chassis.messaging import dead_letter_changes, dead_letters, replay
from chassis.messaging.dead_letter_changes import REWRITE, Waiting
from chassis.messaging.dead_letters import DeadLetter, State
from chassis.routes import Route

OPERATIONS = (
    "list_dead_letters",
    "show_dead_letter",
    "list_dead_letter_changes",
    "fix_dead_letter",
    "list_dead_letter_rewrites",
    "decide_dead_letter_rewrite",
    "set_aside_dead_letter",
    "decide_dead_letter_set_aside",
    "take_up_dead_letter",
    "replay_dead_letter",
)
PATH = "/v1/dead-letters"
_WAITS: dict[int | str, dict[str, Any]] = {202: {"description": "待另一名运维人员复核"}}


class FixedPayload(BaseModel):
    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = Field(description="更正后的事件内容")
    reason: Sentence = Field(description="更正的依据，留痕；不得填写个人信息")


class RewriteView(ChangeRequestView):
    """A rewrite that waits for a second operator, or what became of it."""

    fields: list[str] = Field(description="与收到的内容不同的字段")
    data: dict[str, Any]


class LetterChangeView(ChangeRequestView):
    """A rewrite or a setting aside that waits for a second operator; `object_id` is the letter."""

    type: str = Field(description="事件类型")
    handler: str
    fields: list[str] = Field(description="更正的字段；搁置的为空")


class SetAside(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "来源不明，无法识别"}})

    reason: Sentence


def access(service: str) -> AccessTable:
    return {f"{service}_{operation}": {"ops": Reach.ANY} for operation in OPERATIONS}


def _rewrite(request: ChangeRequest) -> RewriteView:
    common = ChangeRequestView.model_validate(request).model_dump()
    return RewriteView(**common, fields=request.payload["fields"], data=request.payload["data"])


def _change(row: Waiting) -> LetterChangeView:
    common = ChangeRequestView.model_validate(row.request).model_dump()
    fields = row.request.payload.get("fields", [])
    return LetterChangeView(**common, type=row.letter.type, handler=row.letter.handler, fields=fields)


@cache
def router(service: str) -> APIRouter:
    plain = APIRouter(tags=["system"], route_class=Route)
    keyed = APIRouter(tags=["system"], route_class=IdempotentRoute)
    _reading(plain, service)
    _rewriting(keyed, service)
    _setting_aside(keyed, service)
    plain.routes += keyed.routes

    @plain.post(f"{PATH}/{{letter_id}}/replays", operation_id=f"{service}_replay_dead_letter", summary="重放死信")
    async def replay_dead_letter(running: ServiceDep, caller: CallerDep, letter_id: UUID) -> DeadLetter:
        replayed = await replay.replay(running, letter_id)
        async with running.runtime.transaction() as session:
            await audit.record(session, caller, "replay_dead_letter", "dead_letter", letter_id)
        return replayed

    return plain


def _reading(plain: APIRouter, service: str) -> None:
    @plain.get(PATH, operation_id=f"{service}_list_dead_letters", summary="死信列表")
    async def list_dead_letters(
        session: SessionDep,
        paging: pagination.PagingDep,
        include_replayed: bool = False,
        state: Annotated[State | Literal["any"] | None, Query(description="默认 open；any：不论状态")] = None,
    ) -> pagination.Page[DeadLetter]:
        chosen = state or ("any" if include_replayed else "open")
        only: State | None = None if chosen == "any" else chosen
        rows = await dead_letters.listed(session, paging, state=only)
        return pagination.page(rows, lambda row: row, lambda row: row.id)

    @plain.get(
        "/v1/dead-letter-changes", operation_id=f"{service}_list_dead_letter_changes", summary="待复核的死信更正和搁置"
    )
    async def list_dead_letter_changes(
        session: SessionDep,
        caller: CallerDep,
        paging: pagination.PagingDep,
        letter_id: Annotated[UUID | None, Query(description="只列该死信的")] = None,
    ) -> pagination.Page[LetterChangeView]:
        rows = await dead_letter_changes.waiting(session, letter_id, caller, paging)
        return pagination.page(rows, _change, lambda row: row.request.id)

    @plain.get(f"{PATH}/{{letter_id}}", operation_id=f"{service}_show_dead_letter", summary="查看死信")
    async def show_dead_letter(session: SessionDep, letter_id: UUID) -> DeadLetter:
        return await dead_letters.letter_by_id(session, letter_id)


def _rewriting(plain: APIRouter, service: str) -> None:
    @plain.put(
        f"{PATH}/{{letter_id}}",
        status_code=202,
        operation_id=f"{service}_fix_dead_letter",
        summary="提出更正死信内容，待另一名运维人员复核",
    )
    async def fix_dead_letter(
        session: SessionDep, running: ServiceDep, caller: CallerDep, now: NowDep, letter_id: UUID, body: FixedPayload
    ) -> RewriteView:
        return _rewrite(
            await dead_letter_changes.propose_rewrite(session, running, letter_id, body.data, body.reason, caller, now)
        )

    @plain.get(
        f"{PATH}/{{letter_id}}/rewrites", operation_id=f"{service}_list_dead_letter_rewrites", summary="死信更正的记录"
    )
    async def list_dead_letter_rewrites(session: SessionDep, letter_id: UUID) -> list[RewriteView]:
        letter = await dead_letters.letter_by_id(session, letter_id)
        return [_rewrite(request) for request in await dual_control.of_object(session, REWRITE, letter.id)]

    @plain.post(
        f"{PATH}/{{letter_id}}/rewrites/{{request_id}}/decision",
        operation_id=f"{service}_decide_dead_letter_rewrite",
        summary="复核死信更正",
    )
    async def decide_dead_letter_rewrite(
        session: SessionDep, caller: CallerDep, now: NowDep, letter_id: UUID, request_id: UUID, body: DecideChange
    ) -> RewriteView:
        return _rewrite(
            await dead_letter_changes.decide_rewrite(
                session, letter_id, request_id, body.verdict, body.note, caller, now
            )
        )


def _setting_aside(plain: APIRouter, service: str) -> None:
    @plain.post(
        f"{PATH}/{{letter_id}}/set-aside",
        operation_id=f"{service}_set_aside_dead_letter",
        responses=_WAITS,
        summary="搁置无法识别的死信；有处理程序的，待另一名运维人员复核",
    )
    async def set_aside_dead_letter(
        session: SessionDep,
        running: ServiceDep,
        caller: CallerDep,
        now: NowDep,
        response: Response,
        letter_id: UUID,
        body: SetAside,
    ) -> DeadLetter | ChangeRequestView:
        outcome = await dead_letter_changes.set_aside(session, running, letter_id, body.reason, caller, now)
        if isinstance(outcome, DeadLetter):
            return outcome
        response.status_code = 202
        return ChangeRequestView.model_validate(outcome)

    @plain.post(
        f"{PATH}/{{letter_id}}/set-aside/{{request_id}}/decision",
        operation_id=f"{service}_decide_dead_letter_set_aside",
        summary="复核搁置死信",
    )
    async def decide_dead_letter_set_aside(
        session: SessionDep, caller: CallerDep, now: NowDep, letter_id: UUID, request_id: UUID, body: DecideChange
    ) -> ChangeRequestView:
        decided = await dead_letter_changes.decide_setting_aside(
            session, letter_id, request_id, body.verdict, body.note, caller, now
        )
        return ChangeRequestView.model_validate(decided)

    @plain.post(
        f"{PATH}/{{letter_id}}/taking-up",
        operation_id=f"{service}_take_up_dead_letter",
        summary="恢复已搁置的死信",
    )
    async def take_up_dead_letter(session: SessionDep, caller: CallerDep, letter_id: UUID) -> DeadLetter:
        return await dead_letter_changes.take_up(session, letter_id, caller)
