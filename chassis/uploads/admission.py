"""Memory for large work, by a budget of the process: who fits goes in, the others wait in the order they came."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.problems import Unavailable


class Busy(Unavailable):
    slug, title = "busy", "系统正在处理其他大文件，请稍后再试"


class Admission:
    """Room for `budget` bytes. Work that needs more than all of it gets all of it, alone.

    Nobody overtakes: a small file behind a large one waits too, so that the large one's turn comes.
    """

    def __init__(self, budget: int, longest_wait: float) -> None:
        self._budget = budget
        self._longest_wait = longest_wait
        self._used = 0
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @asynccontextmanager
    async def room(self, wanted: int) -> AsyncIterator[None]:
        """Room for so many bytes while the block runs. Raises Busy after the longest wait."""
        share = min(wanted, self._budget)
        await self.enter(share)
        try:
            yield
        finally:
            self.leave(share)

    def leave(self, share: int) -> None:
        """Gives back what `enter` gave."""
        self._used -= share
        self._call_next()

    async def enter(self, share: int) -> None:
        """Waits for a share within the budget. Raises Busy after the longest wait."""
        if share == 0:
            return
        turn = asyncio.get_running_loop().create_future()
        self._queue.append((share, turn))
        self._call_next()
        try:
            async with asyncio.timeout(self._longest_wait):
                await turn
        except BaseException as error:
            self._leave_queue(share, turn)
            if isinstance(error, TimeoutError):
                raise Busy(retry_after=round(self._longest_wait)) from None
            raise

    def _leave_queue(self, share: int, turn: asyncio.Future[None]) -> None:
        """Whoever was called and gave up in the same moment gives the room back."""
        if (share, turn) in self._queue:
            self._queue.remove((share, turn))
        elif turn.done():
            self._used -= share
        self._call_next()

    def _call_next(self) -> None:
        while self._queue and self._used + self._queue[0][0] <= self._budget:
            share, turn = self._queue.popleft()
            if not turn.done():
                self._used += share
                turn.set_result(None)
