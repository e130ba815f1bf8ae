"""Endpoints of the status: state it, confirm it, read its history and that of the intention."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, SessionDep, TodayDep
from chassis.idempotency import IdempotentRoute
from contracts.roles import Role
from services.registry.access import CASEWORKERS, LEDGER_READERS
from services.registry.graduates import repository as ledger
from services.registry.statuses import commands, repository
from services.registry.statuses.rules import StatusStatement, standing
from services.registry.statuses.schemas import IntentionRow, StateStatus, StatusRow, StatusView, row_of

ACCESS: AccessTable = {
    "state_status": {**CASEWORKERS, Role.GRADUATE: Reach.SELF},
    "list_statuses": LEDGER_READERS,
    "confirm_status": {**CASEWORKERS, Role.DISTRICT_REVIEWER: Reach.AREA, Role.GRADUATE: Reach.SELF},
    "list_intentions": LEDGER_READERS,
}
router = APIRouter(tags=["statuses"], route_class=IdempotentRoute)


@router.post("/v1/graduates/{graduate_id}/statuses", status_code=201, summary="登记就业状态")
async def state_status(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, body: StateStatus
) -> StatusView:
    entry = await ledger.locked_in_scope(session, graduate_id, caller)
    source = str(caller.role)
    statement = StatusStatement(body.status, body.since_on, source, evidence_kind=body.evidence_kind)
    row = await commands.state_status(session, entry, statement, today, caller)
    assert row is not None, "only a foreign fact is stated twice"
    return StatusView(
        graduate_id=entry.id,
        status_id=row.id,
        status=entry.status,
        standing=standing(source, confirmed=False),
        version=entry.version,
    )


@router.get("/v1/graduates/{graduate_id}/statuses", summary="就业状态历史")
async def list_statuses(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[StatusRow]:
    entry = await ledger.in_scope(session, graduate_id, caller)
    return [row_of(*row, caller) for row in await repository.history(session, entry.id)]


@router.post(
    "/v1/graduates/{graduate_id}/statuses/{status_id}/confirmation",
    status_code=201,
    summary="确认就业状态（登记人以外的另一人）",
)
async def confirm_status(
    session: SessionDep, caller: CallerDep, today: TodayDep, graduate_id: UUID, status_id: UUID
) -> StatusRow:
    confirmed = await commands.confirm_status(session, graduate_id, status_id, today, caller)
    return row_of(confirmed.statement, confirmed.confirmation, caller)


@router.get("/v1/graduates/{graduate_id}/intentions", summary="求职意向历史")
async def list_intentions(session: SessionDep, caller: CallerDep, graduate_id: UUID) -> list[IntentionRow]:
    entry = await ledger.in_scope(session, graduate_id, caller)
    return [IntentionRow.model_validate(row) for row in await repository.intentions_of(session, entry.id)]
