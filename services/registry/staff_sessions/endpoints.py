"""Endpoints of one's own session: refresh its token, sign out, see one's sign-ins of late. Operators end others'."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from chassis.routes import Route
from services.registry.access import OPS, PUBLIC, STAFF_ACCOUNTS
from services.registry.staff_sessions import commands, repository
from services.registry.staff_sessions.schemas import RefreshSession, SignInView
from services.registry.staff_sessions.views import StaffSession, staff_session_of

ACCESS: AccessTable = {
    "refresh_session": PUBLIC,
    "sign_out": STAFF_ACCOUNTS,
    "list_own_sign_ins": STAFF_ACCOUNTS,
    "end_staff_sessions": OPS,
}
router = APIRouter(tags=["accounts"], route_class=Route)
SHOWN = 20


@router.post("/v1/sessions/refresh", summary="换取下一个令牌")
async def refresh_session(runtime: RuntimeDep, body: RefreshSession) -> StaffSession:
    return staff_session_of(await commands.refresh(runtime, body.refresh_token.get_secret_value()))


@router.delete("/v1/sessions/current", status_code=204, summary="退出登录")
async def sign_out(session: SessionDep, caller: CallerDep) -> None:
    await commands.sign_out(session, caller)


@router.delete("/v1/staff-accounts/{account_id}/sessions", status_code=204, summary="结束某账号的登录")
async def end_staff_sessions(session: SessionDep, caller: CallerDep, account_id: UUID) -> None:
    await commands.end_by_order(session, account_id, caller)


@router.get("/v1/me/sessions", summary="本人近期登录")
async def list_own_sign_ins(session: SessionDep, caller: CallerDep) -> list[SignInView]:
    rows = await repository.latest_of(session, caller.id, SHOWN)
    return [
        SignInView(
            id=row.id,
            current=row.id == caller.session,
            opened_at=row.opened_at,
            last_seen_at=row.last_seen_at,
            ended_at=row.ended_at,
            reason=row.reason,
            network=row.network,
        )
        for row in rows
    ]
