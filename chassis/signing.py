"""Signatures of what goes out to others' services: HMAC-SHA256 over who signs, a nonce, the time and the body."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from chassis.clock import CIVIL


def signed_headers(app_id: str, key: str, body: bytes) -> dict[str, str]:
    """The headers of a JSON request that `app_id` signs with a shared key: each with a nonce of its own."""
    nonce, at = secrets.token_hex(16), datetime.now(UTC).astimezone(CIVIL).strftime("%Y%m%d%H%M%S")
    signed = "\n".join((app_id, nonce, at, hashlib.sha256(body).hexdigest()))
    return {
        "Content-Type": "application/json",
        "X-App-Id": app_id,
        "X-Nonce": nonce,
        "X-Timestamp": at,
        "X-Signature": hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest(),
    }
