"""Endpoints of the real-name proof. They open no transaction before they have asked outside."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep
from chassis.routes import Route
from services.registry.access import SELF
from services.registry.accounts.views import Session, session_of
from services.registry.bindings.commands import Opened
from services.registry.identity import commands
from services.registry.identity.ports.identity import Claim, Ticket
from services.registry.identity.schemas import (
    CaseOpened,
    DeskCaseOpened,
    IdentityCheckStarted,
    ProveRealName,
    StartIdentityCheck,
)

ACCESS: AccessTable = {
    "start_identity_check": SELF,
    "prove_real_name": SELF,
}
router = APIRouter(tags=["identity"], route_class=Route)
_AT_THE_DESK: dict[int | str, dict[str, Any]] = {
    202: {"model": DeskCaseOpened, "description": "身份已核验，与台账不一致，须到社区办理"}
}


@router.post("/v1/me/identity-checks", status_code=201, summary="发起身份核验")
async def start_identity_check(
    runtime: RuntimeDep, caller: CallerDep, body: StartIdentityCheck
) -> IdentityCheckStarted:
    started = await commands.start_check(runtime, Claim(body.name, body.id_number), caller)
    return IdentityCheckStarted(ticket=started.ticket.value, expires_at=started.expires_at)


@router.post("/v1/me/real-name", responses=_AT_THE_DESK, summary="实名认证")
async def prove_real_name(
    runtime: RuntimeDep, caller: CallerDep, body: ProveRealName, response: Response
) -> Session | DeskCaseOpened:
    outcome = await commands.prove_real_name(runtime, Ticket(body.ticket), caller)
    if not isinstance(outcome, Opened):
        return session_of(outcome)
    response.status_code = 202
    cases = [CaseOpened(number=case.number, kind=case.kind, operation=case.operation) for case in outcome.cases]
    return DeskCaseOpened(cases=cases)
