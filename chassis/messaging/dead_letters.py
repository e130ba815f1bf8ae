"""Events that could not be handled: kept as they came, for a person to read, set aside or replay."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, computed_field
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import pagination
from chassis.db import new_id
from chassis.messaging.outbox import Envelope
from chassis.observability import tracing
from chassis.pagination import Paging, Rows
from chassis.pii import scrubbed
from chassis.problems import Conflict, NotFound

NOBODY = "-"
"""Stands for the handler where none could be found: no usable event, or a type that no contract knew."""
CITY_STOPPED = "city-pack-invalid"
"""The error of an event that asked for a stopped city's pack, before the city's name: to replay once that is mended."""
State = Literal["open", "replayed", "set_aside"]


class DeadLetterNotFound(NotFound):
    slug, title = "dead-letter-not-found", "未找到该死信"


class AlreadyReplayed(Conflict):
    slug, title = "already-replayed", "该死信已重放，不能再修改"


class IsSetAside(Conflict):
    slug, title = "dead-letter-set-aside", "该死信已搁置，须先恢复"


class DeadLetter(BaseModel):
    """A failed event with its handler. `payload` is as received, with anything like personal data removed, for ever;
    `rewrite` is what two persons put in its place for the replay."""

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
    rewrite: str | None
    traceparent: str | None
    error: str = Field(description="失败的类别和位置；不含数据内容")
    attempts: int
    failed_at: datetime
    fixed_at: datetime | None
    replayed_at: datetime | None
    set_aside_at: datetime | None
    set_aside_reason: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def state(self) -> State:
        if self.replayed_at is not None:
            return "replayed"
        return "open" if self.set_aside_at is None else "set_aside"


async def record(session: AsyncSession, handler: str, received: Envelope, error: str, attempts: int) -> None:
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
    """How many wait for somebody; a gauge. One that was set aside waits for nobody."""
    return float(await session.scalar(select(func.count()).select_from(_LETTER).where(_IN_STATE["open"])) or 0)


_LETTER = sa.table(
    "dead_letter", sa.column("id", sa.Uuid), *(sa.column(name) for name in DeadLetter.model_fields if name != "id")
)
_REPLAYED, _SET_ASIDE = _LETTER.c.replayed_at.is_not(None), _LETTER.c.set_aside_at.is_not(None)
_IN_STATE: Mapping[str, ColumnElement[bool]] = {
    "open": ~_REPLAYED & ~_SET_ASIDE,
    "replayed": _REPLAYED,
    "set_aside": ~_REPLAYED & _SET_ASIDE,
    "any": sa.true(),
}


async def listed(session: AsyncSession, paging: Paging, *, state: State | None = "open") -> Rows[DeadLetter]:
    """The oldest first; in any state where `state` is None."""
    query = select(*_LETTER.c).where(_IN_STATE[state or "any"])
    return (await pagination.tuples(session, query, paging, _LETTER.c.id)).of(DeadLetter.model_validate)


async def letter_by_id(session: AsyncSession, letter_id: UUID, *, lock: bool = False) -> DeadLetter:
    query = f"SELECT * FROM dead_letter WHERE id = :id{' FOR UPDATE' if lock else ''}"  # noqa: S608
    row = (await session.execute(text(query), {"id": letter_id})).one_or_none()
    if row is None:
        raise DeadLetterNotFound()
    return DeadLetter.model_validate(row)


async def letters_by_id(session: AsyncSession, letter_ids: Sequence[UUID]) -> Mapping[UUID, DeadLetter]:
    rows = await session.execute(text("SELECT * FROM dead_letter WHERE id = ANY(:ids)"), {"ids": list(letter_ids)})
    return {row.id: DeadLetter.model_validate(row) for row in rows}


async def open_one(session: AsyncSession, letter_id: UUID) -> DeadLetter:
    """One that waits for somebody, locked. Raises AlreadyReplayed and IsSetAside."""
    letter = await letter_by_id(session, letter_id, lock=True)
    if letter.replayed_at is not None:
        raise AlreadyReplayed()
    if letter.set_aside_at is not None:
        raise IsSetAside()
    return letter


async def put_rewrite(session: AsyncSession, letter_id: UUID, data: Mapping[str, Any]) -> None:
    """What a replay uses from now on; `payload` stays as it was received."""
    await session.execute(
        text("UPDATE dead_letter SET rewrite = :rewrite, fixed_at = now() WHERE id = :id"),
        {"id": letter_id, "rewrite": json.dumps(data, ensure_ascii=False)},
    )


async def mark_replayed(session: AsyncSession, letter_id: UUID) -> DeadLetter:
    await session.execute(
        text("UPDATE dead_letter SET replayed_at = coalesce(replayed_at, now()) WHERE id = :id"), {"id": letter_id}
    )
    return await letter_by_id(session, letter_id)


async def put_aside(session: AsyncSession, letter_id: UUID, reason: str | None) -> DeadLetter:
    """Sets it aside for the reason, or, without one, takes it up again."""
    statement = text(
        "UPDATE dead_letter SET set_aside_at = CASE WHEN CAST(:reason AS text) IS NOT NULL THEN now() END,"
        " set_aside_reason = :reason WHERE id = :id"
    )
    await session.execute(statement, {"id": letter_id, "reason": reason})
    return await letter_by_id(session, letter_id)


def add_dead_letter_changes(op: Any) -> None:
    """For migrations, which grant the columns as well: see `chassis.migrations.keep_dead_letters_as_received`."""
    op.add_column("dead_letter", sa.Column("rewrite", sa.Text))
    op.add_column("dead_letter", sa.Column("set_aside_at", sa.DateTime(timezone=True)))
    op.add_column("dead_letter", sa.Column("set_aside_reason", sa.Text))


def drop_dead_letter_changes(op: Any) -> None:
    for column in ("set_aside_reason", "set_aside_at", "rewrite"):
        op.drop_column("dead_letter", column)


MUTABLE = ("rewrite", "fixed_at", "replayed_at", "set_aside_at", "set_aside_reason")
"""The columns that the app's role may update: what was received stays."""
