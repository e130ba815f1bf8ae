"""Doors to sign in, to verify one's phone, and to ask who one is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.endpoints import CallerDep, IdempotentRoute, RuntimeDep, SessionDep
from chassis.service import Runtime
from contracts.roles import Role
from services.registry.accounts import commands, repository
from services.registry.accounts.schemas import (
    AccountCreated,
    ClientCredentials,
    CreateAccount,
    Me,
    MiniProgramSignIn,
    PhoneVerified,
    Session,
    SignIn,
    VerifyPhone,
)
from services.registry.graduates.schemas import AskContactPoint, ContactPoint
from services.registry.places.commands import places, refuse_unknown
from services.registry.settings import registry_settings
from services.registry.sign_ins import commands as sign_ins

router = APIRouter(tags=["accounts"])
opening = APIRouter(tags=["accounts"], route_class=IdempotentRoute)
"""Accounts are created once per key. The doors that answer with a token take no key: a token is stored nowhere."""
_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": AccountCreated, "description": "该账号已存在，未作改动"}}

_TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": ClientCredentials.model_json_schema()}
            for kind in ("application/x-www-form-urlencoded", "application/json")
        },
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
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            return ClientCredentials.model_validate_json(await request.body())
        async with request.form() as form:
            return ClientCredentials.model_validate(dict(form))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None


@router.post("/v1/oauth/token", openapi_extra=_TOKEN_BODY, summary="客户端凭证换取令牌")
async def issue_client_token(
    runtime: RuntimeDep, credentials: Annotated[ClientCredentials, Depends(_credentials)]
) -> Session:
    secret = credentials.client_secret.get_secret_value()
    return session_of(await sign_ins.sign_in_client(runtime, credentials.client_id, secret))


@opening.post("/v1/staff-accounts", status_code=201, responses=_AGAIN, summary="开设工作人员账号")
async def create_staff_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: CreateAccount, response: Response
) -> AccountCreated:
    await _refuse_unknown(session, runtime, body)
    return _created(body, await commands.create_staff_account(session, _new_account(body), caller), response)


@opening.post("/v1/client-accounts", status_code=201, responses=_AGAIN, summary="开设系统账号")
async def create_client_account(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: CreateAccount, response: Response
) -> AccountCreated:
    await _refuse_unknown(session, runtime, body)
    return _created(body, await commands.create_client_account(session, _new_account(body), caller), response)


async def _refuse_unknown(session: AsyncSession, runtime: Runtime, body: CreateAccount) -> None:
    """An account of an area or school that does not exist would see nothing, and what it enters nobody."""
    school = body.org if body.role == Role.UNIVERSITY_OFFICE else None
    refuse_unknown(await places(session, runtime.packs), body.area, school=school)


def _created(body: CreateAccount, created: bool, response: Response) -> AccountCreated:
    if not created:
        response.status_code = 200
    return AccountCreated(login=body.login, created=created)


def _new_account(body: CreateAccount) -> commands.NewAccount:
    secret = body.secret.get_secret_value()
    return commands.NewAccount(body.login, secret, body.role, body.display_name, body.area, body.org)


@router.post("/v1/contact-points", summary="查询通知渠道（仅限消息服务）")
async def find_contact_point(
    session: SessionDep, runtime: RuntimeDep, caller: CallerDep, body: AskContactPoint
) -> ContactPoint:
    reached = await commands.contact_point(session, runtime.cipher, body.graduate_id, caller)
    return ContactPoint(**vars(reached))


@router.get("/v1/me", summary="我是谁")
async def who_am_i(session: SessionDep, caller: CallerDep) -> Me:
    return Me(
        id=caller.id,
        role=caller.role,
        area=caller.area,
        org=caller.org,
        graduate_id=caller.person,
        display_name=await repository.display_name(session, caller.id),
    )


def session_of(signed: commands.Signed) -> Session:
    return Session(
        access_token=signed.token,
        expires_in=int(signed.life.total_seconds()),
        role=signed.caller.role,
        area=signed.caller.area,
        org=signed.caller.org,
        graduate_id=signed.caller.person,
    )
