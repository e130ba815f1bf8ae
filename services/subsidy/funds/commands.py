"""Orders about funds: reserve when a claim is approved, give back when it gives way, note what is paid."""

from collections.abc import Mapping, Sequence
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


class DistrictNotFunded(Conflict):
    slug, title = "district-not-funded", "文件没有给出该对象所在区的额度，不能审批"


class FundsNotFound(NotFound):
    slug, title = "funds-not-found", "未找到该城市的资金"


@dataclass(frozen=True)
class Approved:
    """A claim's money as far as a fund looks at it."""

    claim_id: UUID
    scheme: str
    amount_fen: int
    judged_on: date
    area: str
    """The payee's, as it was when the claim was calculated."""


async def reserve(session: AsyncSession, pack: Pack, approved: Approved, today: date) -> None:
    """Takes the claim's amount out of what is left of its fund this year, or in the last year of a document that has
    ended; first come, first served.

    Of a fund of the districts it is what is left of the payee's district. Raises FundExhausted with the missing sum,
    DistrictNotFunded, and ParameterNotCited where the document leaves the shares open. Shares are by the value of the
    claim's own day: a correction is borne as what it corrects.
    """
    fund = fund_of(pack, approved.scheme)
    if fund is None:
        return
    split, day = fund.split_on(approved.judged_on), pack.day_of_money(today)
    await _refuse_beyond(session, fund, approved, day)
    shares = rules.shares(abs(approved.amount_fen), split) if split else None
    entry = FundEntry(
        claim_id=approved.claim_id,
        kind="reserved",
        city=pack.city,
        fund=fund.key,
        year=day.year,
        district=_district_of(approved.area),
        claim_fen=approved.amount_fen,
        city_fen=shares.city_fen if shares else None,
        district_fen=shares.district_fen if shares else None,
        recorded_on=today,
    )
    await repository.add(session, entry)


def _district_of(area: str) -> str | None:
    """The code of an area's district; None for the city itself."""
    return area.split("/")[1] if "/" in area else None


async def _refuse_beyond(session: AsyncSession, fund: Fund, approved: Approved, day: date) -> None:
    limits, amount_fen = fund.limits_fen(day), approved.amount_fen
    if limits is None or amount_fen <= 0:
        return
    part = _district_of(approved.area) if fund.per_district else None
    limit = limits.get(part)
    if limit is None:
        raise DistrictNotFunded(fund=fund.key, district=part, clause=fund.clause)
    await repository.lock(session, fund.pack.city, fund.key, day.year)
    committed = (await repository.committed(session, fund.pack.city, day.year)).by(fund.key, part)
    if short := rules.short_fen(amount_fen, limit, committed.total_fen):
        left = limit - committed.total_fen
        whose = fund.pack.districts().get(part, part) if part else ""
        raise FundExhausted(
            f"{whose}{fund.title}{day.year}年度尚余 {yuan(left)} 元，本笔还差 {yuan(short)} 元",
            fund=fund.key,
            district=part,
            year=day.year,
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
        district=reservation.district,
        claim_fen=reservation.claim_fen,
        city_fen=None,
        district_fen=None,
        recorded_on=today,
    )


@dataclass(frozen=True)
class FundState:
    """A fund with what is committed of this year: of the fund's one part, or of each district's that the caller may
    see."""

    fund: Fund
    parts: Mapping[str | None, Committed]


async def state_of(session: AsyncSession, pack: Pack, today: date, by: Caller) -> Sequence[FundState]:
    """Every fund of a city. Staff of a district see of the districts' funds their own part. Raises FundsNotFound for
    staff of another city."""
    if by.area is None or by.area.split("/")[0] != pack.city:
        raise FundsNotFound()
    committed, own = (
        await repository.committed(session, pack.city, pack.day_of_money(today).year),
        _district_of(by.area),
    )
    seen = [code for code in pack.districts() if own in (None, code)]
    return [
        FundState(fund, {part: committed.by(key, part) for part in (seen if fund.per_district else [None])})
        for key, fund in funds_of(pack).items()
    ]
