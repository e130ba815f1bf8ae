"""Signatures of requests (docs/partners.zh-CN.md): the text that a caller signs, and how.

Whoever checks one makes it anew. Standard library alone: a partner may take this file as it is.
"""

import hashlib
import hmac
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from urllib.parse import quote

SIGNATURE, NONCE, TIMESTAMP = "X-Signature", "X-Nonce", "X-Timestamp"
SHOWN = (SIGNATURE, NONCE, TIMESTAMP)
COVERED = ("Content-Type", "Idempotency-Key", "If-Match")
"""Headers that decide what a request does."""
CHINA = timezone(timedelta(hours=8))
_CLOCK = "%Y%m%d%H%M%S"


class Algorithm(StrEnum):
    """What requests are signed with, and what their bodies and tokens are digested with."""

    HMAC_SHA256 = "hmac-sha256"
    HMAC_SM3 = "hmac-sm3"

    @property
    def digest(self) -> str:
        """As `hashlib` names it."""
        return self.value.removeprefix("hmac-")


@dataclass(frozen=True, kw_only=True)
class SignedText:
    """What is signed, a line each, in this order. An absent header is an empty line."""

    algorithm: str
    timestamp: str
    nonce: str
    method: str
    path: str
    query: str
    content_type: str
    idempotency_key: str
    if_match: str
    token_digest: str
    body_digest: str

    def encoded(self) -> bytes:
        """Raises ValueError where a line would be two: one text would stand for two requests."""
        lines: tuple[str, ...] = astuple(self)
        if any("\n" in line for line in lines):
            raise ValueError("a line break in a signed line")
        return "\n".join(lines).encode()


def signature(key: bytes, algorithm: Algorithm, text: SignedText) -> str:
    """In hex, small letters."""
    return hmac.new(key, text.encoded(), algorithm.digest).hexdigest()


def digest(content: bytes, algorithm: Algorithm) -> str:
    return hashlib.new(algorithm.digest, content).hexdigest()


def canonical(path: str) -> str:
    """A decoded path in the one spelling that is signed: letters, digits and `-._~/` stand for themselves, every other
    byte is `%` and two capitals in hex."""
    return quote(path, safe="/", errors="replace")


def timestamp(at: datetime) -> str:
    """In China's time, to the second: `20261130093000`."""
    return at.astimezone(CHINA).strftime(_CLOCK)


def instant(timestamp: str) -> datetime:
    """Raises ValueError for anything but fourteen digits that are a time."""
    if not (len(timestamp) == 14 and timestamp.isascii() and timestamp.isdigit()):
        raise ValueError("not fourteen digits")
    return datetime.strptime(timestamp, _CLOCK).replace(tzinfo=CHINA).astimezone(UTC)
