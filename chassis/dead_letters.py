"""Events that could not be handled: kept for a person to read, fix and replay, by command or over HTTP."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, paging, tracing
from chassis.access import AccessTable, Scope
from chassis.db import new_id
from chassis.outbox import Envelope
from chassis.pii import scrubbed
from chassis.problems import Conflict, NotFound, Unprocessable

NOBODY = "-"
"""Stands for the handler where none could be found: no usable event, or a type that no contract knew."""
OPERATIONS = ("list_dead_letters", "show_dead_letter", "fix_dead_letter", "replay_dead_letter")


class DeadLetterNotFound(NotFound):
    slug, title = "dead-letter-not-found", "未找到该死信"


class AlreadyReplayed(Conflict):
    slug, title = "already-replayed", "该死信已重放，不能再修改"


class ReplayFailed(Unprocessable):
    slug, title = "replay-failed", "重放仍然失败，死信保持未处理"


class DeadLetter(BaseModel):
    """A failed event with its handler. `payload` is as received, with anything like personal data removed."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    handler: str = Field(description="处理程序；“-”表示无法识别的事件")
    event_id: UUID
    type: str
    source: str
    topic: str
    subject: str
    occurred_at: datetime
    payload: str
    traceparent: str | None
    error: str = Field(description="失败的类别和位置；不含数据内容")
    attempts: int
    failed_at: datetime
    fixed_at: datetime | None
    replayed_at: datetime | None


class FixedPayload(BaseModel):
    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = Field(description="更正后的事件内容")


async def keep(session: AsyncSession, handler: str, received: Envelope, error: str, attempts: int) -> None:
    """One row per handler and event, however often the event comes again."""
    await session.execute(
        text(
            "INSERT INTO dead_letter (id, handler, event_id, type, source, topic, subject, occurred_at,"
            " payload, traceparent, error, attempts) VALUES (:id, :handler, :event_id, :type, :source, :topic,"
            " :subject, :occurred_at, :payload, :traceparent, :error, :attempts) ON CONFLICT DO NOTHING"
        ),
        {
            "id": new_id(),
            "handler": handler,
            "event_id": received.id,
            "type": _storable(received.type),
            "source": _storable(received.source),
            "topic": received.topic,
            "subject": _storable(received.subject),
            "occurred_at": received.time,
            "payload": _storable(received.data.decode(errors="replace")),
            "traceparent": tracing.well_formed(received.traceparent),
            "error": error,
            "attempts": attempts,
        },
    )


def _storable(text: str) -> str:
    """Without personal data, and without what PostgreSQL's text cannot hold: a stranger may send anything."""
    return scrubbed(text).replace("\0", "")


async def open_dead_letters(session: AsyncSession) -> float:
    """How many wait for somebody; a gauge."""
    return float(await session.scalar(text("SELECT count(*) FROM dead_letter WHERE replayed_at IS NULL")) or 0)


async def listed(
    session: AsyncSession, *, only_open: bool = True, after: UUID | None = None, limit: int = 50
) -> list[DeadLetter]:
    query = text(
        "SELECT * FROM dead_letter WHERE (NOT :only_open OR replayed_at IS NULL)"
        " AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :limit"
    )
    rows = await session.execute(query, {"only_open": only_open, "after": after, "limit": limit})
    return [DeadLetter.model_validate(row) for row in rows]


async def one(session: AsyncSession, letter_id: UUID, *, lock: bool = False) -> DeadLetter:
    query = f"SELECT * FROM dead_letter WHERE id = :id{' FOR UPDATE' if lock else ''}"  # noqa: S608
    row = (await session.execute(text(query), {"id": letter_id})).one_or_none()
    if row is None:
        raise DeadLetterNotFound()
    return DeadLetter.model_validate(row)


async def fix(session: AsyncSession, letter_id: UUID, data: dict[str, Any]) -> DeadLetter:
    """Replaces the payload that the replay will use."""
    letter = await one(session, letter_id, lock=True)
    if letter.replayed_at is not None:
        raise AlreadyReplayed()
    await session.execute(
        text("UPDATE dead_letter SET payload = :payload, fixed_at = now() WHERE id = :id"),
        {"id": letter_id, "payload": json.dumps(data, ensure_ascii=False)},
    )
    return await one(session, letter_id)


async def replay(runtime: Any, letter_id: UUID) -> DeadLetter:
    """Handles the event again, at most once in effect. Raises ReplayFailed, and then nothing has changed."""
    from chassis import inbox

    async with runtime.transaction() as session:
        letter = await one(session, letter_id)
    if letter.replayed_at is not None:
        return letter
    handlers = _handlers_for(runtime, letter)
    received = Envelope(
        letter.event_id,
        letter.type,
        letter.source,
        letter.subject,
        letter.occurred_at,
        letter.topic,
        letter.payload.encode(),
        letter.traceparent,
    )
    try:
        with tracing.continued(letter.traceparent):
            for handler in handlers:
                await inbox.handle_once(runtime, handler, received)
    except Exception as error:
        if inbox.is_transient(error):
            raise
        raise ReplayFailed(inbox.place_of(error)) from error
    async with runtime.transaction() as session:
        await session.execute(
            text("UPDATE dead_letter SET replayed_at = coalesce(replayed_at, now()) WHERE id = :id"),
            {"id": letter_id},
        )
        return await one(session, letter_id)


def _handlers_for(runtime: Any, letter: DeadLetter) -> Sequence[Any]:
    """The handler that failed; where none could be found then, those that listen to the type now."""
    if letter.handler == NOBODY:
        if found := runtime.handlers.for_type(letter.type):
            return list(found)
        raise ReplayFailed(f"没有处理 {letter.type} 类型事件的程序")
    handler = runtime.handlers.named(letter.handler)
    if handler is None:
        raise ReplayFailed(f"没有名为 {letter.handler} 的处理程序")
    return [handler]


def access(service: str) -> AccessTable:
    return {f"{service}_{operation}": {"ops": Scope.ANY} for operation in OPERATIONS}


def router(service: str) -> APIRouter:
    """The doors of operations to the dead letters of one service."""
    from chassis.endpoints import CallerDep, RuntimeDep, SessionDep

    made = APIRouter(tags=["system"])

    @made.get("/v1/dead-letters", operation_id=f"{service}_list_dead_letters", summary="死信列表")
    async def list_dead_letters(
        session: SessionDep,
        limit: paging.Limit = 50,
        cursor: paging.Cursor = None,
        include_replayed: bool = False,
    ) -> paging.Page[DeadLetter]:
        after = paging.decode(cursor, UUID)
        rows = await listed(session, only_open=not include_replayed, after=after, limit=limit + 1)
        return paging.page(rows, limit, lambda row: row, lambda row: row.id)

    @made.get("/v1/dead-letters/{letter_id}", operation_id=f"{service}_show_dead_letter", summary="查看死信")
    async def show_dead_letter(session: SessionDep, letter_id: UUID) -> DeadLetter:
        return await one(session, letter_id)

    @made.put("/v1/dead-letters/{letter_id}", operation_id=f"{service}_fix_dead_letter", summary="更正死信内容")
    async def fix_dead_letter(
        session: SessionDep, caller: CallerDep, letter_id: UUID, body: FixedPayload
    ) -> DeadLetter:
        fixed = await fix(session, letter_id, body.data)
        await audit.record(session, caller, "fix_dead_letter", "dead_letter", letter_id)
        return fixed

    @made.post(
        "/v1/dead-letters/{letter_id}/replays",
        operation_id=f"{service}_replay_dead_letter",
        summary="重放死信",
    )
    async def replay_dead_letter(runtime: RuntimeDep, caller: CallerDep, letter_id: UUID) -> DeadLetter:
        replayed = await replay(runtime, letter_id)
        async with runtime.transaction() as session:
            await audit.record(session, caller, "replay_dead_letter", "dead_letter", letter_id)
        return replayed

    return made
