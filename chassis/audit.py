"""The audit trail: who did what to which object, from where, and for what purpose. Rows can only be added."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from chassis import addresses, deferred_writes
from chassis.access import Caller
from chassis.observability import tracing
from chassis.pii import scrubbed

ANONYMOUS = "anonymous"
"""The role in the entry of an act without a signed-in caller."""
STANDING_IN_FOR = "standing_in_for"
"""In the detail of whatever somebody does in an absent colleague's place: the colleague's account."""
NOBODY = UUID(int=0)
"""The actor of such an act where no account is concerned."""

_INSERT = text(
    "INSERT INTO audit_entry (actor_id, actor_role, area, address, action, object_kind, object_id, purpose, detail,"
    " request_id, trace) VALUES (:actor_id, :actor_role, :area, :address, :action, :object_kind, :object_id, :purpose,"
    " CAST(:detail AS jsonb), :request_id, :trace)"
)


async def record(
    session: AsyncSession,
    by: Caller | None,
    action: str,
    object_kind: str,
    object_id: UUID | str,
    purpose: str | None = None,
    detail: Mapping[str, str] | None = None,
    area: str | None = None,
) -> None:
    """Adds an entry in the transaction of the act itself. `purpose` is the caller's own statement.

    `area` is the object's, where the actor may have none: it says whose auditor reads it.

    Without `by` it is a stranger's act, such as a failed sign-in; one that concerns an account has
    `Caller(account_id, ANONYMOUS, area)`. What looks like personal data is taken out of `purpose` and `detail`.
    Whoever acts in an absent colleague's place is the actor, and the detail names the colleague.
    """
    row = _row(by, action, object_kind, str(object_id), purpose, detail, area)
    if (waiting := deferred_writes.of(session)) is not None:
        waiting.entries.append(row)
    else:
        await session.execute(_INSERT, _stored(row))


async def record_each(
    session: AsyncSession,
    by: Caller,
    action: str,
    object_kind: str,
    object_ids: Sequence[str],
    purpose: str | None = None,
    detail: Mapping[str, str] | None = None,
    area: str | None = None,
) -> None:
    """One act on several objects: as `record` for each, in one order to the database."""
    rows = [_row(by, action, object_kind, object_id, purpose, detail, area) for object_id in object_ids]
    if (waiting := deferred_writes.of(session)) is not None:
        waiting.entries.extend(rows)
    elif rows:
        await session.execute(_INSERT, [_stored(row) for row in rows])


def _row(
    by: Caller | None,
    action: str,
    object_kind: str,
    object_id: str,
    purpose: str | None,
    detail: Mapping[str, str] | None,
    area: str | None,
) -> dict[str, Any]:
    stated = _with_absent(by, detail)
    return {
        "actor_id": by.id if by else NOBODY,
        "actor_role": str(by.role) if by else ANONYMOUS,
        "area": area or (by.area if by else None),
        "address": addresses.current(),
        "action": action,
        "object_kind": object_kind,
        "object_id": object_id,
        "purpose": None if purpose is None else scrubbed(purpose),
        "detail": None if stated is None else {name: scrubbed(value) for name, value in stated.items()},
        "request_id": get_contextvars().get("request_id"),
        "trace": tracing.current(),
    }


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    stored = None if row["detail"] is None else json.dumps(row["detail"], ensure_ascii=False)
    return {**row, "detail": stored}


def _with_absent(by: Caller | None, detail: Mapping[str, str] | None) -> Mapping[str, str] | None:
    if by is None or by.standing_in is None:
        return detail
    return {**(detail or {}), STANDING_IN_FOR: str(by.standing_in.absent)}


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


def create_audit_chain(op: Any) -> None:
    """What an entry says besides (area, address, detail), and the chain of blocks."""
    op.add_column("audit_entry", sa.Column("area", sa.Text))
    op.add_column("audit_entry", sa.Column("address", sa.Text))
    op.add_column("audit_entry", sa.Column("detail", JSONB))
    op.create_table(
        "audit_block",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("last_entry", sa.BigInteger, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("chained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_block"),
    )
    op.create_table(
        "audit_link",
        sa.Column("entry_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("block", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_link"),
        sa.UniqueConstraint("block", "place", name="uq_audit_link_block_place"),
    )


def drop_audit_chain(op: Any) -> None:
    op.drop_table("audit_link")
    op.drop_table("audit_block")
    for column in ("detail", "address", "area"):
        op.drop_column("audit_entry", column)
