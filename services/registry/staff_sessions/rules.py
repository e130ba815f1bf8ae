"""Pure rules of sessions: how long tokens live, what a refresh token is made of, when a session is over."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

CLOCKS_APART = timedelta(minutes=2)
"""A token expires by the clock of whoever reads it: so much later it has expired for everybody."""
ID_BYTES, PART_BYTES = 16, 32


class End(StrEnum):
    """Why a session ended, where this feature ends it; others give words of their own."""

    SIGNED_OUT = "signed_out"
    SIGNED_IN_AGAIN = "signed_in_again"
    IDLE = "idle"
    TOO_LONG = "too_long"
    REFRESH_REUSED = "refresh_reused"
    ACCOUNT_CLOSED = "account_closed"
    BY_OPERATOR = "by_operator"


@dataclass(frozen=True)
class Limits:
    """Of a session: the life of its tokens, how long it may rest, how long it may last."""

    token: timedelta
    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class RefreshToken:
    """The session's id, a secret that all its refresh tokens share, and a secret of this one alone: 256 bits each.

    Whoever shows the first secret once had a token of the session; with an old second one it was used before.
    """

    session_id: UUID
    family: str
    own: str

    @classmethod
    def first(cls, session_id: UUID) -> "RefreshToken":
        return cls(session_id, secrets.token_hex(PART_BYTES), secrets.token_hex(PART_BYTES))

    def following(self) -> "RefreshToken":
        return RefreshToken(self.session_id, self.family, secrets.token_hex(PART_BYTES))

    def __str__(self) -> str:
        raw = self.session_id.bytes + bytes.fromhex(self.family) + bytes.fromhex(self.own)
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    @classmethod
    def parse(cls, text: str) -> "RefreshToken | None":
        """None for what was never one of ours."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        if len(raw) != ID_BYTES + 2 * PART_BYTES:
            return None
        family, own = raw[ID_BYTES : ID_BYTES + PART_BYTES], raw[ID_BYTES + PART_BYTES :]
        return cls(UUID(bytes=raw[:ID_BYTES]), family.hex(), own.hex())


def overdue(last_seen_at: datetime, expires_at: datetime, now: datetime, limits: Limits) -> End | None:
    """Why a living session is over by now, if it is: it lasted too long, or rested too long."""
    if now >= expires_at:
        return End.TOO_LONG
    return End.IDLE if now >= last_seen_at + limits.idle else None


def token_life(expires_at: datetime, now: datetime, limits: Limits) -> timedelta:
    """No token outlives its session."""
    return min(limits.token, expires_at - now)
