"""Endpoints of every service for auditors and security officers: the trail, its chain, whether it is as it was."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import BigInteger, ColumnElement, false, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import audit_chain, audit_check, pagination
from chassis.access import AccessTable, Caller, Reach, Rule
from chassis.audit_chain import Block, Tail
from chassis.audit_check import Checked
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.pagination import Paging, Rows
from chassis.routes import Route

RECENT_BLOCKS = 20
_READERS: Rule = {"auditor": Reach.AREA, "security_officer": Reach.AREA}
_ANYWHERE: Rule = {"auditor": Reach.ANY, "security_officer": Reach.ANY, "ops": Reach.ANY}
"""Hashes and counts say nothing about anybody."""


class EntryView(BaseModel):
    """One act. The trail holds no name, no number of a person: whom an id stands for, the service itself says."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    actor_id: UUID = Field(description="全零：未登录者，且不涉及任何账号")
    actor_role: str
    area: str | None = Field(description="行为人的辖区")
    address: str | None = Field(description="来源地址；由系统自身所为时为空")
    action: str
    object_kind: str
    object_id: str
    purpose: str | None
    detail: dict[str, str] | None
    request_id: str | None
    trace: str | None
    block: int | None = Field(description="所在区块；为空：刚写入，尚未成链")


class BlockView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int = Field(description="0：还没有区块")
    hash: str
    algorithm: str
    chained_at: datetime


class FaultView(BaseModel):
    """What is not as it was when its block was made."""

    model_config = ConfigDict(from_attributes=True)

    kind: audit_check.Kind
    block: int | None
    entry: int | None


class Verification(BaseModel):
    """What reading a stretch of the chain again came to; `next_cursor` is null at its end."""

    blocks: int
    entries: int
    head: BlockView
    faults: list[FaultView]
    next_cursor: str | None = None


class ChainView(BaseModel):
    """The chain as it stands. `recent` is the newest blocks, read again for this answer."""

    head: BlockView
    unchained: int = Field(description="尚未成链的条目数，通常在 5 秒内归零")
    oldest_unchained_at: datetime | None
    agrees: bool | None = Field(description="所给的区块号与哈希是否仍在链上；未给则为空")
    recent: Verification


@dataclass(frozen=True)
class Filter:
    """Which entries; None does not limit."""

    actor: UUID | None
    object_kind: str | None
    object_id: str | None
    action: str | None
    since: datetime | None
    until: datetime | None


_MATCHES = (
    "(e.area = :reach OR starts_with(e.area, :reach || '/')"
    "  OR (e.area IS NULL AND position('/' IN CAST(:reach AS text)) = 0))"
    " AND (CAST(:actor AS uuid) IS NULL OR e.actor_id = :actor)"
    " AND (CAST(:object_kind AS text) IS NULL OR e.object_kind = :object_kind)"
    " AND (CAST(:object_id AS text) IS NULL OR e.object_id = :object_id)"
    " AND (CAST(:action AS text) IS NULL OR starts_with(e.action, :action))"
    " AND (CAST(:since AS timestamptz) IS NULL OR e.at >= :since)"
    " AND (CAST(:until AS timestamptz) IS NULL OR e.at < :until)"
)
"""Acts of nobody in particular and on nothing in particular (no area) are for the auditor of a whole city."""
_ENTRY = text(f"{audit_chain.ENTRY}, l.block")
_ENTRY_ID: ColumnElement[int] = literal_column("e.id", BigInteger)
_WITH_BLOCK = text("audit_entry AS e LEFT JOIN audit_link AS l ON l.entry_id = e.id")


async def entries_for(session: AsyncSession, by: Caller, only: Filter, paging: Paging) -> Rows[EntryView]:
    """The newest first, within the auditor's jurisdiction."""
    mine = false() if by.area is None else text(_MATCHES).bindparams(**vars(only), reach=by.area)
    query = select(_ENTRY).select_from(_WITH_BLOCK).where(mine)
    rows = await pagination.tuples(session, query, paging, _ENTRY_ID.desc())
    return rows.of(EntryView.model_validate)


def _verification(checked: Checked) -> Verification:
    return Verification(
        blocks=checked.blocks,
        entries=checked.entries,
        head=_block_view(checked.head),
        faults=[FaultView.model_validate(fault) for fault in checked.faults],
        next_cursor=pagination.encode(checked.head.number) if checked.more else None,
    )


def _block_view(block: Block) -> BlockView:
    return BlockView.model_validate(block)


def _chain_view(tail: Tail, agrees: bool | None, recent: Checked) -> ChainView:
    return ChainView(
        head=_block_view(recent.head),
        unchained=tail.entries,
        oldest_unchained_at=tail.oldest_at,
        agrees=agrees,
        recent=_verification(recent),
    )


def access(service: str) -> AccessTable:
    return {
        f"{service}_list_audit_entries": _READERS,
        f"{service}_show_audit_chain": _ANYWHERE,
        f"{service}_verify_audit_chain": _ANYWHERE,
    }


BlockNumber = Annotated[int | None, Query(ge=1, le=2**62, description="此前抄录的区块号", examples=[12])]
BlockHash = Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="此前抄录的该区块哈希")]
Words = Annotated[str | None, Query(max_length=200)]
Since = Annotated[
    AwareDatetime | None, Query(alias="from", description="从此时刻起", examples=["2023-07-01T00:00:00Z"])
]
Until = Annotated[AwareDatetime | None, Query(alias="to", description="到此时刻前", examples=["2023-08-01T00:00:00Z"])]


@cache
def router(service: str) -> APIRouter:
    """The auditor's endpoints of one service."""
    routes = APIRouter(tags=["audit"], route_class=Route)
    named: dict[str, Any] = {
        "operation_id": f"{service}_show_audit_chain",
        "summary": "留痕链：链头、未成链的条目、近期核验",
    }

    @routes.get("/v1/audit/chain", **named)
    async def show_audit_chain(
        session: SessionDep, runtime: RuntimeDep, number: BlockNumber = None, hash: BlockHash = None
    ) -> ChainView:
        newest = await audit_chain.head(session)
        after = max(0, newest.number - RECENT_BLOCKS)
        recent = await audit_check.check(session, runtime.cipher, after=after, limit=RECENT_BLOCKS)
        agrees = None if number is None or hash is None else await audit_check.agrees(session, number, hash)
        return _chain_view(await audit_chain.tail(session), agrees, recent)

    named = {"operation_id": f"{service}_verify_audit_chain", "summary": "核验留痕链（逐段重算，指出每处改动）"}

    @routes.get("/v1/audit/verification", **named)
    async def verify_audit_chain(
        session: SessionDep, runtime: RuntimeDep, limit: pagination.Limit = 50, cursor: pagination.Cursor = None
    ) -> Verification:
        after = pagination.decode(cursor, int) or 0
        return _verification(await audit_check.check(session, runtime.cipher, after=after, limit=limit))

    named = {"operation_id": f"{service}_list_audit_entries", "summary": "留痕条目（新的在前）"}

    @routes.get("/v1/audit/entries", **named)
    async def list_audit_entries(
        session: SessionDep,
        caller: CallerDep,
        paging: pagination.PagingDep,
        actor: UUID | None = None,
        object_kind: Words = None,
        object_id: Words = None,
        action: Annotated[str | None, Query(max_length=200, description="操作名，可只写开头，如 reveal_")] = None,
        since: Since = None,
        until: Until = None,
    ) -> pagination.Page[EntryView]:
        only = Filter(
            actor=actor, object_kind=object_kind, object_id=object_id, action=action, since=since, until=until
        )
        rows = await entries_for(session, caller, only, paging)
        return pagination.page(rows, lambda row: row, lambda row: row.id)

    return routes
