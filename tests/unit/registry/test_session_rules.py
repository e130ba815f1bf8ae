"""When a session is over, how long its tokens live, and what a refresh token is made of."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.db import new_id
from services.registry.staff_sessions.rules import End, Limits, RefreshToken, overdue, token_life

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
LIMITS = Limits(token=timedelta(minutes=10), idle=timedelta(minutes=30), longest=timedelta(hours=12))
LATER = NOW + timedelta(hours=5)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("last_seen_at", "expires_at", "end"),
    [
        (NOW - timedelta(minutes=30) + SECOND, LATER, None),
        (NOW - timedelta(minutes=30), LATER, End.IDLE),
        (NOW - SECOND, NOW + SECOND, None),
        (NOW - SECOND, NOW, End.TOO_LONG),
        (NOW - timedelta(days=1), NOW - SECOND, End.TOO_LONG),
    ],
)
def test_a_session_is_over_when_it_rests_or_lasts_too_long(
    last_seen_at: datetime, expires_at: datetime, end: End | None
) -> None:
    assert overdue(last_seen_at, expires_at, NOW, LIMITS) == end


@pytest.mark.parametrize(("left", "life"), [(600, 600), (599, 599), (20_000, 600)])
def test_no_token_outlives_its_session(left: int, life: int) -> None:
    assert token_life(NOW + timedelta(seconds=left), NOW, LIMITS) == timedelta(seconds=life)


def test_a_refresh_token_is_read_as_it_was_written_and_the_next_one_shares_its_family() -> None:
    token = RefreshToken.first(new_id())
    following = token.following()
    assert RefreshToken.parse(str(token)) == token
    assert (following.session_id, following.family) == (token.session_id, token.family)
    assert following.own != token.own
    assert len(bytes.fromhex(token.own)) == 32


@pytest.mark.parametrize("text", ["", "a", "nonsense", "A" * 106, "A" * 108, "!" * 107, "字" * 107])
def test_what_was_never_a_refresh_token_is_none(text: str) -> None:
    assert RefreshToken.parse(text) is None
