"""The way out to a city's OpenID Connect provider: its configuration, its keys, and a code for an ID token.

Never call it inside a database transaction. Configuration and keys are shared by all requests of the process.
"""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet, RSAKey

from chassis.problems import Unavailable
from services.registry.provider_sign_ins.rules import Bound, Expected, flaw
from services.registry.settings import Provider

T = TypeVar("T")
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
"""No `none`, and no MAC: a key of the provider is public."""
KEY_TYPES = {"RSA", "EC", "OKP"}
LEAST_RSA_BITS = 2048
ANSWER_SECONDS = 5.0
MOST_BYTES = 262_144
FRESH_SECONDS = 600.0
"""Then configuration and keys are asked for again; a key that the provider has withdrawn counts no longer."""
ASK_AGAIN_SECONDS = 10.0
"""A token with a key that we have not seen makes us ask for the keys, no more often."""
FAILED_SECONDS = 2.0
"""For so long nobody asks again what could not be had."""


class ProviderUnavailable(Unavailable):
    slug, title = "provider-unavailable", "统一身份认证暂不可用，请改用账号密码登录或稍后再试"


class CodeRefused(Exception):
    """The provider gives nothing for this code."""


class TokenRefused(Exception):
    """What came is no ID token of this provider for this sign-in. `reason` is a word for the trail."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Configuration:
    """Of the discovery document, what we use."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    by_post: bool


class _Shared(Generic[T]):
    """What this process has learnt of an issuer; one asks, the others wait, and a failure answers for a while."""

    def __init__(self) -> None:
        self._value: T | None = None
        self._asked_at = self._failed_at = -math.inf
        self._lock = asyncio.Lock()

    async def of(self, ask: Callable[[], Awaitable[T]], after: float) -> T:
        """As it was learnt no longer than `after` seconds ago."""
        async with self._lock:
            now = time.monotonic()
            if self._value is None or now - self._asked_at > after:
                if now - self._failed_at < FAILED_SECONDS:
                    raise ProviderUnavailable()
                try:
                    self._value = await ask()
                except ProviderUnavailable:
                    self._failed_at = time.monotonic()
                    raise
                self._asked_at = time.monotonic()
            return self._value


@dataclass
class _Memory:
    configuration: _Shared[Configuration] = field(default_factory=lambda: _Shared())
    keys: _Shared[KeySet] = field(default_factory=lambda: _Shared())


_memories: dict[str, _Memory] = {}


def forget() -> None:
    """As if no provider had been asked yet."""
    _memories.clear()


@dataclass(frozen=True)
class OpenIdProvider:
    """One provider. All calls raise ProviderUnavailable when nothing usable comes back in time."""

    http: httpx.AsyncClient
    own: Provider

    async def configuration(self) -> Configuration:
        return await self._memory.configuration.of(self._ask_configuration, FRESH_SECONDS)

    async def _ask_configuration(self) -> Configuration:
        path = f"{self.own.issuer.rstrip('/')}/.well-known/openid-configuration"
        return self._configured(await self._json("GET", path))

    async def claims_for(self, code: str, bound: Bound) -> Mapping[str, object]:
        """The claims of the ID token behind a code. Raises CodeRefused and TokenRefused."""
        token = await self._token_for(code, bound)
        claims = await self._signed(token)
        expected = Expected(self.own.issuer, self.own.client_id, bound.nonce, self.own.authenticated_minutes * 60)
        wrong = flaw(claims, expected, int(time.time()))
        if wrong is not None:
            raise TokenRefused(wrong.value)
        return claims

    async def _token_for(self, code: str, bound: Bound) -> str:
        configuration = await self.configuration()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.own.redirect_uri,
            "code_verifier": bound.verifier,
        }
        client, secret = self.own.client_id, self.own.client_secret.get_secret_value()
        if configuration.by_post:
            sent: dict[str, Any] = {"data": {**form, "client_id": client, "client_secret": secret}}
        else:
            sent = {"data": form, "auth": httpx.BasicAuth(quote_plus(client), quote_plus(secret))}
        body = await self._json("POST", configuration.token_endpoint, **sent)
        if body.get("error") == "invalid_grant":
            raise CodeRefused
        token = body.get("id_token")
        if not isinstance(token, str):
            raise TokenRefused("no_id_token")
        return token

    async def _signed(self, token: str) -> Mapping[str, object]:
        """What the token claims, once a key of the provider has signed it; of now, where those we know have not."""
        keys = await self._memory.keys.of(self._ask_keys, FRESH_SECONDS)
        try:
            return _decoded(token, keys)
        except TokenRefused:
            newer = await self._memory.keys.of(self._ask_keys, ASK_AGAIN_SECONDS)
            if newer is keys:
                raise
            return _decoded(token, newer)

    async def _ask_keys(self) -> KeySet:
        return _public_keys(await self._json("GET", (await self.configuration()).jwks_uri))

    @property
    def _memory(self) -> _Memory:
        return _memories.setdefault(self.own.issuer, _Memory())

    def _configured(self, document: Mapping[str, Any]) -> Configuration:
        """Only a document that names this very issuer is its own, and no address in it is less safe than its own."""
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        addresses = [document.get(name) for name in names]
        if document.get("issuer") != self.own.issuer or not all(map(self._is_safe, addresses)):
            raise ProviderUnavailable()
        methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return Configuration(
            authorization_endpoint=str(addresses[0]),
            token_endpoint=str(addresses[1]),
            jwks_uri=str(addresses[2]),
            names_itself=document.get("authorization_response_iss_parameter_supported") is True,
            by_post="client_secret_basic" not in methods,
        )

    def _is_safe(self, address: object) -> bool:
        return isinstance(address, str) and urlsplit(address).scheme in {"https", urlsplit(self.own.issuer).scheme}

    async def _json(self, method: str, url: str, **sent: Any) -> Mapping[str, Any]:
        """The answer's object; of refusals an error that says why."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self.http.stream(method, url, **sent) as answer:
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > MOST_BYTES:
                        raise ProviderUnavailable()
            body = json.loads(content)
        except (httpx.HTTPError, TimeoutError, ValueError):
            raise ProviderUnavailable() from None
        refused = answer.status_code == 400 and isinstance(body, dict) and body.get("error") == "invalid_grant"
        if not isinstance(body, dict) or not (answer.status_code == 200 or refused):
            raise ProviderUnavailable()
        return body


def _decoded(token: str, keys: KeySet) -> Mapping[str, object]:
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError):
        raise TokenRefused("signature") from None
    if decoded.header.get("typ") not in (None, "JWT"):
        raise TokenRefused("type")
    return decoded.claims


def _public_keys(document: Mapping[str, Any]) -> KeySet:
    """Those that can sign, each by itself: a key of a kind that we do not read spoils no other."""
    listed = document.get("keys")
    usable = [key for key in map(_key, listed if isinstance(listed, list) else []) if key is not None]
    if not usable:
        raise ProviderUnavailable()
    return KeySet(usable)


def _key(document: object) -> Key | None:
    if not isinstance(document, dict) or document.get("use", "sig") != "sig" or document.get("kty") not in KEY_TYPES:
        return None
    try:
        key = JWKRegistry.import_key(document)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    too_short = isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS
    return None if too_short else key
