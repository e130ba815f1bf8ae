"""Public keys of clients, which of them are taken; and signed assertions, which of them prove anything."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from services.registry.client_credentials import rules
from services.registry.client_credentials.rules import Span
from services.registry.client_tokens.commands import signed_by

Json = dict[str, Any]
Key = OKPKey | ECKey | RSAKey
OURS: Mapping[str, Key] = {
    "OKP": OKPKey.generate_key("Ed25519"),
    "EC": ECKey.generate_key("P-256"),
    "RSA": RSAKey.generate_key(2048),
}
OTHERS = OKPKey.generate_key("Ed25519")
BANK, HERE = "bank-of-wuhan", "https://qihang.test/registry/v1/oauth/token"


def public(key: Key) -> dict[str, str]:
    found = rules.key_of({name: str(value) for name, value in key.as_dict(private=False).items() if name != "kid"})
    assert isinstance(found, dict), found
    return found


def text(number: bytes) -> str:
    return urlsafe_b64encode(number).rstrip(b"=").decode()


def part(value: Any) -> str:
    return text(json.dumps(value).encode())


def small_order(y: int, sign: int = 0) -> Json:
    return {"kty": "OKP", "crv": "Ed25519", "x": text((y | sign << 255).to_bytes(32, "little"))}


def rsa(n: int, e: int = 65_537) -> Json:
    return {"kty": "RSA", **{name: text(v.to_bytes((v.bit_length() + 7) // 8)) for name, v in (("n", n), ("e", e))}}


ED, P256, MODULUS = public(OURS["OKP"]), public(OURS["EC"]), public(OURS["RSA"])
N = int.from_bytes(urlsafe_b64decode(MODULUS["n"] + "=="))


@pytest.mark.parametrize("kind", OURS)
def test_a_strong_key_is_taken_as_its_members_alone(kind: str) -> None:
    key = public(OURS[kind])
    assert set(key) == {"OKP": {"kty", "crv", "x"}, "EC": {"kty", "crv", "x", "y"}, "RSA": {"kty", "e", "n"}}[kind]
    assert rules.thumbprint(key) == OURS[kind].thumbprint()


@pytest.mark.parametrize(
    ("jwk", "flaw"),
    [
        ({}, "key-malformed"),
        ({"kty": "oct", "k": "c2VjcmV0"}, "key-malformed"),
        ({"kty": "OKP", "crv": "X25519", "x": ED["x"]}, "key-malformed"),
        ({"kty": "EC", "crv": "P-384", "x": P256["x"], "y": P256["y"]}, "key-malformed"),
        ({"kty": "EC", "crv": "P-256", "x": P256["x"]}, "key-malformed"),
        ({**ED, "x": ED["x"] + "="}, "key-malformed"),
        ({**ED, "x": ED["x"][:-4]}, "key-malformed"),
        ({**ED, "x": ""}, "key-malformed"),
        ({**MODULUS, "n": text(b"\0" + urlsafe_b64decode(MODULUS["n"] + "=="))}, "key-malformed"),
        ({**ED, "use": "enc"}, "key-not-for-signatures"),
        ({**ED, "alg": "HS256"}, "key-not-for-signatures"),
        ({**MODULUS, "alg": "none"}, "key-not-for-signatures"),
        ({**P256, "y": P256["x"]}, "key-weak"),
        ({**P256, "x": text(bytes(32)), "y": text(bytes(32))}, "key-weak"),
        (small_order(0), "key-weak"),
        (small_order(1), "key-weak"),
        (small_order(1, sign=1), "key-weak"),
        (small_order(2**255 - 20), "key-weak"),
        (small_order(2**255 - 19), "key-weak"),
        (small_order(2**255 - 18), "key-weak"),
        (small_order(2707385501144840649318225287225658788936804267575313519463743609750303402022), "key-weak"),
        (rsa(N >> 1024 | 1), "key-weak"),
        (rsa(N ^ 1), "key-weak"),
        (rsa(N, e=3), "key-weak"),
        (rsa(N, e=65_538), "key-weak"),
        (rsa((1 << 8193) | 1), "key-weak"),
    ],
)
def test_a_weak_or_strange_key_is_refused(jwk: Json, flaw: str) -> None:
    assert rules.key_of(jwk) == flaw


def claims(**changes: Any) -> Json:
    now = int(time.time())
    values = {"iss": BANK, "sub": BANK, "aud": HERE, "jti": "1", "iat": now, "exp": now + 120}
    return {name: value for name, value in (values | changes).items() if value is not ...}


def signed(body: Json | None = None, alg: str = "Ed25519", key: Key = OURS["OKP"], **header: Any) -> str:
    values = claims() if body is None else body
    return jwt.encode({"alg": alg, **header}, values, key, algorithms=[alg])


def by_mac(key: bytes) -> str:
    """As if the public key were a shared secret."""
    content = f"{part({'alg': 'HS256'})}.{part(claims())}"
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(content.encode())
    return f"{content}.{text(mac.finalize())}"


def swapped(assertion: str, place: int, value: str) -> str:
    parts = assertion.split(".")
    parts[place] = value
    return ".".join(parts)


def proven(assertion: str, key: Mapping[str, str] = ED) -> rules.Assertion | None:
    found = signed_by(key, assertion)
    return rules.assertion_of(found, BANK, HERE, int(time.time())) if found is not None else None


FORGED: Mapping[str, Callable[[], str]] = {
    "empty": lambda: "",
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "no signature": lambda: swapped(signed(), 2, ""),
    "a signature of zeros": lambda: swapped(signed(), 2, text(bytes(64))),
    "other claims": lambda: swapped(signed(), 1, part(claims(jti="2"))),
    "claims that are a list": lambda: swapped(signed(), 1, part([])),
    "alg none": lambda: f"{part({'alg': 'none'})}.{part(claims())}.",
    "alg none with a signature": lambda: swapped(signed(), 0, part({"alg": "none"})),
    "HS256 by the public key": lambda: by_mac(ED["x"].encode()),
    "HS256 by the key's bytes": lambda: by_mac(urlsafe_b64decode(ED["x"] + "=")),
    "HS256 by the JWK": lambda: by_mac(json.dumps(ED).encode()),
    "an algorithm of another kind of key": lambda: signed(alg="ES256", key=OURS["EC"]),
    "another's key": lambda: signed(key=OTHERS),
    "another's key in the header": lambda: signed(key=OTHERS, jwk=OTHERS.as_dict(private=False)),
    "another's key by jku": lambda: signed(key=OTHERS, jku="https://evil.test/keys"),
    "an access token": lambda: signed(typ="at+jwt"),
    "expired": lambda: signed(claims(exp=int(time.time()) - 40)),
    "good for an hour": lambda: signed(claims(exp=int(time.time()) + 3600)),
    "no end": lambda: signed(claims(exp=...)),
    "an end in words": lambda: swapped(signed(), 1, part(claims(exp="tomorrow"))),
    "an end that is true": lambda: signed(claims(exp=True)),
    "an end in fractions": lambda: signed(claims(exp=time.time() + 60.5)),
    "issued in the future": lambda: signed(claims(iat=int(time.time()) + 60)),
    "not yet": lambda: signed(claims(nbf=int(time.time()) + 60)),
    "for another": lambda: signed(claims(aud="https://elsewhere.test/token")),
    "for an address alike": lambda: signed(claims(aud=HERE + "/")),
    "for us and another": lambda: signed(claims(aud=[HERE, "https://elsewhere.test/token"])),
    "for nobody": lambda: signed(claims(aud=...)),
    "for an empty list": lambda: signed(claims(aud=[])),
    "another issuer": lambda: signed(claims(iss="another-bank")),
    "another subject": lambda: signed(claims(sub="another-bank")),
    "no issuer": lambda: signed(claims(iss=...)),
    "no number": lambda: signed(claims(jti=...)),
    "an empty number": lambda: signed(claims(jti="")),
    "a number without end": lambda: signed(claims(jti="1" * 201)),
    "a number that is one": lambda: signed(claims(jti=1)),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_assertion_proves_nothing(forged: Callable[[], str]) -> None:
    assert proven(forged()) is None


@pytest.mark.parametrize("alg", ["Ed25519", "ES256", "RS256", "PS256"])
def test_an_assertion_by_a_clients_own_key_proves_it(alg: str) -> None:
    kind = next(kind for kind, names in rules.ALGORITHMS.items() if alg in names)
    for aud in (HERE, [HERE]):
        assert proven(signed(claims(aud=aud), alg, OURS[kind]), public(OURS[kind]))


def test_clocks_may_be_half_a_minute_apart() -> None:
    now = int(time.time())
    for changes in ({"iat": now + 25, "exp": now + 325}, {"exp": now - 20}, {"iat": ...}):
        assert proven(signed(claims(**changes)))


NOW = datetime(2026, 11, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "state"),
    [
        (Span(None, None), "living"),
        (Span(NOW + HOUR, None), "living"),
        (Span(NOW, None), "expired"),
        (Span(NOW + HOUR, NOW), "retired"),
        (Span(NOW - HOUR, NOW - DAY), "retired"),
    ],
)
def test_a_credential_lives_until_its_end(span: Span, state: str) -> None:
    assert span.state(NOW) == state


def test_an_overlap_shortens_a_life_and_never_prolongs_it() -> None:
    assert rules.end_of_old(None, NOW, 7) == NOW + 7 * DAY
    assert rules.end_of_old(NOW + DAY, NOW, 7) == NOW + DAY
    assert rules.end_of_old(NOW + 9 * DAY, NOW, 7) == NOW + 7 * DAY
    assert rules.token_life(None, NOW, HOUR) == HOUR
    assert rules.token_life(NOW + HOUR / 2, NOW, HOUR) == HOUR / 2
