"""Tokens written by hand, right and wrong ones, signed by whichever key a test likes."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.auth import EVERY_SERVICE, public_jwks
from chassis.db import new_id

SEED, FOREIGN_SEED = "5e" * 32, "6f" * 32
KEY = public_jwks(SEED)["keys"][0]
HEADER = {"alg": "Ed25519", "kid": KEY["kid"], "typ": "at+jwt"}
Json = dict[str, Any]


def now() -> int:
    """When it is asked: a run may reach these tests long after it has read them."""
    return int(time.time())


def part(value: Json | bytes) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: Any) -> Json:
    values: Json = {
        "iss": "qihang",
        "aud": [EVERY_SERVICE],
        "sub": str(new_id()),
        "iat": now(),
        "exp": now() + 600,
        "role": "ops",
        "scopes": [],
    }
    return {name: value for name, value in (values | changes).items() if value is not ...}


def signed(header: Mapping[str, Any] = HEADER, body: Json | bytes | None = None, seed: str = SEED) -> str:
    text = f"{part(dict(header))}.{part(claims() if body is None else body)}"
    return f"{text}.{part(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(text.encode()))}"


def swapped(token: str, place: int, value: str) -> str:
    parts = token.split(".")
    parts[place] = value
    return ".".join(parts)
