"""Endpoints to sign in: staff, the mini-program. A token is stored nowhere, so that they take no key."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import RuntimeDep
from chassis.routes import Route
from services.registry.access import PUBLIC
from services.registry.accounts.views import Session, session_of
from services.registry.sign_ins import commands
from services.registry.sign_ins.schemas import MiniProgramSignIn, SignIn
from services.registry.staff_sessions.views import StaffSession, staff_session_of

ACCESS: AccessTable = {
    "sign_in": PUBLIC,
    "sign_in_mini_program": PUBLIC,
}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.post("/v1/sessions", status_code=201, summary="工作人员登录")
async def sign_in(runtime: RuntimeDep, body: SignIn) -> StaffSession:
    password = body.password.get_secret_value()
    return staff_session_of(await commands.sign_in_staff(runtime, body.login, password, body.code))


@router.post("/v1/mini-program/sessions", status_code=201, summary="小程序登录")
async def sign_in_mini_program(runtime: RuntimeDep, body: MiniProgramSignIn) -> Session:
    return session_of(await commands.sign_in_mini_program(runtime, body.code, body.city))
