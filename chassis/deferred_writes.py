"""What a creating request leaves beside its effect: events, audit entries and its stored answer, in one round trip.

Only `IdempotentRoute` defers them, where nothing comes between the last row and the commit. Everywhere else
`outbox.record` and `audit.record` write their rows at once.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Row = dict[str, Any]


@dataclass
class Waiting:
    """Rows that wait, in the order in which they were recorded."""

    events: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)


EVENT_NAMES = "event_id, type, topic, key, bucket, payload, traceparent"
EVENT_VALUES = "event_id, type, topic, key, bucket, CAST(payload AS jsonb), traceparent"
EVENT_TYPES = "event_id uuid, type text, topic text, key text, bucket smallint, payload text, traceparent text"
ENTRY_NAMES = "actor_id, actor_role, area, address, action, object_kind, object_id, purpose, detail, request_id, trace"
ENTRY_TYPES = (
    "actor_id uuid, actor_role text, area text, address text, action text, object_kind text, object_id text,"
    " purpose text, detail jsonb, request_id text, trace text"
)
"""The columns of the outbox and of the trail, as rows of JSON have them."""
NEW_EVENTS = (
    f"INSERT INTO outbox ({EVENT_NAMES}) SELECT {EVENT_VALUES}"  # noqa: S608 - our own text
    f" FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS row({EVENT_TYPES})"
)
"""Rows of the outbox from one parameter, in their order."""
_WRITE = text(
    f"WITH recorded AS ({NEW_EVENTS}),"  # noqa: S608 - our own text
    f" done AS (INSERT INTO audit_entry ({ENTRY_NAMES}) SELECT {ENTRY_NAMES}"
    f"  FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS row({ENTRY_TYPES}))"
    " INSERT INTO idempotency_key (scope, body_hash, status, media_type, answer)"
    " SELECT :scope, :digest, :status, :media_type, :answer WHERE CAST(:scope AS text) IS NOT NULL"
    " ON CONFLICT DO NOTHING RETURNING scope"
)


def start(session: AsyncSession) -> None:
    session.info["deferred_writes"] = Waiting()


def are_started(session: AsyncSession) -> bool:
    return "deferred_writes" in session.info


def of(session: AsyncSession) -> Waiting | None:
    """Where rows may wait. Not within a savepoint: what is rolled back there must not be written later.

    It is numbered at once there, before those that wait: record one subject's events on one side of a savepoint.
    """
    waiting: Waiting | None = session.info.get("deferred_writes")
    return None if session.in_nested_transaction() else waiting


async def write(session: AsyncSession, answer: Row | None) -> bool:
    """Writes what waits, and the answer if there is one; False if another answer was stored under its scope."""
    waiting: Waiting = session.info.pop("deferred_writes")
    if answer is None and not waiting.events and not waiting.entries:
        return True
    none = dict.fromkeys(("scope", "digest", "status", "media_type", "answer"))
    rows = {"events": as_json(waiting.events), "entries": as_json(waiting.entries)}
    stored = await session.scalar(_WRITE, {**none, **(answer or {}), **rows})
    return answer is None or stored is not None


def as_json(rows: list[Row]) -> str:
    """Rows as a parameter of `jsonb_to_recordset`."""
    return json.dumps(rows, default=str, ensure_ascii=False)
