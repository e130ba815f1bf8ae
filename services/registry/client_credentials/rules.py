"""Pure rules of credentials: which are living, when an old one ends, how long its tokens live."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CredentialState = Literal["living", "expired", "retired"]
MOST_LIVING = 2
"""One in use, and the one that replaces it."""


@dataclass(frozen=True)
class Span:
    """Of a credential: until when it was given, and when it was ended before that."""

    expires_at: datetime | None
    ended_at: datetime | None

    def state(self, now: datetime) -> CredentialState:
        if self.ended_at is not None:
            return "retired"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "living"


def end_of_old(expires_at: datetime | None, now: datetime, overlap_days: int) -> datetime:
    """When a credential that is being replaced ends: after the overlap, and never later than it would have."""
    end = now + timedelta(days=overlap_days)
    return end if expires_at is None else min(expires_at, end)


def token_life(expires_at: datetime | None, now: datetime, longest: timedelta) -> timedelta:
    """No token outlives its credential."""
    return longest if expires_at is None else min(longest, expires_at - now)
