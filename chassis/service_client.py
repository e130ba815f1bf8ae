"""A client of another of our own services: signs in with its client credentials, and asks with the token while it
lasts. Never inside a transaction."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

SECONDS = 5.0
"""A question waits no longer: somebody waits for the answer."""
EARLY_SECONDS = 60
"""A token is renewed this long before its end."""


class ServiceAway(Exception):
    """Nothing usable came back, or our own credentials are refused. Never says what was asked."""


@dataclass(frozen=True)
class Token:
    value: str = field(repr=False)
    until: float


_tokens: dict[tuple[str, str], Token] = {}
"""Of this process, by service and client."""


@dataclass(frozen=True)
class ServiceClient:
    """`base_url` is the service's, for example `http://gateway/registry`."""

    http: httpx.AsyncClient
    base_url: str
    client_id: str
    secret: str = field(repr=False)

    async def post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """The service's answer below 500, whatever it says; signs in anew where the token is good no more.

        Raises ServiceAway.
        """
        answer = await self._ask(path, body, await self._token())
        if answer.status_code == 401:
            _tokens.pop((self.base_url, self.client_id), None)
            answer = await self._ask(path, body, await self._token())
        if answer.status_code in (401, 403):
            raise ServiceAway(f"refused: {answer.status_code}")
        return answer

    async def _ask(self, path: str, body: Mapping[str, Any], token: Token) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token.value}"}
        return await self._send(path, json=body, headers=headers)

    async def _token(self) -> Token:
        at = (self.base_url, self.client_id)
        token = _tokens.get(at)
        if token is None or token.until <= time.monotonic():
            token = _tokens[at] = await self._sign_in()
        return token

    async def _sign_in(self) -> Token:
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        answer = await self._send("/v1/oauth/token", data=form)
        if answer.status_code != 200:
            raise ServiceAway(f"sign-in: {answer.status_code}")
        granted = answer.json()
        return Token(str(granted["access_token"]), time.monotonic() + int(granted["expires_in"]) - EARLY_SECONDS)

    async def _send(self, path: str, **content: Any) -> httpx.Response:
        try:
            answer = await self.http.post(f"{self.base_url}{path}", timeout=SECONDS, **content)
        except httpx.HTTPError as error:
            raise ServiceAway(type(error).__name__) from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise ServiceAway(str(answer.status_code))
        return answer


def forget_tokens() -> None:
    """For a test that puts another service in the place of one."""
    _tokens.clear()
