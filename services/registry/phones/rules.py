"""Pure rules of the codes: how they look, and when the next may be sent."""

import secrets
from datetime import datetime, timedelta
from math import ceil

from chassis.clock import CIVIL

DIGITS = 6


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def seconds_of_day_left(now: datetime) -> int:
    """Until the next civil day begins; `now` with its zone."""
    local = now.astimezone(CIVIL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return ceil((midnight - local).total_seconds())


def wait_for_next(seconds_since: float | None, pause: int) -> int:
    """Seconds before an account may ask for another code; `seconds_since`: its last one was sent."""
    return 0 if seconds_since is None else max(0, ceil(pause - seconds_since))
