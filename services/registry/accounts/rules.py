"""Pure rules of accounts: how a failed sign-in is throttled, and how long a token lives."""

from datetime import timedelta

from chassis import text

FAILURES_BEFORE_LOCK = 10
LOCK = timedelta(minutes=15)
TOKEN_LIFE = timedelta(hours=2)
GRADUATE_TOKEN_LIFE = timedelta(minutes=30)


def normalised_login(login: str) -> str:
    """Logins compare without case, width, outer blanks and what cannot be seen, also for the throttle."""
    return text.identifier(login).casefold()
