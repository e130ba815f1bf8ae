"""Growing pauses between attempts at something that is away; a success makes them short again."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass
class Backoff:
    """`longer()` is the next pause in seconds: twice the last one, at most `longest`."""

    shortest: float
    longest: float
    _last: float | None = None

    def longer(self) -> float:
        self._last = self.shortest if self._last is None else min(self._last * 2, self.longest)
        return self._last

    def reset(self) -> None:
        self._last = None


def pause_after(attempts: int, jitter: float, first: timedelta, longest: timedelta) -> timedelta:
    """Before the next attempt of something whose attempts are counted: `first` after one, twice as long after each
    more, at most `longest`. Half of it is left to chance (`jitter`, 0 to 1), so that not all come back at once."""
    pause = min(first * (1 << min(max(attempts - 1, 0), 20)), longest)
    return pause / 2 + pause / 2 * jitter
