"""Notify with its outside: the stand-ins of WeChat and SMS, and a registry that knows contact points."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from services.notify.settings import notify_settings
from standins import app as standins
from standins import sms
from tests.support.fake_service import SECRET, FakeService
from tests.support.platform import Boot, Platform

RECEIPT_SECRET = "receipts-0123456789"
ENVIRONMENT = {
    "WECHAT_BASE_URL": "http://standins/wechat",
    "WECHAT_APPID": standins.APPID,
    "WECHAT_SECRET": standins.SECRET,
    "SMS_BASE_URL": "http://standins/sms",
    "SMS_KEY": sms.KEY,
    "SMS_SECRET": sms.SECRET,
    "REGISTRY_BASE_URL": "http://platform/registry",
    "CLIENT_ID": "notify",
    "CLIENT_SECRET": SECRET,
    "RECEIPT_SECRET": RECEIPT_SECRET,
}


@dataclass
class FakeRegistry(FakeService):
    """Answers as the registry's contact points do; whom it does not know it refuses with 404."""

    people: dict[str, dict[str, str | None]] = field(default_factory=dict)
    asked: int = 0

    def knows(self, person: Any, *, openid: str | None = None, phone: str | None = None) -> None:
        self.people[str(person)] = {"graduate_id": str(person), "city": "urumqi", "openid": openid, "phone": phone}

    def app(self) -> Starlette:
        return self.with_sign_in(Route("/v1/contact-points", self._contact, methods=["POST"]))

    async def _contact(self, request: Request) -> Response:
        self.asked += 1
        if self.refuses(request):
            return JSONResponse({}, 401)
        contact = self.people.get((await request.json())["graduate_id"])
        return JSONResponse(contact) if contact else JSONResponse({}, 404)


@dataclass
class Outside:
    """The platform with notify, and everything around it."""

    p: Platform
    registry: FakeRegistry

    async def deliver_due(self) -> None:
        await self.p.run_job("notify", "deliver_due_wechat_messages")
        await self.p.run_job("notify", "deliver_due_sms_messages")

    async def rows(self, channel: str) -> list[dict[str, Any]]:
        async with self.p.transaction("notify") as session:
            query = text("SELECT * FROM message WHERE channel = :channel ORDER BY id")
            return [dict(row) for row in (await session.execute(query, {"channel": channel})).mappings()]

    async def row(self, channel: str) -> dict[str, Any]:
        [row] = await self.rows(channel)
        return row

    async def make_due(self) -> None:
        """As if the pauses and leases were over."""
        async with self.p.transaction("notify") as session:
            due = "UPDATE message SET next_attempt_at = now() - interval '1 second' WHERE next_attempt_at IS NOT NULL"
            await session.execute(text(due))

    async def said(self, event_type: str) -> list[dict[str, Any]]:
        """Payloads in the outbox."""
        async with self.p.transaction("notify") as session:
            query = text("SELECT payload FROM outbox WHERE type = :type ORDER BY id")
            return list((await session.scalars(query, {"type": event_type})).all())


@pytest.fixture
def notify_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_environment(**changes: str) -> None:
        for key, value in {**ENVIRONMENT, **changes}.items():
            monkeypatch.setenv(f"QIHANG_NOTIFY_{key}", value)
        notify_settings.cache_clear()

    return set_environment


@pytest.fixture
async def outside(
    platform: Boot, notify_environment: Callable[..., None]
) -> AsyncIterator[Callable[..., Awaitable[Outside]]]:
    async def boot(**changes: str) -> Outside:
        notify_environment(**changes)
        standins.forget_messages()
        p, registry = await platform("notify"), FakeRegistry("notify")
        p.root.router.routes.insert(0, Mount("/registry", registry.app()))
        return Outside(p, registry)

    yield boot
    notify_settings.cache_clear()
    standins.forget_messages()
