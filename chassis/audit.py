"""The audit trail: who did what to which object, and for what purpose. Rows can only be added."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from chassis import tracing, trail
from chassis.access import Caller

_INSERT = text(
    "INSERT INTO audit_entry (actor_id, actor_role, action, object_kind, object_id, purpose, request_id, trace)"
    " VALUES (:actor_id, :actor_role, :action, :object_kind, :object_id, :purpose, :request_id, :trace)"
)


async def record(
    session: AsyncSession,
    by: Caller,
    action: str,
    object_kind: str,
    object_id: UUID | str,
    purpose: str | None = None,
) -> None:
    """Adds an entry in the transaction of the act itself. `purpose` is the caller's own statement."""
    row = {
        "actor_id": by.id,
        "actor_role": str(by.role),
        "action": action,
        "object_kind": object_kind,
        "object_id": str(object_id),
        "purpose": purpose,
        "request_id": get_contextvars().get("request_id"),
        "trace": tracing.current(),
    }
    if (waiting := trail.of(session)) is not None:
        waiting.entries.append(row)
    else:
        await session.execute(_INSERT, row)


def create_audit_table(op: Any) -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("actor_role", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("object_kind", sa.Text, nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("request_id", sa.Text),
        sa.Column("trace", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_kind", "object_id"])


def drop_audit_table(op: Any) -> None:
    op.drop_table("audit_entry")
