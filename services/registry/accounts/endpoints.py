"""Doors to sign in, to verify one's phone, and to ask who one is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from chassis.access import AccessTable, Scope
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from contracts.roles import Role
from services.registry.access import PUBLIC, SELF
from services.registry.accounts import commands, repository
from services.registry.accounts.schemas import (
    ClientCredentials,
    Me,
    MiniProgramSignIn,
    PhoneVerified,
    Session,
    SignIn,
    VerifyPhone,
)
from services.registry.settings import registry_settings
from services.registry.sign_ins import commands as sign_ins

ACCESS: AccessTable = {
    "sign_in": PUBLIC,
    "sign_in_mini_program": PUBLIC,
    "verify_phone": SELF,
    "issue_client_token": PUBLIC,
    "who_am_i": dict.fromkeys(Role, Scope.SELF),
}
router = APIRouter(tags=["accounts"])
"""The doors that answer with a token take no key: a token is stored nowhere."""

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": ClientCredentials.model_json_schema()} for kind in (_FORM, _JSON)},
    }
}


@router.post("/v1/sessions", status_code=201, summary="工作人员登录")
async def sign_in(runtime: RuntimeDep, body: SignIn) -> Session:
    signed = await sign_ins.sign_in_staff(runtime, body.login, body.password.get_secret_value())
    return session_of(signed)


@router.post("/v1/mini-program/sessions", status_code=201, summary="小程序登录")
async def sign_in_mini_program(runtime: RuntimeDep, body: MiniProgramSignIn) -> Session:
    return session_of(await commands.sign_in_mini_program(runtime, body.code, body.city))


@router.post("/v1/me/phone-verifications", status_code=201, summary="授权微信手机号")
async def verify_phone(runtime: RuntimeDep, caller: CallerDep, body: VerifyPhone) -> PhoneVerified:
    phone = await commands.verify_phone(runtime, body.code, caller)
    return PhoneVerified(phone=phone.masked, fresh_minutes=registry_settings().phone_fresh_minutes)


async def _credentials(request: Request) -> ClientCredentials:
    """OAuth sends a form; JSON is accepted too. Anything else fails as a missing field would."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == _JSON:
            return ClientCredentials.model_validate_json(await request.body())
        return ClientCredentials.model_validate(await _form(request) if kind == _FORM else {})
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None


async def _form(request: Request) -> dict[str, Any]:
    """What the parser does not understand, as a strange parameter of the content type, is a form without fields."""
    try:
        return dict(await request.form())
    except ValueError:
        return {}


@router.post("/v1/oauth/token", openapi_extra=_TOKEN_BODY, summary="客户端凭证换取令牌")
async def issue_client_token(
    runtime: RuntimeDep, credentials: Annotated[ClientCredentials, Depends(_credentials)]
) -> Session:
    secret = credentials.client_secret.get_secret_value()
    return session_of(await sign_ins.sign_in_client(runtime, credentials.client_id, secret))


@router.get("/v1/me", summary="我是谁")
async def who_am_i(session: SessionDep, caller: CallerDep) -> Me:
    return Me(
        id=caller.id,
        role=caller.role,
        area=caller.area,
        org=caller.org,
        graduate_id=caller.subject,
        display_name=await repository.display_name(session, caller.id),
    )


def session_of(signed: commands.Signed) -> Session:
    return Session(
        access_token=signed.token,
        expires_in=int(signed.life.total_seconds()),
        role=signed.caller.role,
        area=signed.caller.area,
        org=signed.caller.org,
        graduate_id=signed.caller.subject,
    )
