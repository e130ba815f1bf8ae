"""The endpoint where notify asks how to reach a person."""

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.contact_points import commands
from services.registry.contact_points.schemas import AskContactPoint, ContactPoint

ACCESS: AccessTable = {
    "find_contact_point": {Role.SERVICE: Reach.ANY},
}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.post("/v1/contact-points", summary="查询通知渠道（仅限消息服务）")
async def find_contact_point(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: AskContactPoint
) -> ContactPoint:
    reached = await commands.contact_point(session, runtime.cipher, body.graduate_id, caller)
    return ContactPoint(**vars(reached))
