"""Endpoint of funds: what is left of each."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep, TodayDep
from chassis.routes import Route
from policy_engine.errors import ParameterNotCited
from services.subsidy.access import FUND_READERS
from services.subsidy.funds import commands
from services.subsidy.funds.commands import FundState
from services.subsidy.funds.repository import Committed
from services.subsidy.funds.schemas import DistrictFundView, FundsView, FundView, SplitView

ACCESS: AccessTable = {"list_funds": FUND_READERS}
router = APIRouter(tags=["payments"], route_class=Route)
CityCode = Annotated[str, Query(max_length=40, examples=["urumqi"])]


@router.get("/v1/funds", summary="各项资金本年度的额度、已审批、已支付和余额")
async def list_funds(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, today: TodayDep, city: CityCode
) -> FundsView:
    pack = runtime.packs.city(city, on=today)
    states, day = await commands.state_of(session, pack, today, caller), pack.day_of_money(today)
    return FundsView(city=city, year=day.year, funds=[_view(state, day) for state in states])


def _view(state: FundState, day: date) -> FundView:
    fund, limits, split = state.fund, None, None
    with suppress(ParameterNotCited):
        limits = fund.limits_fen(day)
    committed = sum(state.parts.values(), Committed())
    amount = None if limits is None else sum(limits.get(part, 0) for part in state.parts)
    with suppress(ParameterNotCited):
        split = fund.split_on(day)
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
        districts=_districts(state, limits) if fund.per_district else None,
        clause=fund.clause,
        quote=fund.quote,
    )


def _districts(state: FundState, limits: Mapping[str | None, int] | None) -> list[DistrictFundView]:
    names = state.fund.pack.districts()
    return [
        DistrictFundView(
            district=part,
            name=names[part],
            amount_fen=limits.get(part) if limits else None,
            reserved_fen=committed.reserved_fen,
            paid_fen=committed.paid_fen,
            left_fen=limits[part] - committed.total_fen if limits and part in limits else None,
        )
        for part, committed in state.parts.items()
        if part is not None
    ]
