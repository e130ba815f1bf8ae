"""Stand-in for a city's OpenID Connect provider: discovery, a sign-in page, tokens, keys that rotate.

It checks what a real one does: client and its secret, redirect address, PKCE, a code once. On wish of whoever signs in
(`then`) it misbehaves: claims put in their place, another signature, silence. Nothing here knows our code.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

ISSUER = "http://standins/oidc"
CLIENT, SECRET = "demo-oidc", "demo-oidc-secret"
REDIRECT = "http://platform/signed-in"
ALGORITHM = "Ed25519"
REMEMBERED = 100_000
TOKEN_SECONDS = 300
SILENT_SECONDS = 60

router = APIRouter(prefix="/oidc")
_codes: OrderedDict[str, dict[str, Any]] = OrderedDict()
_keys: list[OKPKey] = []
_withdrawn: list[OKPKey] = []
_state: dict[str, Any] = {"away": False, "last_token": "", "configuration": {}}


def _new_key() -> OKPKey:
    kid = secrets.token_hex(4)
    return OKPKey.generate_key("Ed25519", parameters={"kid": kid, "use": "sig", "alg": ALGORITHM})


def _signing_key() -> OKPKey:
    if not _keys:
        _keys.append(_new_key())
    return _keys[-1]


@router.post("/control")
async def control(request: Request) -> dict[str, bool]:
    """For tests: `away` answers nothing usable, `configuration` replaces parts of the discovery document, `rotate`
    signs with a new key from now on (the one before stays published), `withdraw` publishes that alone."""
    wanted = await request.json()
    _state["away"] = bool(wanted.get("away"))
    _state["configuration"] = wanted.get("configuration") or {}
    if wanted.get("rotate"):
        _signing_key()
        _keys.append(_new_key())
    if wanted.get("withdraw"):
        _withdrawn[:] = [*_withdrawn, *_keys[:-1]]
        _keys[:] = [_signing_key()]
    return {"done": True}


@router.get("/.well-known/openid-configuration")
async def configuration() -> Response:
    if _state["away"]:
        return Response("<html>maintenance</html>", 502)
    document = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/keys",
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "authorization_response_iss_parameter_supported": True,
    }
    return JSONResponse(document | _state["configuration"])


@router.get("/keys")
async def keys() -> Response:
    if _state["away"]:
        return Response("<html>maintenance</html>", 502)
    _signing_key()
    published = [key.as_dict(private=False) for key in _keys]
    return JSONResponse({"keys": [{"kty": "SM2", "kid": "of-another-kind"}, *published]})


@router.post("/authorize")
async def authorize(request: Request) -> Response:
    """What the person's browser sends from the sign-in page: the query it came with, and as whom it signs in.

    `subject`, `amr`, `acr`, and `then`: {"claims": put in place, null takes away; "sign": "none", "mac", "other",
    "withdrawn" or "replay"; "silent": true}.
    """
    query = {name: values[0] for name, values in parse_qs(request.url.query).items()}
    person = await request.json()
    right = query.get("response_type") == "code" and "openid" in query.get("scope", "").split()
    if query.get("client_id") != CLIENT or query.get("redirect_uri") != REDIRECT or not right:
        return JSONResponse({"error": "invalid_request"}, 400)
    if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
        return JSONResponse({"error": "invalid_request", "error_description": "PKCE is demanded"}, 400)
    code = secrets.token_urlsafe(24)
    _codes[code] = {"query": query, "person": person, "at": int(time.time())}
    if len(_codes) > REMEMBERED:
        _codes.popitem(last=False)
    back = urlencode({"code": code, "state": query.get("state", ""), "iss": ISSUER})
    return RedirectResponse(f"{REDIRECT}?{back}", 302)


@router.post("/token")
async def token(request: Request) -> Response:
    form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
    if _state["away"]:
        return Response("<html>maintenance</html>", 502)
    if not _is_client(request, form):
        return JSONResponse({"error": "invalid_client"}, 401)
    granted = _codes.pop(form.get("code", ""), None)
    if granted is None or not _is_its_own(granted["query"], form):
        return JSONResponse({"error": "invalid_grant"}, 400)
    then = granted["person"].get("then") or {}
    if then.get("silent"):
        await asyncio.sleep(SILENT_SECONDS)
    id_token = _id_token(granted, then)
    return JSONResponse({"access_token": secrets.token_hex(16), "token_type": "Bearer", "id_token": id_token})


def _is_client(request: Request, form: dict[str, str]) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        client, _, secret = b64decode(given).decode().partition(":")
        pair = unquote_plus(client), unquote_plus(secret)
    else:
        pair = form.get("client_id", ""), form.get("client_secret", "")
    return pair[0] == CLIENT and hmac.compare_digest(pair[1], SECRET)


def _is_its_own(query: dict[str, str], form: dict[str, str]) -> bool:
    """The code was given for this address, and to whoever has the verifier."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return form.get("redirect_uri") == query["redirect_uri"] and challenge == query["code_challenge"]


def _id_token(granted: dict[str, Any], then: dict[str, Any]) -> str:
    now, person = int(time.time()), granted["person"]
    claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": person["subject"],
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "auth_time": granted["at"],
        "nonce": granted["query"].get("nonce"),
        "amr": person.get("amr") or ["pwd"],
        "acr": person.get("acr"),
    }
    claims |= then.get("claims") or {}
    claims = {name: value for name, value in claims.items() if value is not None}
    last, _state["last_token"] = _state["last_token"], _signed(claims, then)
    return str(last if then.get("sign") == "replay" else _state["last_token"])


def _signed(claims: dict[str, Any], then: dict[str, Any]) -> str:
    key = _signing_key()
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"} | (then.get("header") or {})
    match then.get("sign"):
        case "none":
            parts = (json.dumps({**header, "alg": "none"}), json.dumps(claims))
            return ".".join([*(urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts), ""])
        case "mac":
            public = OctKey.import_key(json.dumps(key.as_dict(private=False)))
            return jwt.encode({**header, "alg": "HS256"}, claims, public, algorithms=["HS256"])
        case "other":
            return jwt.encode(header, claims, _new_key(), algorithms=[ALGORITHM])
        case "withdrawn":
            old = _withdrawn[-1]
            return jwt.encode({**header, "kid": old.kid}, claims, old, algorithms=[ALGORITHM])
        case _:
            return jwt.encode(header, claims, key, algorithms=[ALGORITHM])
