"""Endpoint of funds: what is left of each."""

from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from policy_engine.errors import ParameterNotCited
from services.subsidy.access import OFFICERS
from services.subsidy.funds import commands
from services.subsidy.funds.repository import Committed
from services.subsidy.funds.schemas import FundsView, FundView, SplitView
from services.subsidy.funds.shapes import Fund

ACCESS: AccessTable = {"list_funds": OFFICERS}
router = APIRouter(tags=["payments"])
CityCode = Annotated[str, Query(max_length=40, examples=["urumqi"])]


@router.get("/v1/funds", summary="各项资金本年度的额度、已审批、已支付和余额")
async def list_funds(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, city: CityCode
) -> FundsView:
    funds = await commands.state_of(session, runtime.packs.city(city, on=today), today, caller)
    return FundsView(city=city, year=today.year, funds=[_view(fund, committed, today) for fund, committed in funds])


def _view(fund: Fund, committed: Committed, today: date) -> FundView:
    amount, split = None, None
    with suppress(ParameterNotCited):
        amount = fund.limit_fen(today)
    with suppress(ParameterNotCited):
        split = fund.split_on(today)
    return FundView(
        fund=fund.key,
        title=fund.title,
        schemes=list(fund.schemes),
        amount_fen=amount,
        unset="unset" in fund.amount,
        reserved_fen=committed.reserved_fen,
        paid_fen=committed.paid_fen,
        left_fen=None if amount is None else amount - committed.total_fen,
        split=SplitView.model_validate(split) if split else None,
        clause=fund.clause,
        quote=fund.quote,
    )
