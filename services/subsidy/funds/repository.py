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
    """Of a fund's year, or of one district's part of it, in fen."""

    reserved_fen: int = 0
    paid_fen: int = 0

    def __add__(self, other: "Committed") -> "Committed":
        return Committed(self.reserved_fen + other.reserved_fen, self.paid_fen + other.paid_fen)

    @property
    def total_fen(self) -> int:
        return self.reserved_fen + self.paid_fen


async def lock(session: AsyncSession, city: str, fund: str, year: int) -> None:
    """Until the transaction ends: whoever reserves next sees what is reserved by then."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{city}/{fund}/{year}", 17))))


@dataclass(frozen=True)
class Year:
    """What is reserved and paid of a year: by fund, and by the district of the claims' payees."""

    of: Mapping[str, Mapping[str | None, Committed]]

    def by(self, fund: str, district: str | None = None) -> Committed:
        """Of a fund in all, or of a district's claims."""
        parts = self.of.get(fund, {})
        if district is not None:
            return parts.get(district, Committed())
        return sum(parts.values(), Committed())


async def committed(session: AsyncSession, city: str, year: int) -> Year:
    reserves, entry = func.greatest(FundEntry.claim_fen, 0), FundEntry
    reserved = case((entry.kind == "reserved", reserves), (entry.kind == "released", -reserves), else_=0)
    paid = case((entry.kind == "paid", entry.claim_fen), else_=0)
    query = select(entry.fund, entry.district, _sum(reserved), _sum(paid))
    query = query.where(entry.city == city, entry.year == year).group_by(entry.fund, entry.district)
    parts: dict[str, dict[str | None, Committed]] = {}
    for fund, district, reserved_fen, paid_fen in await session.execute(query):
        parts.setdefault(fund, {})[district] = Committed(int(reserved_fen), int(paid_fen))
    return Year(parts)


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
