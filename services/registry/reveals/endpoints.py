"""The auditor's endpoint to those who look at personal data in clear more often than their peers."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.reveals import commands
from services.registry.reveals.schemas import RevealerView, view_of

ACCESS: AccessTable = {
    "list_revealers": {Role.AUDITOR: Reach.AREA},
}
router = APIRouter(tags=["audit"], route_class=Route)
SHOWN = 200


@router.get("/v1/audit/revealers", summary="谁查看个人信息原文最多（与同角色中位数比较）")
async def list_revealers(
    session: SessionDep,
    caller: CallerDep,
    days: Annotated[int, Query(ge=1, le=366, description="最近多少天")] = 30,
) -> list[RevealerView]:
    now = datetime.now(UTC)
    seen = await commands.comparisons(session, now - timedelta(days=days), now + timedelta(days=1), caller)
    return [view_of(comparison) for comparison in seen[:SHOWN]]
