"""The endpoint of one's own account: ask who one is."""

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, NowDep, SessionDep
from chassis.routes import Route
from contracts.roles import Role
from services.registry.accounts import repository
from services.registry.accounts.schemas import Me

ACCESS: AccessTable = {
    "who_am_i": dict.fromkeys(Role, Reach.SELF),
}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.get("/v1/me", summary="我是谁")
async def who_am_i(session: SessionDep, caller: CallerDep, now: NowDep) -> Me:
    login, display_name = await repository.names_of(session, caller.id)
    return Me(
        id=caller.id,
        role=caller.role,
        area=caller.area,
        org=caller.org,
        graduate_id=caller.subject,
        standing_in_for=caller.standing_in.absent if caller.standing_in else None,
        login=login,
        display_name=display_name,
        now=now,
    )
