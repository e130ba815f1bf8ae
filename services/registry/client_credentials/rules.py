"""Pure rules of credentials: which are living and for how long, which public keys are taken, what an assertion says."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, TypeGuard

CredentialState = Literal["living", "expired", "retired"]
MOST_LIVING = 2
"""One in use, and the one that replaces it."""


@dataclass(frozen=True)
class Span:
    """Of a credential: until when it was given, and when it was ended before that."""

    expires_at: datetime | None
    ended_at: datetime | None

    def state(self, now: datetime) -> CredentialState:
        if self.ended_at is not None:
            return "retired"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "living"


def end_of_old(expires_at: datetime | None, now: datetime, overlap_days: int) -> datetime:
    """When a credential that is being replaced ends: after the overlap, and never later than it would have."""
    end = now + timedelta(days=overlap_days)
    return end if expires_at is None else min(expires_at, end)


def token_life(expires_at: datetime | None, now: datetime, longest: timedelta) -> timedelta:
    """No token outlives its credential."""
    return longest if expires_at is None else min(longest, expires_at - now)


KeyFlaw = Literal["key-malformed", "key-weak", "key-not-for-signatures"]
ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "OKP": ("Ed25519",),
    "EC": ("ES256",),
    "RSA": ("RS256", "PS256"),
}
"""By the key's type: what an assertion may be signed with. There is no `none` and no MAC among them, nor EdDSA, a name
that RFC 9864 retires: whose library knows no newer one has a key on P-256."""
_MEMBERS: Mapping[str, tuple[str, ...]] = {"OKP": ("crv", "x"), "EC": ("crv", "x", "y"), "RSA": ("e", "n")}
_CURVES: Mapping[str, str] = {"OKP": "Ed25519", "EC": "P-256"}
_RSA_BITS = range(2048, 8193)
_LEAST_EXPONENT = 65_537
_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_P25519 = 2**255 - 19
_Y_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER = frozenset({0, 1, _P25519 - 1, _Y_OF_ORDER_8, _P25519 - _Y_OF_ORDER_8})
"""The y of the points that sign for anybody."""


def key_of(jwk: Mapping[str, str]) -> dict[str, str] | KeyFlaw:
    """The members of a public JWK that make the key (RFC 7638), or what is wrong with it: only an Ed25519 key, one on
    P-256, or an RSA key of 2048 bits at least is taken."""
    kind = jwk.get("kty", "")
    if kind not in ALGORITHMS or jwk.get("crv") != _CURVES.get(kind):
        return "key-malformed"
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", ALGORITHMS[kind][0]) not in ALGORITHMS[kind]:
        return "key-not-for-signatures"
    try:
        numbers = {name: _decoded(jwk[name]) for name in _MEMBERS[kind] if name != "crv"}
    except (KeyError, ValueError):
        return "key-malformed"
    if flaw := _FLAWS[kind](numbers):
        return flaw
    return {"kty": kind, **{name: jwk[name] for name in _MEMBERS[kind]}}


def thumbprint(key: Mapping[str, str]) -> str:
    """Of RFC 7638, with SHA-256."""
    canonical = json.dumps(dict(sorted(key.items())), separators=(",", ":")).encode()
    return urlsafe_b64encode(sha256(canonical).digest()).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Base64url without padding, in its only spelling: two texts are two keys."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if not raw or urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not canonical base64url")
    return raw


def _ed25519_flaw(numbers: Mapping[str, bytes]) -> KeyFlaw | None:
    if len(numbers["x"]) != 32:
        return "key-malformed"
    y = int.from_bytes(numbers["x"], "little") % 2**255
    return "key-weak" if y >= _P25519 or y in _SMALL_ORDER else None


def _p256_flaw(numbers: Mapping[str, bytes]) -> KeyFlaw | None:
    if any(len(raw) != 32 for raw in numbers.values()):
        return "key-malformed"
    x, y = (int.from_bytes(numbers[name], "big") for name in ("x", "y"))
    on_curve = max(x, y) < _P256 and (y * y - (x * x * x - 3 * x + _P256_B)) % _P256 == 0
    return None if on_curve else "key-weak"


def _rsa_flaw(numbers: Mapping[str, bytes]) -> KeyFlaw | None:
    if any(raw[0] == 0 for raw in numbers.values()):
        return "key-malformed"
    n, e = (int.from_bytes(numbers[name], "big") for name in ("n", "e"))
    strong = n.bit_length() in _RSA_BITS and n % 2 and e % 2 and _LEAST_EXPONENT <= e < 2**32
    return None if strong else "key-weak"


_FLAWS: Mapping[str, Callable[[Mapping[str, bytes]], KeyFlaw | None]] = {
    "OKP": _ed25519_flaw,
    "EC": _p256_flaw,
    "RSA": _rsa_flaw,
}

TYPES = frozenset({"JWT", "client-authentication+jwt"})
"""What an assertion may call itself: an access token is none."""
ASSERTION_SECONDS, CLOCKS_SECONDS = 300, 30
"""How long an assertion is good at most, and how far its maker's clock may be from ours."""
_LONGEST_JTI = 200


@dataclass(frozen=True)
class Assertion:
    """What a client's signed statement says of itself, once its signature was verified."""

    jti: str
    expires_at: int
    """In seconds since 1970."""


def assertion_of(claims: Mapping[str, Any], client_id: str, audience: str, now: int) -> Assertion | None:
    """RFC 7523, section 3, more narrowly: by this client of itself, for us alone, short, and with a number of its own.
    None for any other."""
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        return None
    aud = claims.get("aud")
    if aud not in (audience, [audience]):
        return None
    jti, exp = claims.get("jti"), claims.get("exp")
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        return None
    if not _integer(exp) or not now - CLOCKS_SECONDS < exp <= now + ASSERTION_SECONDS + CLOCKS_SECONDS:
        return None
    starts = [claims[name] for name in ("iat", "nbf") if name in claims]
    if not all(_integer(at) and at <= now + CLOCKS_SECONDS for at in starts):
        return None
    return Assertion(jti, exp)


def _integer(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
