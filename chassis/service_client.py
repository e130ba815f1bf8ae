"""A client of another of our own services: signs in with its client credentials, and asks with the token while it
lasts. Never inside a transaction."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from chassis.calls import Answer, CredentialsRefused, NoAnswer, post

SECONDS = 5.0
"""A question waits no longer for each part of its answer."""
EARLY_SECONDS = 60
"""A token is renewed this long before its end."""


@dataclass(frozen=True)
class Token:
    value: str = field(repr=False)
    until: float


@dataclass
class _Client:
    """The token of one client, and the turn of whoever renews it: a burst signs in once."""

    token: Token | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


_clients: defaultdict[tuple[str, str], _Client] = defaultdict(_Client)
"""Of this process, by service and client."""


@dataclass(frozen=True)
class ServiceClient:
    """`base_url` is the service's, for example `http://gateway/registry`, and `service` its name in what is raised."""

    http: httpx.AsyncClient
    service: str
    base_url: str
    client_id: str
    secret: str = field(repr=False)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """The service's answer below 500, whatever it says; signs in anew, once, where the token is good no more.

        Raises NoAnswer, and CredentialsRefused where our own sign-in or rights are refused.
        """
        token = await self._token()
        answer = await self._ask(path, body, token)
        if answer.status == 401:
            answer = await self._ask(path, body, await self._token(stale=token))
        if answer.status in (401, 403):
            raise CredentialsRefused(f"{self.service}-{answer.status}")
        return answer

    async def _ask(self, path: str, body: Mapping[str, Any], token: Token) -> Answer:
        headers = {"Authorization": f"Bearer {token.value}"}
        return await self._post(path, json=body, headers=headers)

    async def _token(self, stale: Token | None = None) -> Token:
        client = _clients[self.base_url, self.client_id]
        async with client.turn:
            token = client.token
            if token is None or token is stale or token.until <= time.monotonic():
                token = client.token = await self._sign_in()
            return token

    async def _sign_in(self) -> Token:
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret}
        answer = await self._post("/v1/oauth/token", data=form)
        if answer.status == 429:
            raise NoAnswer(f"{self.service}-429")
        if answer.status >= 400:
            raise CredentialsRefused(f"{self.service}-token-{answer.status}")
        life = int(answer.body["expires_in"]) - EARLY_SECONDS
        return Token(str(answer.body["access_token"]), time.monotonic() + life)

    async def _post(self, path: str, **content: Any) -> Answer:
        return await post(self.http, self.service, f"{self.base_url}{path}", timeout=SECONDS, **content)


def forget_tokens() -> None:
    """For a test that puts another service in the place of one."""
    _clients.clear()
