"""Pure rules of accounts: how logins compare, and how long a token lives."""

from datetime import timedelta

from chassis import text

TOKEN_LIFE = timedelta(hours=2)
GRADUATE_TOKEN_LIFE = timedelta(minutes=30)


def normalised_login(login: str) -> str:
    """Logins compare without case, width, outer blanks and what cannot be seen, also for the throttle."""
    return text.identifier(login).casefold()
