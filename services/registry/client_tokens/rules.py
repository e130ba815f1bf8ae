"""Pure rules of RFC 6749: where a client's id and secret stand, and which scopes its token holds."""

import binascii
from base64 import b64decode
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


def narrowed(granted: frozenset[str], asked: str | None) -> frozenset[str] | None:
    """The scopes of the token: those asked for, all where none is; None where one of them was not granted."""
    wanted = frozenset((asked or "").split())
    if not wanted:
        return granted
    return wanted if wanted <= granted else None
