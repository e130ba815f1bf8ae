"""Whose word about a caller's address counts: the gateway's alone, and only one plain address."""

from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx import ASGITransport, AsyncClient

from chassis.addresses import UNKNOWN, TrustedProxies, client_address, throttle_key
from chassis.settings import Settings

GATEWAY = "172.20.0.9"


def scope(peer: str | None, *given: bytes) -> Any:
    headers = [(b"x-real-ip", value) for value in given]
    return {"type": "http", "client": (peer, 1) if peer else None, "headers": headers}


@pytest.mark.parametrize("trusted", [GATEWAY, "172.20.0.0/16", f"10.0.0.0/8, {GATEWAY}"])
async def test_a_trusted_gateway_passes_the_callers_address_on(trusted: str) -> None:
    proxies = TrustedProxies.from_setting(trusted)
    assert await proxies.address_of(scope(GATEWAY, b"203.0.113.7")) == "203.0.113.7"


@pytest.mark.parametrize("trusted", ["", "10.0.0.0/8", "no-such-name.invalid"])
async def test_nobody_else_does(trusted: str) -> None:
    proxies = TrustedProxies.from_setting(trusted)
    assert await proxies.address_of(scope(GATEWAY, b"203.0.113.7")) == GATEWAY


async def test_a_gateway_may_be_named() -> None:
    proxies = TrustedProxies.from_setting("localhost")
    assert await proxies.address_of(scope("127.0.0.1", b"203.0.113.7")) == "203.0.113.7"


@pytest.mark.parametrize(
    "given", [(), (b"",), (b"x",), (b"1.2.3.4, 5.6.7.8",), (b"1.2.3.4", b"5.6.7.8"), (b"\xff\x00",), (b"1.2.3.4:80",)]
)
async def test_what_is_not_one_address_is_not_believed(given: tuple[bytes, ...]) -> None:
    proxies = TrustedProxies.from_setting(GATEWAY)
    assert await proxies.address_of(scope(GATEWAY, *given)) == GATEWAY


async def test_one_address_has_one_text() -> None:
    proxies = TrustedProxies.from_setting(GATEWAY)
    assert await proxies.address_of(scope(f"::ffff:{GATEWAY}", b"::FFFF:203.0.113.7")) == "203.0.113.7"
    assert await proxies.address_of(scope("2001:DB8:0::1")) == "2001:db8::1"


async def test_a_caller_over_a_unix_socket_has_none() -> None:
    assert await TrustedProxies.from_setting("").address_of(scope(None, b"203.0.113.7")) == UNKNOWN


def test_attempts_of_one_ipv6_subscriber_count_together() -> None:
    assert throttle_key("2001:db8::1") == throttle_key("2001:db8::ffff:2") != throttle_key("2001:db8:0:1::1")
    assert [throttle_key(address) for address in ("203.0.113.7", UNKNOWN)] == ["203.0.113.7", UNKNOWN]


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "10.0.0.0/99", "a/b"])
def test_a_network_that_is_none_refuses_to_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a network"):
        Settings(demo=True, trusted_proxies=wrong)


async def test_an_endpoint_asks_for_the_address_by_the_request() -> None:
    app = FastAPI()

    @app.get("/")
    async def show(request: Request) -> str:
        request.state.client_address = "203.0.113.7"
        return client_address(request)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as http:
        assert (await http.get("/")).json() == "203.0.113.7"
