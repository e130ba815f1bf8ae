"""A request that its client did not sign so, for this service, now, is refused: what a forger may try, one by one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker

from chassis.access import Caller, Signing
from chassis.auth import TokenIssuer, TokenVerifier
from chassis.problems import TokenInvalid, Unauthenticated
from chassis.request_signatures import RequestSignatures, SignaturesNotSetUp, signing_key
from chassis.settings import Settings
from client.signing import Signer
from contracts import signatures
from contracts.roles import Role
from contracts.signatures import Algorithm, SignedText

SETTINGS = Settings(demo=True)
CLIENT, CREDENTIAL, OTHER = (UUID(int=number) for number in (7, 8, 9))
SIGNING = Signing(Algorithm.HMAC_SM3, CREDENTIAL)
KEY = signing_key(SETTINGS.signing_secret, CLIENT, SIGNING)
CALLER = Caller(CLIENT, Role.DEPARTMENT_CLIENT, signing=SIGNING)
NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
PATH = "/subsidy/v1/bank-confirmations"
Change = Callable[[httpx.Request], Any]


def signer(**changes: Any) -> Signer:
    values: dict[str, Any] = {
        "algorithm": Algorithm.HMAC_SM3,
        "key": KEY,
        "now": lambda: NOW,
        "nonce": lambda: "n" * 16,
    }
    return Signer(**(values | changes))


def request(by: Signer | None = None, path: str = PATH, **changes: Any) -> httpx.Request:
    """As a client sends it; signed."""
    values: dict[str, Any] = {"method": "POST", "url": f"https://city.test{path}", "json": {"results": []}}
    sent = httpx.Request(**(values | changes))
    sent.headers.update({"Authorization": "Bearer a-token", "Idempotency-Key": "key-0001"})
    (by or signer()).sign(sent, httpx.URL(path).path)
    return sent


def outcome(sent: httpx.Request, caller: Caller = CALLER, now: datetime = NOW, settings: Settings = SETTINGS) -> str:
    """The slug of the refusal; empty where the signature is right."""
    scope = {
        "type": "http",
        "method": sent.method,
        "path": sent.url.path,
        "root_path": "/subsidy",
        "query_string": sent.url.query,
        "headers": [(name.lower(), value) for name, value in sent.headers.raw],
    }
    service = RequestSignatures("subsidy", settings, async_sessionmaker(), now.timestamp)
    try:
        shown = service.shown(caller, scope)
    except Unauthenticated as refused:
        return refused.slug
    assert shown is not None
    key = signing_key(settings.signing_secret, shown.client, shown.signing)
    return "" if shown.is_right(key, (sent.content[:5], sent.content[5:])) else "signature-wrong"


def put(**headers: str) -> Change:
    return lambda sent: sent.headers.update({name.replace("_", "-"): value for name, value in headers.items()})


def drop(name: str) -> Change:
    return lambda sent: sent.headers.pop(name)


def twice(name: str) -> Change:
    def change(sent: httpx.Request) -> None:
        sent.headers = httpx.Headers([*sent.headers.raw, (name.encode(), sent.headers.get(name, "x").encode())])

    return change


def method(name: str) -> Change:
    return lambda sent: setattr(sent, "method", name)


def at(url: str) -> Change:
    return lambda sent: setattr(sent, "url", httpx.URL(f"https://city.test{url}"))


def body(content: bytes) -> Change:
    return lambda sent: setattr(sent, "_content", content)


WRONG, MALFORMED, MISSING = "signature-wrong", "signature-malformed", "signature-missing"
CHANGED: Mapping[str, tuple[Change, str]] = {
    "no signature": (drop("X-Signature"), MISSING),
    "no nonce": (drop("X-Nonce"), MISSING),
    "no time": (drop("X-Timestamp"), MISSING),
    "an empty signature": (put(X_Signature=""), MALFORMED),
    "half a signature": (put(X_Signature="0" * 32), MALFORMED),
    "a signature in capitals": (lambda sent: put(X_Signature=sent.headers["X-Signature"].upper())(sent), MALFORMED),
    "a signature of zeros": (put(X_Signature="0" * 64), WRONG),
    "a signature twice": (twice("X-Signature"), MALFORMED),
    "a nonce twice": (twice("X-Nonce"), MALFORMED),
    "a time twice": (twice("X-Timestamp"), MALFORMED),
    "a token twice": (twice("Authorization"), MALFORMED),
    "an idempotency key twice": (twice("Idempotency-Key"), MALFORMED),
    "a content type twice": (twice("Content-Type"), MALFORMED),
    "another nonce": (put(X_Nonce="m" * 16), WRONG),
    "a short nonce": (put(X_Nonce="n" * 15), MALFORMED),
    "a nonce without end": (put(X_Nonce="n" * 65), MALFORMED),
    "a nonce with a space": (put(X_Nonce="n" * 15 + " n"), MALFORMED),
    "another second": (put(X_Timestamp="20261130093001"), WRONG),
    "a time with a zone": (put(X_Timestamp="2026-11-30T09:30:00Z"), MALFORMED),
    "a time of thirteen digits": (put(X_Timestamp="2026113009300"), MALFORMED),
    "a day that is none": (put(X_Timestamp="20261131093000"), MALFORMED),
    "a time in seconds": (put(X_Timestamp="1796002200"), MALFORMED),
    "a time in other digits": (lambda sent: sent.headers.update({b"X-Timestamp": b"\xb2" * 14}), MALFORMED),
    "another method": (method("PUT"), WRONG),
    "another path": (at("/subsidy/v1/claims"), WRONG),
    "a longer path": (at(PATH + "/"), WRONG),
    "a path in capitals": (at(PATH.upper()), WRONG),
    "a query": (at(PATH + "?x=1"), WRONG),
    "another body": (body(b'{"results":[1]}'), WRONG),
    "no body": (body(b""), WRONG),
    "a body with a space more": (body(b'{"results":[]} '), WRONG),
    "another token": (put(Authorization="Bearer another"), WRONG),
    "another idempotency key": (put(Idempotency_Key="key-0002"), WRONG),
    "no idempotency key": (drop("Idempotency-Key"), WRONG),
    "a version that was not seen": (put(If_Match='"3"'), WRONG),
    "another content type": (put(Content_Type="text/plain"), WRONG),
}


@pytest.mark.parametrize(("change", "slug"), CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_request_is_refused(change: Change, slug: str) -> None:
    sent = request()
    assert outcome(sent) == ""
    change(sent)
    assert outcome(sent) == slug


OTHERS: Mapping[str, Signer] = {
    "a key of zeros": signer(key=bytes(32)),
    "no key": signer(key=b""),
    "the key in hex": signer(key=KEY.hex().encode()),
    "another client's key": signer(key=signing_key(SETTINGS.signing_secret, OTHER, SIGNING)),
    "another credential's key": signer(
        key=signing_key(SETTINGS.signing_secret, CLIENT, Signing(Algorithm.HMAC_SM3, OTHER))
    ),
    "the key of the other algorithm": signer(
        key=signing_key(SETTINGS.signing_secret, CLIENT, Signing(Algorithm.HMAC_SHA256, CREDENTIAL))
    ),
    "the other algorithm": signer(algorithm=Algorithm.HMAC_SHA256),
    "another platform's key": signer(key=signing_key("66" * 32, CLIENT, SIGNING)),
}


@pytest.mark.parametrize("by", OTHERS.values(), ids=OTHERS.keys())
def test_who_has_not_the_key_signs_nothing(by: Signer) -> None:
    assert outcome(request(by)) == "signature-wrong"


@pytest.mark.parametrize("algorithm", Algorithm)
def test_what_a_client_signs_is_right_for_its_own_algorithm_and_service(algorithm: Algorithm) -> None:
    signing = Signing(algorithm, CREDENTIAL)
    caller = Caller(CLIENT, Role.DEPARTMENT_CLIENT, signing=signing)
    by = signer(algorithm=algorithm, key=signing_key(SETTINGS.signing_secret, CLIENT, signing))
    assert outcome(request(by), caller) == ""
    elsewhere = request(by, PATH.replace("subsidy", "registry"))
    elsewhere.url = httpx.URL(f"https://city.test{PATH}")
    assert outcome(elsewhere, caller) == "signature-wrong"


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("/subsidy/v1/%E6%AD%A6", "/subsidy/v1/武"),
        ("/subsidy/v1/a%2Db", "/subsidy/v1/a-b"),
        ("/subsidy/v1/a%20b?x=%20&y", "/subsidy/v1/a b?x=%20&y"),
    ],
)
def test_a_path_is_signed_as_it_reads_and_a_query_as_it_was_sent(path: str, same: str) -> None:
    assert outcome(request(path=path, method="GET", json=None)) == ""
    assert signatures.canonical(httpx.URL(path).path) == signatures.canonical(httpx.URL(same).path)


@pytest.mark.parametrize(("signed", "sent"), [("a=1&b=2", "b=2&a=1"), ("a=%20", "a=+"), ("a=1", "a=1&a=1"), ("", "a")])
def test_a_query_in_another_order_or_spelling_is_another(signed: str, sent: str) -> None:
    one = request(path=f"{PATH}?{signed}")
    one.url = httpx.URL(f"https://city.test{PATH}?{sent}")
    assert outcome(one) == "signature-wrong"


def test_a_file_is_signed_with_every_byte_that_is_sent() -> None:
    parts = {"file": ("名单.xlsx", bytes(range(256)) * 300, "application/octet-stream")}
    sent = request(json=None, files=parts)
    assert outcome(sent) == ""
    sent._content = sent.content[:-1]
    assert outcome(sent) == "signature-wrong"


STALE = "signature-stale"


@pytest.mark.parametrize(("seconds", "slug"), [(300, ""), (-300, ""), (301, STALE), (-301, STALE)])
def test_a_signature_is_good_for_the_window_of_the_setting(seconds: int, slug: str) -> None:
    assert outcome(request(), now=NOW + timedelta(seconds=seconds)) == slug
    narrow = Settings(demo=True, signature_seconds=30)
    assert outcome(request(), now=NOW + timedelta(seconds=30), settings=narrow) == ""
    assert outcome(request(), now=NOW + timedelta(seconds=31), settings=narrow) == STALE


def test_a_line_break_makes_no_other_request_of_the_same_text() -> None:
    values = dict.fromkeys(SignedText.__dataclass_fields__, "x")
    with pytest.raises(ValueError, match="line break"):
        SignedText(**values | {"query": "x\nx"}).encoded()
    service, scope = RequestSignatures("subsidy", SETTINGS, async_sessionmaker(), NOW.timestamp), _scope_with_break()
    shown = service.shown(CALLER, scope)
    assert shown is not None
    assert not shown.is_right(KEY, ())


def _scope_with_break() -> dict[str, Any]:
    sent = request()
    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    query = b"a\nb"
    return {"method": "POST", "path": PATH, "root_path": "/subsidy", "query_string": query, "headers": headers}


def test_who_need_not_sign_is_not_looked_at() -> None:
    service = RequestSignatures("subsidy", SETTINGS, async_sessionmaker())
    assert service.shown(None, {}) is None
    assert service.shown(Caller(CLIENT, Role.CASEWORKER), {}) is None


def test_without_a_secret_of_the_platform_there_is_no_key_and_the_demos_counts_in_demo_mode_alone() -> None:
    with pytest.raises(SignaturesNotSetUp):
        signing_key("", CLIENT, SIGNING)
    own = Settings(demo=True, signing_key="ab" * 32)
    assert signing_key(own.signing_secret, CLIENT, SIGNING) != KEY
    assert Settings.model_construct(demo=False, signing_key=own.signing_key.__class__("")).signing_secret == ""


TOKENS = TokenVerifier.from_settings(SETTINGS, "subsidy")


def test_a_token_carries_what_its_requests_are_signed_with() -> None:
    assert TOKENS.caller(TokenIssuer.from_settings(SETTINGS).issue(CALLER)) == CALLER
    unsigned = Caller(CLIENT, Role.DEPARTMENT_CLIENT)
    assert TOKENS.caller(TokenIssuer.from_settings(SETTINGS).issue(unsigned)).signing is None


@pytest.mark.parametrize("claim", ["", "hmac-sm3", f"none:{CREDENTIAL}", f"hmac-md5:{CREDENTIAL}", "hmac-sm3:1", ":"])
def test_a_demand_that_nobody_understands_opens_nothing(claim: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Signing, "text", claim)
    token = TokenIssuer.from_settings(SETTINGS).issue(CALLER)
    with pytest.raises(TokenInvalid):
        TOKENS.caller(token)
