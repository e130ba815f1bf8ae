"""The console knows a visitor by the address that the gateway names, and by nobody else's word."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from chassis.addresses import TrustedProxies
from deploy.service import Visitors

GATEWAY, VISITOR = "172.20.0.2", "203.0.113.7"


async def peer(scope: Scope, receive: Receive, send: Send) -> None:
    client = Request(scope).client
    await PlainTextResponse(client.host if client else "nobody")(scope, receive, send)


@pytest.mark.parametrize(
    ("sender", "trusted", "seen"),
    [(GATEWAY, "172.20.0.0/16", VISITOR), (GATEWAY, "", GATEWAY), ("198.51.100.9", "172.20.0.0/16", "198.51.100.9")],
    ids=["the gateway", "no gateway is trusted", "somebody else"],
)
async def test_only_a_trusted_gateway_is_believed(sender: str, trusted: str, seen: str) -> None:
    app = Visitors(peer, TrustedProxies.from_setting(trusted))
    transport = httpx.ASGITransport(app, client=(sender, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as http:
        assert (await http.get("/", headers={"X-Real-IP": VISITOR})).text == seen
