"""Growing pauses between attempts at something that is away; a success makes them short again."""

from dataclasses import dataclass


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
