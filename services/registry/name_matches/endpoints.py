"""The endpoint where subsidy asks whether an account stands in a person's own name."""

from collections.abc import Mapping

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from contracts.roles import ClientScope, Role
from services.registry.name_matches import commands
from services.registry.name_matches.schemas import AskNameMatch, NameMatch

ACCESS: AccessTable = {"match_name": {Role.SERVICE: Reach.ANY}}
CLIENT_SCOPES: Mapping[str, str] = {"match_name": ClientScope.NAMES}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.post("/v1/name-matches", summary="核对收款户名是否本人（仅限资金服务）")
async def match_name(session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: AskNameMatch) -> NameMatch:
    matches = await commands.match_name(session, runtime.cipher, body.graduate_id, body.holder, caller)
    return NameMatch(matches=matches)
