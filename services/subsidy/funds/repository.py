"""All SQL of funds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.funds.models import FundEntry
from services.subsidy.funds.rules import Shares


@dataclass(frozen=True)
class Committed:
    """Of a fund's year, in fen."""

    reserved_fen: int = 0
    paid_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.reserved_fen + self.paid_fen


async def lock(session: AsyncSession, city: str, fund: str, year: int) -> None:
    """Until the transaction ends: whoever reserves next sees what is reserved by then."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{city}/{fund}/{year}", 17))))


async def committed(session: AsyncSession, city: str, year: int) -> Mapping[str, Committed]:
    """Fund → what is reserved and paid of its year; a fund of which nothing is, is not in it."""
    reserves, entry = func.greatest(FundEntry.claim_fen, 0), FundEntry
    reserved = case((entry.kind == "reserved", reserves), (entry.kind == "released", -reserves), else_=0)
    paid = case((entry.kind == "paid", entry.claim_fen), else_=0)
    query = select(entry.fund, _sum(reserved), _sum(paid)).where(entry.city == city, entry.year == year)
    rows = await session.execute(query.group_by(entry.fund))
    return {fund: Committed(int(reserved_fen), int(paid_fen)) for fund, reserved_fen, paid_fen in rows}


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.sum(column)


async def reservation_of(session: AsyncSession, claim_id: UUID) -> FundEntry | None:
    return await session.get(FundEntry, (claim_id, "reserved"))


async def add(session: AsyncSession, entry: FundEntry) -> None:
    """Adds nothing where the same happened to the claim before."""
    columns = [column.key for column in FundEntry.__table__.columns if column.key != "recorded_at"]
    row = insert(FundEntry).values({key: getattr(entry, key) for key in columns})
    await session.execute(row.on_conflict_do_nothing())


async def shares_of(session: AsyncSession, claim_ids: Collection[UUID]) -> Mapping[UUID, Shares]:
    """Claim → who bears its line; those that nobody shares are not in it."""
    query = select(FundEntry).where(FundEntry.claim_id.in_(claim_ids), FundEntry.kind == "reserved")
    rows = (await session.scalars(query)).all()
    return {
        row.claim_id: Shares(row.city_fen, row.district_fen)
        for row in rows
        if row.city_fen is not None and row.district_fen is not None
    }
