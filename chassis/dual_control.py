"""Two persons for one change: one proposes it, another decides, and only then does the feature apply it.

Technique only. A feature has its own endpoints and knows what its payload means; it applies the payload in the
transaction in which it calls `decide`. A payload is kept for ever: no personal data or secret in clear belongs in it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit, pagination
from chassis.access import Caller, Reach
from chassis.clock import civil_date
from chassis.db import new_id
from chassis.pagination import Paging, Rows
from chassis.problems import Conflict, NotFound
from chassis.text import MANY_LINES

TABLE = "change_request"
MUTABLE = ("state", "decided_by", "decided_at", "decision_note", "version")
"""The columns that the app's role may update: a proposal is not rewritten, only decided."""
State = Literal["pending", "applied", "refused", "withdrawn"]
Verdict = Literal["apply", "refuse"]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500), MANY_LINES]


class ChangeRequestNotFound(NotFound):
    slug, title = "change-request-not-found", "未找到该变更申请"


class ChangePending(Conflict):
    slug, title = "change-pending", "该对象已有一项变更申请等待复核"


class OwnRequest(Conflict):
    slug, title = "same-person", "提出变更的人不能复核自己的变更"


class AlreadyDecided(Conflict):
    slug, title = "already-decided", "该变更申请已有结论"


class ChangeRequest(BaseModel):
    """A proposed change, and what became of it. `version` is 1 until it is decided or withdrawn."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    object_kind: str
    object_id: str
    area: str | None
    payload: Mapping[str, Any]
    reason: str
    evidence: str | None
    requested_by: UUID
    requested_role: str
    requested_at: datetime
    state: State
    decided_by: UUID | None
    decided_at: datetime | None
    decision_note: str | None
    version: int


class ChangeRequestView(BaseModel):
    """What every feature may show of a change: all but its payload."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    object_kind: str
    object_id: str
    area: str | None
    reason: str
    evidence: str | None
    requested_by: UUID
    requested_role: str
    requested_at: datetime
    state: State
    decided_by: UUID | None
    decided_at: datetime | None
    decision_note: str | None
    version: int


class DecideChange(BaseModel):
    """The body of every `POST …/{request_id}/decision`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"verdict": "apply", "note": "已核对证明材料原件"}}
    )

    verdict: Verdict = Field(description="apply：同意，变更随即生效；refuse：不同意")
    note: Sentence = Field(description="复核依据，留痕；不得填写个人信息")


@dataclass(frozen=True)
class Proposal:
    """A change that waits for a second person. One of a `kind` may wait for an object at a time.

    `area` is the jurisdiction in which it may be decided; None: only whoever reaches everything decides it.
    """

    kind: str
    object_kind: str
    object_id: UUID | str
    area: str | None
    payload: Mapping[str, Any]
    reason: str
    evidence: str | None = None


_table = sa.table(
    TABLE,
    sa.column("id", sa.Uuid),
    sa.column("kind", sa.Text),
    sa.column("object_kind", sa.Text),
    sa.column("object_id", sa.Text),
    sa.column("area", sa.Text),
    sa.column("payload", JSONB),
    sa.column("reason", sa.Text),
    sa.column("evidence", sa.Text),
    sa.column("requested_by", sa.Uuid),
    sa.column("requested_role", sa.Text),
    sa.column("requested_at", sa.DateTime(timezone=True)),
    sa.column("state", sa.Text),
    sa.column("decided_by", sa.Uuid),
    sa.column("decided_at", sa.DateTime(timezone=True)),
    sa.column("decision_note", sa.Text),
    sa.column("version", sa.Integer),
)
_column = _table.c
OBJECT_ID = _column.object_id
"""For a feature whose objects move: its own SQL over it (`reach`) says where they are now."""


async def propose(session: AsyncSession, proposal: Proposal, by: Caller, now: datetime) -> ChangeRequest:
    """Lets the change wait for a second person. Raises ChangePending where one of its kind waits for the object."""
    row = insert(_table).values(
        **{**vars(proposal), "object_id": str(proposal.object_id), "payload": _plain(proposal.payload)},
        id=new_id(),
        requested_by=by.id,
        requested_role=str(by.role),
        requested_at=now,
        state="pending",
        version=1,
    )
    row = row.on_conflict_do_nothing(
        index_elements=[_column.kind, _column.object_id], index_where=sa.text("state = 'pending'")
    )
    written = (await session.execute(row.returning(*_table.c))).one_or_none()
    if written is None:
        raise ChangePending()
    await audit.record(
        session, by, f"propose_{proposal.kind}", proposal.object_kind, proposal.object_id, area=proposal.area
    )
    return ChangeRequest.model_validate(written)


def _plain(payload: Mapping[str, Any]) -> Any:
    """As the column takes it: JSON alone, so that nothing is stored that cannot be read again."""
    return json.loads(json.dumps(payload, ensure_ascii=False))


async def decide(
    session: AsyncSession,
    request_id: UUID,
    kind: str,
    verdict: Verdict,
    note: str,
    by: Caller,
    now: datetime,
    *,
    scope: Reach = Reach.AREA,
    reach: ColumnElement[bool] | None = None,
) -> ChangeRequest:
    """Decides a waiting change, under its row's lock; the caller applies the payload where the verdict is `apply`.

    Raises ChangeRequestNotFound outside the caller's reach, OwnRequest, and AlreadyDecided.
    """
    request = await by_id(session, request_id, kind, by, scope=scope, reach=reach, lock=True)
    if request.requested_by == by.id:
        raise OwnRequest()
    if request.state != "pending":
        raise AlreadyDecided(state=request.state)
    decided = await _close(session, request, "applied" if verdict == "apply" else "refused", note, by.id, now)
    await audit.record(session, by, f"{verdict}_{kind}", request.object_kind, request.object_id, area=request.area)
    return decided


async def withdraw(
    session: AsyncSession, request_id: UUID, kind: str, by: Caller, now: datetime, *, scope: Reach = Reach.SELF
) -> ChangeRequest:
    """Takes back one's own waiting change. That of others does not exist here, unless the feature widens the reach."""
    request = await by_id(session, request_id, kind, by, scope=scope, lock=True)
    if request.state != "pending":
        raise AlreadyDecided(state=request.state)
    withdrawn = await _close(session, request, "withdrawn", None, None, now)
    await audit.record(session, by, f"withdraw_{kind}", request.object_kind, request.object_id, area=request.area)
    return withdrawn


async def settle(session: AsyncSession, kind: str, object_id: UUID | str, note: str, now: datetime) -> bool:
    """Ends a waiting change that something else has settled, so that nobody decides it; False where none waits."""
    waits = sa.and_(_column.kind == kind, _column.object_id == str(object_id), _column.state == "pending")
    values = {"state": "withdrawn", "decided_at": now, "decision_note": note, "version": _column.version + 1}
    statement = update(_table).where(waits).values(values).returning(_column.id)
    return await session.scalar(statement) is not None


async def _close(
    session: AsyncSession, request: ChangeRequest, state: State, note: str | None, by: UUID | None, now: datetime
) -> ChangeRequest:
    values = {"state": state, "decided_by": by, "decided_at": now, "decision_note": note}
    statement = update(_table).where(_column.id == request.id).values(**values, version=request.version + 1)
    return ChangeRequest.model_validate((await session.execute(statement.returning(*_table.c))).one())


async def by_id(
    session: AsyncSession,
    request_id: UUID,
    kind: str,
    by: Caller,
    *,
    scope: Reach = Reach.AREA,
    reach: ColumnElement[bool] | None = None,
    lock: bool = False,
) -> ChangeRequest:
    """Raises ChangeRequestNotFound for one of another kind or outside the caller's reach."""
    mine = _within_reach(by, scope, reach)
    query = select(*_table.c).where(_column.id == request_id, _column.kind == kind, mine)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ChangeRequestNotFound()
    return ChangeRequest.model_validate(row)


async def pending(
    session: AsyncSession,
    kind: str | Collection[str],
    by: Caller,
    paging: Paging,
    *,
    scope: Reach = Reach.AREA,
    reach: ColumnElement[bool] | None = None,
) -> Rows[ChangeRequest]:
    """The changes of a kind, or of several, that wait, oldest first, within the caller's reach."""
    mine = _within_reach(by, scope, reach)
    kinds = {kind} if isinstance(kind, str) else kind
    query = select(*_table.c).where(_column.kind.in_(kinds), _column.state == "pending", mine)
    rows = await pagination.tuples(session, query, paging, _column.id)
    return rows.of(ChangeRequest.model_validate)


def waiting_for(kind: str, object_id: ColumnElement[str], asked_by: UUID | None = None) -> ColumnElement[bool]:
    """SQL: a change of the kind waits for the object of this row, named as text; of one person where they are named."""
    waits = sa.exists().where(_column.kind == kind, _column.object_id == object_id, _column.state == "pending")
    return waits if asked_by is None else waits.where(_column.requested_by == asked_by)


async def pending_of(
    session: AsyncSession, kind: str, object_ids: Collection[UUID | str]
) -> Mapping[str, ChangeRequest]:
    """Object → the change of the kind that waits for it; the caller limits who sees it."""
    named = [str(object_id) for object_id in object_ids]
    query = select(*_table.c).where(_column.kind == kind, _column.state == "pending", _column.object_id.in_(named))
    return {row.object_id: ChangeRequest.model_validate(row) for row in await session.execute(query)}


def applied_for(kind: str, object_id: ColumnElement[str]) -> ColumnElement[bool]:
    """SQL: a change of the kind was decided for and applied to the object of this row, named as text."""
    return sa.exists().where(_column.kind == kind, _column.object_id == object_id, _column.state == "applied")


async def waits(session: AsyncSession, kind: str, object_id: UUID | str) -> bool:
    return bool(await session.scalar(select(waiting_for(kind, sa.literal(str(object_id), sa.Text)))))


async def of_object(session: AsyncSession, kind: str, object_id: UUID | str) -> Sequence[ChangeRequest]:
    """Every change of a kind that was ever proposed for an object, oldest first; the caller limits who sees it."""
    query = select(*_table.c).where(_column.kind == kind, _column.object_id == str(object_id))
    return [ChangeRequest.model_validate(row) for row in await session.execute(query.order_by(_column.id))]


async def latest_of(
    session: AsyncSession, kind: str, object_ids: Collection[UUID | str]
) -> Mapping[str, ChangeRequest]:
    """Object → the newest change of the kind that was proposed for it; the caller limits who sees it."""
    named = [str(object_id) for object_id in object_ids]
    query = select(*_table.c).where(_column.kind == kind, _column.object_id.in_(named)).order_by(_column.id)
    return {row.object_id: ChangeRequest.model_validate(row) for row in await session.execute(query)}


async def applied_since(session: AsyncSession, kind: str, object_id: UUID | str, actor_id: UUID, since: date) -> bool:
    """Whether the actor has agreed to a change of the kind for the object on or after the (civil) day."""
    query = select(_column.decided_at).where(
        _column.kind == kind,
        _column.object_id == str(object_id),
        _column.state == "applied",
        _column.decided_by == actor_id,
    )
    return any(civil_date(at) >= since for at in await session.scalars(query))


def _within_reach(by: Caller, scope: Reach, own: ColumnElement[bool] | None) -> ColumnElement[bool]:
    """SQL: everything (ANY), the caller's jurisdiction (AREA), what they have proposed (SELF), or the feature's own."""
    if own is not None:
        return own
    match scope:
        case Reach.ANY:
            return sa.true()
        case Reach.AREA:
            return by.area_clause(_column.area)
        case Reach.SELF:
            return _column.requested_by == by.id
        case _:
            return sa.false()


_DECIDED_ONCE = """
CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'pending' THEN
        RAISE EXCEPTION 'a decided change request is not decided again' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$
"""


def create_change_request_table(op: Any) -> None:
    """For migrations, which grant the columns as well: see `chassis.migrations.create_change_requests`."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object_kind", sa.Text, nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("requested_role", sa.Text, nullable=False),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", instant),
        sa.Column("decision_note", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
        sa.CheckConstraint("state IN ('pending', 'applied', 'refused', 'withdrawn')", name="ck_change_request_state"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="ck_change_request_two_persons"),
        sa.CheckConstraint(
            "(state IN ('applied', 'refused')) = (decided_by IS NOT NULL)", name="ck_change_request_decided_by"
        ),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="ck_change_request_decided_at"),
    )
    op.create_index(
        "uq_change_request_pending",
        TABLE,
        ["kind", "object_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_change_request_object", TABLE, ["kind", "object_id", "id"])
    op.execute(_DECIDED_ONCE)
    op.execute(
        f"CREATE TRIGGER decided_once BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_second_decision()"
    )


def drop_change_request_table(op: Any) -> None:
    op.drop_table(TABLE)
    op.execute("DROP FUNCTION refuse_second_decision()")
