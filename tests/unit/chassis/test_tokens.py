"""Access tokens: what was not signed by the issuer, for this service, for now and as an access token, is nobody's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes, hmac

from chassis.access import Caller, StandingIn
from chassis.auth import TokenIssuer, TokenVerifier, public_jwks
from chassis.db import new_id
from chassis.problems import TokenInvalid
from chassis.settings import Settings
from contracts.roles import Role
from tests.unit.chassis.token_steps import (
    FOREIGN_SEED,
    HEADER,
    KEY,
    SEED,
    Json,
    claims,
    now,
    part,
    signed,
    swapped,
)

SETTINGS = Settings(demo=True, token_seed=SEED)
CALLER = Caller(id=new_id(), role=Role.CASEWORKER, area="urumqi/650102")


def by_mac(header: Json, key: bytes) -> str:
    """As if the public key were a shared secret."""
    text = f"{part(header)}.{part(claims())}"
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(text.encode())
    return f"{text}.{part(mac.finalize())}"


VERIFIER = TokenVerifier.from_settings(SETTINGS, "registry")
FOREIGN = public_jwks(FOREIGN_SEED)["keys"][0]
FORGED: Mapping[str, Callable[[], str]] = {
    "empty": lambda: "",
    "one part": lambda: "abc",
    "two parts": lambda: ".".join(signed().split(".")[:2]),
    "no signature": lambda: swapped(signed(), 2, ""),
    "a signature of zeros": lambda: swapped(signed(), 2, part(bytes(64))),
    "half a signature": lambda: signed()[:-40],
    "four parts": lambda: signed() + ".e30",
    "not base64": lambda: swapped(signed(), 1, "%%%"),
    "another's claims": lambda: swapped(signed(), 1, part(claims(role="payer"))),
    "another header": lambda: swapped(signed(), 0, part({**HEADER, "x": 1})),
    "alg none": lambda: f"{part({**HEADER, 'alg': 'none'})}.{part(claims())}.",
    "alg None": lambda: f"{part({**HEADER, 'alg': 'None'})}.{part(claims())}.",
    "alg none with a signature": lambda: signed({**HEADER, "alg": "none"}),
    "alg EdDSA": lambda: signed({**HEADER, "alg": "EdDSA"}),
    "alg RS256": lambda: signed({**HEADER, "alg": "RS256"}),
    "no alg": lambda: signed({"kid": KEY["kid"], "typ": "at+jwt"}),
    "HS256 by the public key": lambda: by_mac({**HEADER, "alg": "HS256"}, KEY["x"].encode()),
    "HS256 by the published set": lambda: by_mac({**HEADER, "alg": "HS256"}, json.dumps(KEY).encode()),
    "a foreign key": lambda: signed(seed=FOREIGN_SEED),
    "a foreign key by its own kid": lambda: signed({**HEADER, "kid": FOREIGN["kid"]}, seed=FOREIGN_SEED),
    "a foreign key in the header": lambda: signed({**HEADER, "jwk": FOREIGN}, seed=FOREIGN_SEED),
    "a foreign key by jku": lambda: signed({**HEADER, "jku": "https://evil.test/keys"}, seed=FOREIGN_SEED),
    "a foreign key by x5u": lambda: signed({**HEADER, "x5u": "https://evil.test/c"}, seed=FOREIGN_SEED),
    "a path as kid": lambda: signed({**HEADER, "kid": "../../dev/null"}, seed=FOREIGN_SEED),
    "a critical header": lambda: signed({**HEADER, "crit": ["b64"], "b64": False}),
    "no typ": lambda: signed({"alg": "Ed25519", "kid": KEY["kid"]}),
    "an id token": lambda: signed({**HEADER, "typ": "JWT"}),
    "expired": lambda: signed(body=claims(exp=now() - 60)),
    "no end": lambda: signed(body=claims(exp=...)),
    "an end in words": lambda: signed(body=claims(exp="tomorrow")),
    "not yet": lambda: signed(body=claims(nbf=now() + 600)),
    "issued tomorrow": lambda: signed(body=claims(iat=now() + 86_400)),
    "another issuer": lambda: signed(body=claims(iss="elsewhere")),
    "no issuer": lambda: signed(body=claims(iss=...)),
    "another audience": lambda: signed(body=claims(aud=["qihang:subsidy"])),
    "an audience alike": lambda: signed(body=claims(aud="qihang:registry-2")),
    "no audience": lambda: signed(body=claims(aud=...)),
    "an empty audience": lambda: signed(body=claims(aud=[])),
    "nobody's": lambda: signed(body=claims(sub=...)),
    "a subject that is no id": lambda: signed(body=claims(sub="admin")),
    "no role": lambda: signed(body=claims(role=...)),
    "a session that is no id": lambda: signed(body=claims(sid="1")),
    "a place without the substitution that ends it": lambda: signed(body=claims(standing_in={"for": str(new_id())})),
    "a substitution for nobody": lambda: signed(body=claims(standing_in={"substitution": str(new_id())})),
    "a place in words": lambda: signed(body=claims(standing_in="urumqi")),
    "claims that are a list": lambda: signed(body=b"[]"),
    "claims that are no JSON": lambda: signed(body=b"{"),
}


def test_a_token_of_the_issuer_is_whose_it_says() -> None:
    assert VERIFIER.caller(TokenIssuer.from_settings(SETTINGS).issue(CALLER)) == CALLER
    assert VERIFIER.caller(signed()).role == "ops"


def test_a_token_for_a_colleagues_place_says_for_whom_and_what_ends_it() -> None:
    caller = replace(CALLER, session=new_id(), standing_in=StandingIn(new_id(), new_id()))
    assert VERIFIER.caller(TokenIssuer.from_settings(SETTINGS).issue(caller)) == caller
    assert VERIFIER.caller(signed(body=claims(standing_in=None))).standing_in is None


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_nobodys(forged: Callable[[], str]) -> None:
    with pytest.raises(TokenInvalid) as refused:
        VERIFIER.caller(forged())
    assert refused.value.detail == "登录已失效，请重新登录"


def test_a_service_takes_what_is_for_it_or_for_every_one() -> None:
    token = TokenIssuer.from_settings(SETTINGS).issue(CALLER, services=("registry", "subsidy"))
    names = ("registry", "subsidy", "jobfair")
    assert [name for name in names if _takes(name, token)] == ["registry", "subsidy"]


def _takes(service: str, token: str) -> bool:
    try:
        TokenVerifier.from_settings(SETTINGS, service).caller(token)
    except TokenInvalid:
        return False
    return True
