"""Endpoints to sign in: staff, the mini-program, clients. A token is stored nowhere, so that they take no key."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from chassis.access import AccessTable
from chassis.dependencies import RuntimeDep
from services.registry.access import PUBLIC
from services.registry.accounts.views import Session, session_of
from services.registry.sign_ins import commands
from services.registry.sign_ins.schemas import ClientCredentials, MiniProgramSignIn, SignIn

ACCESS: AccessTable = {
    "sign_in": PUBLIC,
    "sign_in_mini_program": PUBLIC,
    "issue_client_token": PUBLIC,
}
router = APIRouter(tags=["accounts"])

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": ClientCredentials.model_json_schema()} for kind in (_FORM, _JSON)},
    }
}


@router.post("/v1/sessions", status_code=201, summary="工作人员登录")
async def sign_in(runtime: RuntimeDep, body: SignIn) -> Session:
    signed = await commands.sign_in_staff(runtime, body.login, body.password.get_secret_value())
    return session_of(signed)


@router.post("/v1/mini-program/sessions", status_code=201, summary="小程序登录")
async def sign_in_mini_program(runtime: RuntimeDep, body: MiniProgramSignIn) -> Session:
    return session_of(await commands.sign_in_mini_program(runtime, body.code, body.city))


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
    return session_of(await commands.sign_in_client(runtime, credentials.client_id, secret))
