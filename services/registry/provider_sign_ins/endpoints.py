"""Endpoints to sign in at a city's provider. Keys and tokens are stored nowhere, so that they take no replay key."""

from uuid import UUID

from fastapi import APIRouter

from chassis.access import AccessTable
from chassis.dependencies import RuntimeDep
from chassis.routes import Route
from policy_engine.packs.pack import Pack
from services.registry.access import PUBLIC
from services.registry.provider_sign_ins import commands
from services.registry.provider_sign_ins.commands import Answer
from services.registry.provider_sign_ins.schemas import (
    CityProvider,
    CompleteProviderSignIn,
    ProviderSignInStarted,
    ShowSecondFactor,
    StartProviderSignIn,
)
from services.registry.settings import registry_settings
from services.registry.staff_sessions.views import StaffSession, staff_session_of

ACCESS: AccessTable = {
    "list_city_providers": PUBLIC,
    "start_provider_sign_in": PUBLIC,
    "complete_provider_sign_in": PUBLIC,
    "finish_provider_sign_in": PUBLIC,
}
router = APIRouter(tags=["accounts"], route_class=Route)


@router.get("/v1/city-providers", summary="设有统一身份认证登录的城市")
async def list_city_providers(runtime: RuntimeDep) -> list[CityProvider]:
    cities = sorted(provider.city for provider in registry_settings().providers)
    return [CityProvider(city=city, city_name=_name(runtime.packs.by_city.get(city), city)) for city in cities]


def _name(pack: Pack | None, city: str) -> str:
    """A provider may be there before its city's pack."""
    return str(pack.document.get("city_name") or city) if pack else city


@router.post("/v1/provider-sign-ins", status_code=201, summary="前往本市统一身份认证登录")
async def start_provider_sign_in(runtime: RuntimeDep, body: StartProviderSignIn) -> ProviderSignInStarted:
    started = await commands.start(runtime, body.city)
    return ProviderSignInStarted(
        id=started.id, key=started.key, authorization_url=started.url, expires_at=started.expires_at
    )


@router.post("/v1/provider-sign-ins/{sign_in_id}/completion", status_code=201, summary="自统一身份认证返回，完成登录")
async def complete_provider_sign_in(
    runtime: RuntimeDep, sign_in_id: UUID, body: CompleteProviderSignIn
) -> StaffSession:
    answer = Answer(body.code.get_secret_value(), body.state.get_secret_value(), body.iss)
    key = body.key.get_secret_value()
    return staff_session_of(await commands.complete(runtime, sign_in_id, key, answer, body.one_time_code))


@router.post("/v1/provider-sign-ins/{sign_in_id}/second-factor", status_code=201, summary="以本平台动态验证码完成登录")
async def finish_provider_sign_in(runtime: RuntimeDep, sign_in_id: UUID, body: ShowSecondFactor) -> StaffSession:
    key = body.key.get_secret_value()
    return staff_session_of(await commands.finish(runtime, sign_in_id, key, body.one_time_code))
