"""Events as records of Kafka, in CloudEvents' binary mode, and records that are none."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.messaging.outbox import Envelope

RECORDS = UUID("6f0d4d5e-5b7a-5c1e-9d0e-3f1f2a7b8c90")
"""Namespace of the ids of records that bring none of their own; changed, they would be buried twice."""


def headers_of(envelope: Envelope) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 in Kafka binary mode."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(envelope.id),
        "ce_type": envelope.type,
        "ce_source": envelope.source,
        "ce_subject": envelope.subject,
        "ce_time": envelope.time.isoformat(),
        "content-type": "application/json",
    }
    if envelope.traceparent:
        headers["traceparent"] = envelope.traceparent
    return [(name, value.encode()) for name, value in headers.items()]


def envelope_of(record: Any) -> Envelope | None:
    """None for a record without usable CloudEvents headers; nobody can say which handler it was for."""
    headers = _headers(record)
    try:
        return Envelope(
            id=UUID(headers["ce_id"]),
            type=headers["ce_type"],
            source=headers.get("ce_source", ""),
            subject=headers.get("ce_subject", ""),
            time=_instant(headers["ce_time"]),
            topic=record.topic,
            data=record.value or b"",
            traceparent=headers.get("traceparent"),
        )
    except (KeyError, ValueError, OverflowError):
        return None


def _headers(record: Any) -> dict[str, str]:
    return {name: value.decode(errors="replace") for name, value in record.headers if value is not None}


def _instant(text: str) -> datetime:
    """Raises ValueError without an offset: the host's time zone is none of the event's business."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without an offset")
    return at.astimezone(UTC)


def stranger(record: Any) -> Envelope:
    """A record that is no event, under an id made of its place in the log: however often it comes, it is one."""
    headers = _headers(record)
    return Envelope(
        id=uuid5(RECORDS, f"{record.topic}/{record.partition}/{record.offset}"),
        type=headers.get("ce_type", "-"),
        source=headers.get("ce_source", "-"),
        subject=(record.key or b"").decode(errors="replace"),
        time=datetime.fromtimestamp(max(record.timestamp, 0) / 1000, UTC),
        topic=record.topic,
        data=record.value or b"",
        traceparent=headers.get("traceparent"),
    )
