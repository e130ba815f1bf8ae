"""Orders about funds: reserve when a claim is approved, give back when it gives way, note what is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.access import Caller
from chassis.problems import Conflict, NotFound
from policy_engine.explain.formula import yuan
from policy_engine.packs.pack import Pack
from services.subsidy.funds import repository, rules
from services.subsidy.funds.models import FundEntry
from services.subsidy.funds.repository import Committed
from services.subsidy.funds.shapes import Fund, fund_of, funds_of

Kind = Literal["reserved", "released", "paid"]


class FundExhausted(Conflict):
    slug, title = "fund-exhausted", "资金额度不足，不能审批"


class FundsNotFound(NotFound):
    slug, title = "funds-not-found", "未找到该城市的资金"


@dataclass(frozen=True)
class Approved:
    """A claim's money as far as a fund looks at it."""

    claim_id: UUID
    scheme: str
    amount_fen: int
    judged_on: date


async def reserve(session: AsyncSession, pack: Pack, approved: Approved, today: date) -> None:
    """Takes the claim's amount out of what is left of its fund this year; first come, first served.

    Raises FundExhausted with the missing sum, and ParameterNotCited where the document leaves the shares open. Shares
    are by the value of the claim's own day: a correction is borne as what it corrects.
    """
    fund = fund_of(pack, approved.scheme)
    if fund is None:
        return
    split = fund.split_on(approved.judged_on)
    await _refuse_beyond(session, fund, approved.amount_fen, today)
    shares = rules.shares(abs(approved.amount_fen), split) if split else None
    entry = FundEntry(
        claim_id=approved.claim_id,
        kind="reserved",
        city=pack.city,
        fund=fund.key,
        year=today.year,
        claim_fen=approved.amount_fen,
        city_fen=shares.city_fen if shares else None,
        district_fen=shares.district_fen if shares else None,
        recorded_on=today,
    )
    await repository.add(session, entry)


async def _refuse_beyond(session: AsyncSession, fund: Fund, amount_fen: int, today: date) -> None:
    limit = fund.limit_fen(today)
    if limit is None or amount_fen <= 0:
        return
    await repository.lock(session, fund.pack.city, fund.key, today.year)
    committed = (await repository.committed(session, fund.pack.city, today.year)).get(fund.key, Committed())
    if short := rules.short_fen(amount_fen, limit, committed.total_fen):
        left = limit - committed.total_fen
        raise FundExhausted(
            f"{fund.title}{today.year}年度尚余 {yuan(left)} 元，本笔还差 {yuan(short)} 元",
            fund=fund.key,
            year=today.year,
            left_fen=left,
            short_fen=short,
            clause=fund.clause,
        )


async def release(session: AsyncSession, claim_id: UUID, today: date) -> None:
    """Ends the reservation of a claim that gives way; nothing for one that has none, or none any more."""
    if reservation := await repository.reservation_of(session, claim_id):
        await repository.add(session, _after(reservation, "released", today))


async def pay(session: AsyncSession, claim_id: UUID, today: date) -> None:
    """What was reserved is paid; a clawback is back. Of a claim that gave way before the bank was found to have paid it
    after all, the fund is used all the same."""
    if reservation := await repository.reservation_of(session, claim_id):
        await repository.add(session, _after(reservation, "released", today))
        await repository.add(session, _after(reservation, "paid", today))


def _after(reservation: FundEntry, kind: Kind, today: date) -> FundEntry:
    return FundEntry(
        claim_id=reservation.claim_id,
        kind=kind,
        city=reservation.city,
        fund=reservation.fund,
        year=reservation.year,
        claim_fen=reservation.claim_fen,
        city_fen=None,
        district_fen=None,
        recorded_on=today,
    )


async def state_of(session: AsyncSession, pack: Pack, today: date, by: Caller) -> Sequence[tuple[Fund, Committed]]:
    """Every fund of a city with what is committed of this year. Raises FundsNotFound for staff of another city."""
    if by.area is None or by.area.split("/")[0] != pack.city:
        raise FundsNotFound()
    committed = await repository.committed(session, pack.city, today.year)
    return [(fund, committed.get(key, Committed())) for key, fund in funds_of(pack).items()]
