"""Endpoints of one's own phone: have a code sent, verify. They open no transaction before they have asked outside."""

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import CallerDep, RuntimeDep
from chassis.routes import Route
from services.registry.access import SELF
from services.registry.phones import commands
from services.registry.phones.schemas import AskPhoneCode, PhoneCodeSent, PhoneVerified, VerifyPhone
from services.registry.settings import registry_settings

ACCESS: AccessTable = {
    "send_phone_code": SELF,
    "verify_phone": SELF,
}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.post("/v1/me/phone-codes", status_code=202, summary="获取短信验证码")
async def send_phone_code(runtime: RuntimeDep, caller: CallerDep, body: AskPhoneCode) -> PhoneCodeSent:
    code = await commands.send_code(runtime, body.phone, caller)
    return PhoneCodeSent(id=code.id, expires_at=code.expires_at, next_after_seconds=code.next_after_seconds)


@router.post("/v1/me/phone-verifications", status_code=201, summary="验证手机号（微信授权或短信验证码）")
async def verify_phone(runtime: RuntimeDep, caller: CallerDep, body: VerifyPhone) -> PhoneVerified:
    if body.phone_code_id is None:
        phone = await commands.verify_by_wechat(runtime, body.code, caller)
    else:
        phone = await commands.verify_by_code(runtime, body.phone_code_id, body.code, caller)
    return PhoneVerified(phone=phone.masked, fresh_minutes=registry_settings().phone_fresh_minutes)
