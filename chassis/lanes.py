"""Room for slow work that anybody may ask for: strangers wait in a lane of their own, and hold up nobody who was let in
before, nor the rest of the process."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chassis.problems import Problem
from chassis.uploads.admission import Admission, Busy

MOST_FAMILIAR = 10_000


class Lanes:
    """In each of two lanes `at_once` pieces of work at a time; who waits longer than that many seconds is refused.

    Whose key is familiar, this process has learnt since it started; the oldest of too many are forgotten.
    """

    def __init__(self, at_once: int, longest_wait: float, refusal: Callable[[], Problem]) -> None:
        self._strangers = Admission(at_once, longest_wait)
        self._familiar = Admission(at_once, longest_wait)
        self._refusal = refusal
        self._keys: dict[bytes, None] = {}

    @asynccontextmanager
    async def room(self, key: bytes) -> AsyncIterator[None]:
        """Room while the block runs. Raises the refusal after the longest wait."""
        lane = self._familiar if key in self._keys else self._strangers
        try:
            await lane.enter(1)
        except Busy:
            raise self._refusal() from None
        try:
            yield
        finally:
            lane.leave(1)

    def remember(self, key: bytes) -> None:
        self._keys.pop(key, None)
        self._keys[key] = None
        if len(self._keys) > MOST_FAMILIAR:
            del self._keys[next(iter(self._keys))]
