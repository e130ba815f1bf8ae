"""What a part of this process remembers of its own turns: when one succeeded last, and how they fail."""

import time
from dataclasses import dataclass

from chassis.problems import Problem


@dataclass
class Turns:
    """Instants are this process's own seconds. `failures`: since the last success."""

    every: float | None = None
    """Seconds after which it has its next turn; None where it waits for something to come."""
    succeeded_at: float | None = None
    failed_at: float | None = None
    failure: str | None = None
    failures: int = 0

    def succeeded(self) -> None:
        self.succeeded_at, self.failures = time.monotonic(), 0

    def failed(self, error: BaseException) -> None:
        """By its slug or class alone: a message may hold a person's data."""
        self.failed_at, self.failures = time.monotonic(), self.failures + 1
        self.failure = error.slug if isinstance(error, Problem) else type(error).__name__
