"""Signed access tokens: an issuer with an Ed25519 key, and a verifier that pins algorithm, type and audience."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.access import Caller, Signing, StandingIn
from chassis.db import new_id
from chassis.problems import TokenInvalid
from chassis.settings import Settings

ALGORITHM = "Ed25519"
ISSUER = "qihang"
EVERY_SERVICE = "qihang-api"
"""The audience of a person's token: whoever signs in works with all services."""
LEEWAY_SECONDS = 30
MOST_REMEMBERED = 4_096
"""Tokens of one verifier; a rush of more checks the oldest ones' signatures again."""


class TokenIssuer:
    """Signs tokens; only the service that owns the accounts holds the private key."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key

    @classmethod
    def from_settings(cls, settings: Settings) -> "TokenIssuer":
        return cls(_private_key(settings.token_seed.get_secret_value()))

    def issue(self, caller: Caller, ttl: timedelta = timedelta(minutes=30), services: Collection[str] = ()) -> str:
        """A token for these services, for every one where none is named."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": sorted(map(audience, services)) or [EVERY_SERVICE],
            "sub": str(caller.id),
            "jti": str(new_id()),
            "iat": now,
            "exp": now + int(ttl.total_seconds()),
            "role": caller.role,
            "area": caller.area,
            "org": caller.org,
            "person": str(caller.subject) if caller.subject else None,
            "scopes": sorted(caller.scopes),
            "sid": str(caller.session) if caller.session else None,
            "standing_in": _in_token(caller.standing_in),
        }
        if caller.signing is not None:
            claims["sig"] = caller.signing.text
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])


def _seconds() -> int:
    return int(time.time())


@dataclass(frozen=True)
class _Signed:
    """What a token of ours states, its signature checked; whether it counts now is another question."""

    claims: dict[str, Any] = field(repr=False)
    caller: Caller


class TokenVerifier:
    """Verifies tokens for one service, with public keys only.

    The same bytes have the same signature: that is checked once and remembered, by digest, for as long as the verifier
    lives (its keys are those that it was given). What time or place decides (exp, nbf, iat, iss, aud) is looked at each
    time, and a token that fails is forgotten. Whether its session has ended is its user's question, each time too.
    """

    def __init__(self, keys: KeySet, service: str, now: Callable[[], int] = _seconds) -> None:
        self._keys = keys
        self._remembered: dict[bytes, _Signed] = {}
        self._claims = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "values": [EVERY_SERVICE, audience(service)]},
            sub={"essential": True},
            exp={"essential": True},
        )

    @classmethod
    def from_settings(cls, settings: Settings, service: str) -> "TokenVerifier":
        return cls(KeySet.import_key_set(published_keys(settings)), service)

    def caller(self, token: str) -> Caller:
        """The caller of a valid token; any flaw raises `TokenInvalid` without saying which."""
        try:
            digest = hashlib.sha256(token.encode()).digest()
            signed = self._remembered.pop(digest, None) or self._signed(token)
            self._claims.validate(signed.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise TokenInvalid("登录已失效，请重新登录") from error
        self._remember(digest, signed)
        return signed.caller

    def _signed(self, token: str) -> _Signed:
        decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])
        if decoded.header.get("typ") != "at+jwt":
            raise ValueError("wrong type")
        return _Signed(decoded.claims, _caller(decoded.claims))

    def _remember(self, digest: bytes, signed: _Signed) -> None:
        """Last used, last forgotten. Nothing that failed comes here: a stranger can push nobody out."""
        self._remembered[digest] = signed
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]


def audience(service: str) -> str:
    return f"qihang:{service}"


def published_keys(settings: Settings) -> Any:
    """The JWK set (RFC 7517) that tokens verify with: several keys while the one that signs is being replaced."""
    if settings.token_public_jwks:
        return json.loads(settings.token_public_jwks)
    return public_jwks(settings.token_seed.get_secret_value())


def public_jwks(seed_hex: str) -> Any:
    """The JWK set other services verify with, derived from the private seed (hex, 32 bytes)."""
    return {"keys": [_jwk(seed_hex)]}


def _jwk(seed_hex: str) -> dict[str, str]:
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed_hex)).public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _b64(raw),
        "kid": _b64(raw)[:12],
        "alg": ALGORITHM,
        "use": "sig",
    }


def _private_key(seed_hex: str) -> OKPKey:
    return OKPKey.import_key({**_jwk(seed_hex), "d": _b64(bytes.fromhex(seed_hex))})


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _in_token(standing_in: StandingIn | None) -> dict[str, str] | None:
    if standing_in is None:
        return None
    return {"for": str(standing_in.absent), "substitution": str(standing_in.substitution)}


def _standing_in(stated: dict[str, str] | None) -> StandingIn | None:
    """For whom, and what ends it: one without the other is nothing of ours."""
    return None if stated is None else StandingIn(UUID(str(stated["for"])), UUID(str(stated["substitution"])))


def _caller(claims: dict[str, Any]) -> Caller:
    subject, session = claims.get("person"), claims.get("sid")
    return Caller(
        id=UUID(claims["sub"]),
        role=str(claims["role"]),
        area=claims.get("area"),
        org=claims.get("org"),
        subject=UUID(subject) if subject else None,
        scopes=frozenset(map(str, claims.get("scopes") or ())),
        session=UUID(session) if session else None,
        standing_in=_standing_in(claims.get("standing_in")),
        signing=Signing.of_text(claims["sig"]) if claims.get("sig") is not None else None,
    )
