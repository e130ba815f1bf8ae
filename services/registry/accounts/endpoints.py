"""Endpoints of one's own account: verify one's phone, and ask who one is."""

from fastapi import APIRouter

from chassis.access import AccessTable, Reach
from chassis.dependencies import CallerDep, RuntimeDep, SessionDep
from contracts.roles import Role
from services.registry.access import SELF
from services.registry.accounts import commands, repository
from services.registry.accounts.schemas import Me, PhoneVerified, VerifyPhone
from services.registry.settings import registry_settings

ACCESS: AccessTable = {
    "verify_phone": SELF,
    "who_am_i": dict.fromkeys(Role, Reach.SELF),
}
router = APIRouter(tags=["accounts"])


@router.post("/v1/me/phone-verifications", status_code=201, summary="授权微信手机号")
async def verify_phone(runtime: RuntimeDep, caller: CallerDep, body: VerifyPhone) -> PhoneVerified:
    phone = await commands.verify_phone(runtime, body.code, caller)
    return PhoneVerified(phone=phone.masked, fresh_minutes=registry_settings().phone_fresh_minutes)


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
