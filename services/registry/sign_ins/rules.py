"""Pure rules of the throttle: how long an attempt to sign in waits, and what is counted of it.

Three things are counted: what fails at a login from one address (the pair), from how many new addresses a login is
tried, and what fails from one address at logins that never signed in there. Nobody else's failures stop a pair that
has signed in before, and a login that is tried from everywhere makes a new address come twice, no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

FORGOTTEN_AFTER = timedelta(hours=24)
"""Without another failure, those before it no longer count."""


@dataclass(frozen=True)
class Limits:
    """Failures that cost nothing, and the longest wait in seconds after them; each further one doubles the wait."""

    first_wait: int
    pair_free: int
    pair_longest: int
    login_free: int
    newcomer_longest: int
    address_free: int
    address_longest: int


@dataclass(frozen=True)
class Count:
    """Failures under one key. `familiar_at`: when this pair last signed in; of a pair alone."""

    failures: int = 0
    blocked_until: datetime | None = None
    familiar_at: datetime | None = None
    touched_at: datetime | None = None

    def as_of(self, now: datetime) -> "Count":
        """Without what is forgotten by now."""
        old = self.touched_at is not None and self.touched_at < now - FORGOTTEN_AFTER
        return replace(self, failures=0, blocked_until=None) if old else self

    def seconds_blocked(self, now: datetime) -> int:
        return (
            ceil((self.blocked_until - now).total_seconds()) if self.blocked_until and self.blocked_until > now else 0
        )

    def failed(self, now: datetime, free: int, first: int, longest: int) -> "Count":
        failures = self.failures + 1
        return replace(self, failures=failures, blocked_until=_after(now, failures - free, first, longest))

    def taken_back(self) -> "Count":
        return replace(self, failures=max(0, self.failures - 1))


def _after(now: datetime, beyond: int, first: int, longest: int) -> datetime | None:
    """None for a failure within those that cost nothing."""
    return now + timedelta(seconds=min(longest, first * 2 ** min(beyond, 20))) if beyond >= 0 else None


@dataclass(frozen=True)
class Counts:
    """What is known of an attempt: of the pair, of the login, of the address."""

    pair: Count
    login: Count
    address: Count

    def as_of(self, now: datetime) -> "Counts":
        return Counts(self.pair.as_of(now), self.login.as_of(now), self.address.as_of(now))


@dataclass(frozen=True)
class Judgement:
    """`wait` in seconds, 0: the secret is looked at. `counts` is what is remembered either way."""

    wait: int
    counts: Counts


def judge(counts: Counts, now: datetime, limits: Limits) -> Judgement:
    """Counts an attempt as failed before its secret is looked at, so that parallel guesses cannot slip through."""
    pair = counts.pair
    if wait := pair.seconds_blocked(now):
        return Judgement(wait, counts)
    counted = pair.failed(now, limits.pair_free, limits.first_wait, limits.pair_longest)
    if pair.familiar_at is not None:
        return Judgement(0, replace(counts, pair=counted))
    if wait := counts.address.seconds_blocked(now):
        return Judgement(wait, counts)
    beyond = counts.login.failures - limits.login_free
    if beyond >= 0 and pair.blocked_until is None:
        newcomer = replace(pair, blocked_until=_after(now, beyond, limits.first_wait, limits.newcomer_longest))
        return Judgement(newcomer.seconds_blocked(now), replace(counts, pair=newcomer))
    first = pair.failures == 0
    login = replace(counts.login, failures=counts.login.failures + first)
    address = counts.address.failed(now, limits.address_free, limits.first_wait, limits.address_longest)
    return Judgement(0, Counts(counted, login, address))


def succeeded(counts: Counts, now: datetime) -> Counts:
    """The attempt was no guess: what it counted is taken back, and the pair is familiar from now on."""
    pair = Count(familiar_at=now)
    if counts.pair.familiar_at is not None:
        return replace(counts, pair=pair)
    login = counts.login.taken_back() if counts.pair.failures == 1 else counts.login
    return Counts(pair, login, counts.address.taken_back())


def taken_back(counts: Counts, limits: Limits) -> Counts:
    """One attempt less, because it was no guess: those before it count on, and so does the wait that they are due."""
    pair = counts.pair.taken_back()
    pair = pair if pair.failures >= limits.pair_free else replace(pair, blocked_until=None)
    if pair.familiar_at is not None:
        return replace(counts, pair=pair)
    login = counts.login.taken_back() if counts.pair.failures == 1 else counts.login
    address = counts.address.taken_back()
    address = address if address.failures >= limits.address_free else replace(address, blocked_until=None)
    return Counts(pair, login, address)
