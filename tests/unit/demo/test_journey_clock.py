"""The journey gives each service back the business time that it had, whatever happens on the way."""

import io
import json

import httpx
import pytest
from rich.console import Console

from client.operators import Operators, SignIn
from client.platform import SERVICES, RequestRefused
from client.platform import Platform as Caller
from demo import journey
from demo.journey.walk import Walk

HAD = {"registry": "2023-08-04T01:00:00Z", "subsidy": "2023-08-04T01:00:00Z", "jobfair": None, "notify": None}


class Platform:
    """Knows business clocks and sessions; refuses accounts, so that the walk ends early. One clock may be stuck."""

    def __init__(self, stuck: str | None = None) -> None:
        self.set: dict[str, str | None] = {}
        self._stuck = stuck

    def __call__(self, request: httpx.Request) -> httpx.Response:
        service, _, what = request.url.path.strip("/").partition("/v1/")
        if what == "sessions":
            return httpx.Response(201, json={"access_token": "token", "refresh_token": "next", "expires_in": 600})
        if what != "business-clock" or (request.method == "PUT" and service == self._stuck):
            return httpx.Response(500, json={"type": "urn:qihang:problem:internal"})
        if request.method == "PUT":
            self.set[service] = json.loads(request.content)["at"]
        return httpx.Response(200, json={"at": HAD[service], "now": "2026-01-01T00:00:00Z"})


def walk(platform: Platform) -> str:
    heard = io.StringIO()
    with httpx.Client(base_url="http://platform", transport=httpx.MockTransport(platform)) as http:
        begun = Walk(Caller(http), Console(file=heard, width=200))
        with pytest.raises(RequestRefused):
            journey.take(begun, Operators(SignIn("ops", "secret"), SignIn("ops-2", "secret-2")))
    return heard.getvalue()


def test_after_a_failed_step_each_service_has_its_own_time_again() -> None:
    platform = Platform()
    walk(platform)
    assert platform.set == HAD


def test_a_service_that_does_not_take_it_keeps_no_other_from_theirs_and_is_named() -> None:
    platform = Platform(stuck="registry")
    said = walk(platform)
    assert platform.set == {service: HAD[service] for service in SERVICES if service != "registry"}
    assert "registry did not get its business time 2023-08-04T01:00:00Z back" in said
