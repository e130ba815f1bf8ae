"""The client renews a member of staff's token in time, and signs in anew where the session was ended elsewhere."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from client.platform import Platform, RequestRefused


class Registry:
    """Knows sessions as the registry does: one at a time, each refresh token good once."""

    def __init__(self, life: int = 600) -> None:
        self.life = life
        self.calls: list[str] = []
        self.closed = False
        self._number = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        what = request.url.path.removeprefix("/registry/v1/")
        self.calls.append(what)
        if what == "sessions":
            return httpx.Response(401, json={}) if self.closed else self._signed(201)
        if what == "sessions/refresh":
            good = json.loads(request.content)["refresh_token"] == f"refresh-{self._number}"
            return self._signed(200) if good else httpx.Response(401, json={})
        good = request.headers["Authorization"] == f"Bearer token-{self._number}"
        return httpx.Response(200 if good else 401, json={})

    def end(self) -> None:
        """Somebody else signs in with the account."""
        self._number += 1

    def _signed(self, status: int) -> httpx.Response:
        self._number += 1
        tokens = {"access_token": f"token-{self._number}", "refresh_token": f"refresh-{self._number}"}
        return httpx.Response(status, json={**tokens, "expires_in": self.life})


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def platform(registry: Registry) -> Iterator[Platform]:
    with httpx.Client(base_url="http://platform", transport=httpx.MockTransport(registry)) as http:
        yield Platform(http)


@pytest.mark.parametrize("code", [None, "492039"])
def test_a_one_time_code_goes_along_where_there_is_one(code: str | None) -> None:
    bodies = []

    def take(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(201, json={"access_token": "t", "refresh_token": "r", "expires_in": 600})

    with httpx.Client(base_url="http://platform", transport=httpx.MockTransport(take)) as http:
        Platform(http).sign_in("ops", "ops", "secret", code)
    assert bodies == [{"login": "ops", "password": "secret"} | ({"code": code} if code else {})]


def test_a_token_is_used_until_half_its_life_is_over(platform: Platform, registry: Registry) -> None:
    platform.sign_in("ops", "ops", "secret")
    for _ in range(2):
        assert platform.call("GET", "/registry/v1/me", "ops").status_code == 200
    assert registry.calls == ["sessions", "me", "me"]


def test_a_token_that_is_due_is_refreshed_before_the_call(platform: Platform, registry: Registry) -> None:
    registry.life = 0
    platform.sign_in("ops", "ops", "secret")
    assert platform.call("GET", "/registry/v1/me", "ops").status_code == 200
    assert registry.calls == ["sessions", "sessions/refresh", "me"]


def test_a_session_that_was_ended_elsewhere_signs_in_once_more(platform: Platform, registry: Registry) -> None:
    platform.sign_in("ops", "ops", "secret")
    registry.end()
    assert platform.call("GET", "/registry/v1/me", "ops").status_code == 200
    assert registry.calls == ["sessions", "me", "sessions/refresh", "sessions", "me"]


def test_a_closed_account_is_refused_and_not_tried_for_ever(platform: Platform, registry: Registry) -> None:
    platform.sign_in("ops", "ops", "secret")
    registry.end()
    registry.closed = True
    with pytest.raises(RequestRefused):
        platform.call("GET", "/registry/v1/me", "ops")
    assert registry.calls == ["sessions", "me", "sessions/refresh", "sessions"]


def test_a_token_of_nobodys_session_is_sent_as_it_is(platform: Platform, registry: Registry) -> None:
    platform.tokens["bank"] = "machine"
    assert platform.call("GET", "/registry/v1/me", "bank").status_code == 401
    assert registry.calls == ["me"]


def test_threads_that_share_a_session_use_no_refresh_token_twice(platform: Platform, registry: Registry) -> None:
    platform.sign_in("ops", "ops", "secret")
    platform.sessions["ops"].due_at = 0.0
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: platform.call("GET", "/registry/v1/me", "ops").status_code, range(16)))
    assert answers == [200] * 16
    assert registry.calls.count("sessions/refresh") == 1
