"""Pure rules of sign-ins at a provider: what goes with them, and what is wrong with an ID token's claims."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
"""A token that was issued longer ago was not issued for this sign-in."""
LONGEST_SUBJECT = 255


class Flaw(StrEnum):
    """What is wrong with the claims of an ID token whose signature is right; a word for the trail."""

    ISSUER = "issuer"
    AUDIENCE = "audience"
    PARTY = "authorized_party"
    NONCE = "nonce"
    TIMES = "times"
    EXPIRED = "expired"
    NOT_ISSUED_NOW = "not_issued_now"
    LONG_AGO = "authenticated_long_ago"
    SUBJECT = "subject"


@dataclass(frozen=True)
class Bound:
    """What binds the way to the provider to one browser: it follows from the browser's key, and stands nowhere."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """Of PKCE, S256."""
        return encoded(sha256(self.verifier.encode()).digest())


@dataclass(frozen=True)
class Expected:
    """Of an ID token. `authenticated_seconds`: how long ago its subject authenticated at most."""

    issuer: str
    client_id: str
    nonce: str
    authenticated_seconds: int


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def authorization_url(endpoint: str, client_id: str, redirect_uri: str, bound: Bound, longest_seconds: int) -> str:
    """Where the browser goes: for a code, and to be named by the provider, nothing else."""
    query = {
        "response_type": "code",
        "scope": "openid",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": bound.state,
        "nonce": bound.nonce,
        "code_challenge": bound.challenge,
        "code_challenge_method": "S256",
        "max_age": longest_seconds,
    }
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"


def same(expected: str, given: object) -> bool:
    return isinstance(given, str) and hmac.compare_digest(expected.encode(), given.encode())


def is_mixed_up(issuer: str, given: str | None, *, always: bool) -> bool:
    """Whether an answer is another provider's (RFC 9207). `always`: this one names itself in each."""
    return given != issuer if given is not None else always


def flaw(claims: Mapping[str, object], expected: Expected, now: int) -> Flaw | None:
    """`now` and all times in seconds since 1970."""
    if claims.get("iss") != expected.issuer:
        return Flaw.ISSUER
    if wrong := _wrong_audience(claims, expected.client_id):
        return wrong
    if not same(expected.nonce, claims.get("nonce")):
        return Flaw.NONCE
    if wrong := _wrong_times(claims, now, expected.authenticated_seconds):
        return wrong
    subject = claims.get("sub")
    is_name = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()
    return None if is_name else Flaw.SUBJECT


def _wrong_audience(claims: Mapping[str, object], client_id: str) -> Flaw | None:
    """For us, and where it is for others too, given to us."""
    audience, party = claims.get("aud"), claims.get("azp")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences:
        return Flaw.AUDIENCE
    return Flaw.PARTY if (party is not None or len(audiences) > 1) and party != client_id else None


def _wrong_times(claims: Mapping[str, object], now: int, authenticated_seconds: int) -> Flaw | None:
    expires, issued, authenticated = (_seconds(claims.get(name)) for name in ("exp", "iat", "auth_time"))
    if expires is None or issued is None or authenticated is None:
        return Flaw.TIMES
    if expires + LEEWAY_SECONDS <= now:
        return Flaw.EXPIRED
    if not now - OLDEST_SECONDS <= issued <= now + LEEWAY_SECONDS:
        return Flaw.NOT_ISSUED_NOW
    if not now - authenticated_seconds - LEEWAY_SECONDS <= authenticated <= now + LEEWAY_SECONDS:
        return Flaw.LONG_AGO
    return None


def _seconds(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def shows_second_factor(claims: Mapping[str, object], amr: Collection[str], acr: Collection[str]) -> bool:
    """Whether the provider says that it has asked for one, in a word that the city takes for it."""
    methods = claims.get("amr")
    given = methods if isinstance(methods, list) else []
    return any(method in amr for method in given if isinstance(method, str)) or claims.get("acr") in acr
