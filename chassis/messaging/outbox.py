"""The outbox: what happened, written in the transaction in which it happened."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy import event as orm_event
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Session

from chassis import deferred_writes, failpoints
from chassis.db import new_id
from chassis.observability import tracing
from contracts.envelope import Event

BUCKETS = 16
MOST_EVENTS = 2_000
"""Rows of one statement. Write batches of so many: the numbering takes a lock a subject, and locks are not endless."""
_hints: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)


@dataclass(frozen=True)
class Envelope:
    """An event on its way: CloudEvents attributes, the topic, and the payload as JSON bytes."""

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    topic: str
    data: bytes
    traceparent: str | None = None


@dataclass(frozen=True)
class Pending:
    """An unsent row of the outbox."""

    row: int
    envelope: Envelope


async def record(session: AsyncSession, *events: Event) -> None:
    """Adds these facts to the outbox. They are sent after the commit, in this order for each subject.

    A trigger gives the row its number under a lock on the subject, so numbers of one subject commit in order.
    """
    if not events:
        return
    failpoints.hit("api_between_rows")
    rows = [_row(event) for event in events]
    if (waiting := deferred_writes.of(session)) is not None:
        waiting.events += rows
    else:
        await _write(session, rows)
    session.info["recorded"] = True


async def _write(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), MOST_EVENTS):
        batch = deferred_writes.as_json(list(rows[start : start + MOST_EVENTS]))
        await session.execute(text(deferred_writes.NEW_EVENTS), {"events": batch})


@asynccontextmanager
async def gathered(session: AsyncSession) -> AsyncIterator[None]:
    """What is recorded within is written at the end, in its order, in few statements; nothing where it fails.

    Within another such block, or a request that writes at its own end, that end is the end.
    """
    if deferred_writes.are_started(session):
        yield
        return
    deferred_writes.start(session)
    try:
        yield
    except BaseException:
        session.info.pop("deferred_writes")
        raise
    if (waiting := deferred_writes.of(session)) is not None:
        events, waiting.events = waiting.events, []
        await _write(session, events)
    await deferred_writes.write(session, None)


@orm_event.listens_for(Session, "after_commit")
def _wake_relay(session: Session) -> None:
    if session.info.pop("recorded", False) and (service := session.info.get("service")):
        hint(service).set()


def _row(event: Event) -> dict[str, Any]:
    topic, key = event.TOPIC, event.subject()
    return {
        "event_id": new_id(),
        "type": event.TYPE,
        "topic": topic,
        "key": key,
        "bucket": bucket_of(topic, key),
        "payload": event.model_dump_json(),
        "traceparent": tracing.current(),
    }


def bucket_of(topic: str, key: str) -> int:
    return crc32(f"{topic}\0{key}".encode()) % BUCKETS


def hint(service: str) -> asyncio.Event:
    """Set after a commit of this process that wrote events: saves the relay a wait, assures nothing."""
    return _hints[service]


LOOK = (
    "SELECT CAST(place - 1 AS integer) FROM unnest(CAST(:lows AS bigint[])) WITH ORDINALITY AS mark(low, place)"
    " WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.bucket = place - 1 AND sent_at IS NULL AND id >= low)"
)


async def waiting_buckets(connection: AsyncConnection, lows: Sequence[int]) -> Sequence[int]:
    """The buckets of which something waits, looked for from each bucket's watermark on."""
    return (await connection.scalars(text(LOOK), {"lows": list(lows)})).all()


async def lock_buckets(session: AsyncSession, buckets: Sequence[int]) -> Sequence[int]:
    """Those of them that are free: ours until the transaction ends. Two relays at one would mix up a subject's order.

    A statement of its own: what is read after it sees what the relay that had a bucket before has marked.
    """
    if failpoints.mutant("no_bucket_lock"):
        return buckets
    query = text(
        "SELECT bucket FROM unnest(CAST(:buckets AS integer[])) AS bucket"
        " WHERE pg_try_advisory_xact_lock(:space, bucket)"
    )
    return (await session.scalars(query, {"space": 0x0B0C, "buckets": list(buckets)})).all()


async def unsent(
    session: AsyncSession, buckets: Sequence[int], lows: Sequence[int], limit: int, source: str
) -> Sequence[Pending]:
    """Of each bucket the first `limit` from its watermark on, in their order.

    Chosen by status, never by `id > last`: a number can become visible after a later one. See `watermarks`.
    """
    query = text(
        "SELECT waiting.* FROM unnest(CAST(:buckets AS integer[]), CAST(:lows AS bigint[])) AS own(bucket, low)"
        " CROSS JOIN LATERAL (SELECT id, event_id, type, topic, key, occurred_at, payload::text AS payload, traceparent"
        " FROM outbox WHERE outbox.bucket = own.bucket AND sent_at IS NULL AND id >= own.low ORDER BY id LIMIT :limit)"
        " AS waiting"
    )
    rows = await session.execute(
        query, {"buckets": list(buckets), "lows": [lows[bucket] for bucket in buckets], "limit": limit}
    )
    return [Pending(row.id, _envelope(row, source)) for row in rows]


def _envelope(row: Any, source: str) -> Envelope:
    return Envelope(
        id=row.event_id,
        type=row.type,
        source=source,
        subject=row.key,
        time=row.occurred_at,
        topic=row.topic,
        data=row.payload.encode(),
        traceparent=row.traceparent,
    )


async def mark_sent(session: AsyncSession, rows: Sequence[int]) -> None:
    await session.execute(text("UPDATE outbox SET sent_at = now() WHERE id = ANY(:rows)"), {"rows": list(rows)})


async def outbox_depth(session: AsyncSession) -> float:
    return float(await session.scalar(text("SELECT count(*) FROM outbox WHERE sent_at IS NULL")) or 0)


async def outbox_age_seconds(session: AsyncSession) -> float:
    """How long the oldest unsent event has waited, by the database's clock."""
    query = text("SELECT extract(epoch FROM now() - min(occurred_at)) FROM outbox WHERE sent_at IS NULL")
    return max(0.0, float(await session.scalar(query) or 0.0))


_NUMBERING = """
CREATE OR REPLACE FUNCTION number_outbox_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{first}
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.topic || chr(1) || NEW.key, 11));
    NEW.id := nextval('outbox_id_seq');
    NEW.occurred_at := clock_timestamp();
    RETURN NEW;
END $$
"""
_FIRST = "\n    PERFORM pg_current_xact_id();"


def number_after_transaction(op: Any) -> None:
    """A number is of a transaction that has its id already: what `watermarks` concludes from."""
    op.execute(_NUMBERING.format(first=_FIRST))


def number_at_once(op: Any) -> None:
    """As it was before."""
    op.execute(_NUMBERING.format(first=""))


def create_messaging_tables(op: Any) -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("bucket", sa.SmallInteger, nullable=False),
        sa.Column("occurred_at", instant, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("traceparent", sa.Text),
        sa.Column("sent_at", instant),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("event_id", name="uq_outbox_event_id"),
    )
    op.execute("ALTER TABLE outbox ALTER COLUMN id DROP DEFAULT")
    number_at_once(op)
    op.execute("CREATE TRIGGER number_row BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION number_outbox_row()")
    op.create_index("ix_outbox_unsent", "outbox", ["bucket", "id"], postgresql_where=sa.text("sent_at IS NULL"))
    op.create_table(
        "inbox",
        sa.Column("handler", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("handled_at", instant, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("handler", "event_id", name="pk_inbox"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("handler", sa.Text, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("occurred_at", instant, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("traceparent", sa.Text),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failed_at", instant, server_default=sa.func.now(), nullable=False),
        sa.Column("fixed_at", instant),
        sa.Column("replayed_at", instant),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letter"),
        sa.UniqueConstraint("handler", "event_id", name="uq_dead_letter_handler_event_id"),
    )


def drop_messaging_tables(op: Any) -> None:
    for table in ("dead_letter", "inbox", "outbox"):
        op.drop_table(table)
    op.execute("DROP FUNCTION number_outbox_row()")
