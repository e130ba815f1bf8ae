"""Pure rules of RFC 6749: where a client's id and secret stand, and which scopes its token holds."""

import binascii
import json
from base64 import b64decode, urlsafe_b64decode
from urllib.parse import unquote_plus


def basic(header: str) -> tuple[str, str] | None:
    """Id and secret of `Authorization: Basic …`, each form-encoded (section 2.3.1); None where it is another scheme.

    Raises ValueError for one that cannot be read.
    """
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not colon:
            raise ValueError("no colon between id and secret")
        return unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not base64 of id and secret") from error


def claimed_client(assertion: str) -> str:
    """Whose an assertion says it is, before anything of it is believed. Raises ValueError for one that says nothing."""
    try:
        _, payload, _ = assertion.split(".")
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, RecursionError) as error:
        raise ValueError("not a JWT") from error
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str):
        raise ValueError("no subject")
    return subject


def narrowed(granted: frozenset[str], asked: str | None) -> frozenset[str] | None:
    """The scopes of the token: those asked for, all where none is; None where one of them was not granted."""
    wanted = frozenset((asked or "").split())
    if not wanted:
        return granted
    return wanted if wanted <= granted else None
