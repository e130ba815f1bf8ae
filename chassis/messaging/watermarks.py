"""Below which number a bucket has nothing left to send, so that a look need not walk over all that was sent.

Under an old snapshot PostgreSQL keeps what was sent in the index of what was not. A number alone says nothing: a lower
one may be committed later. But the numbering takes its transaction's id before its number (`outbox.number_outbox_row`).
So where S is the last number, and X an id taken after it was read, every number up to S is of a transaction with a
lower id than X; and once all of those are over, what waits up to S can be seen.
"""

import time
from dataclasses import dataclass, field

from sqlalchemy import text

from chassis.messaging.outbox import BUCKETS
from chassis.runtime import Runtime

EVERY_SECONDS = 1.0
_LAST_NUMBER = text("SELECT last_value FROM outbox_id_seq")
_TRANSACTION_ID = text("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)")
_LEAST = text(
    "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS oldest, (SELECT array_agg("
    "coalesce((SELECT min(id) FROM outbox WHERE bucket = place - 1 AND sent_at IS NULL AND id >= low), :above)"
    " ORDER BY place) FROM unnest(CAST(:lows AS bigint[])) WITH ORDINALITY AS mark(low, place)) AS lows"
)
"""The oldest transaction that runs, and each bucket's first unsent number, by one snapshot."""


@dataclass
class Watermarks:
    """Of one relay while it lives; it begins anew after a failure, since another database may have answered."""

    lows: list[int] = field(default_factory=lambda: [0] * BUCKETS)
    """Bucket → its first number that may still be unsent."""
    _candidate: tuple[int, int] | None = None
    """(S, X), waiting until every transaction below X is over."""
    _due: float = 0.0

    async def raise_if_due(self, runtime: Runtime) -> None:
        """Once a second at most."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + EVERY_SECONDS
            await self.rise(runtime)

    async def rise(self, runtime: Runtime) -> None:
        """Takes up a candidate, or raises the marks to what the last one allows."""
        if self._candidate is None:
            self._candidate = await _candidate(runtime)
            return
        last, ours = self._candidate
        async with runtime.transaction() as session:
            least = (await session.execute(_LEAST, {"lows": self.lows, "above": last + 1})).one()
        if least.oldest >= ours:
            self.lows = [min(low, last + 1) for low in least.lows]
            self._candidate = None


async def _candidate(runtime: Runtime) -> tuple[int, int]:
    """In this order: a number taken after the first statement may be of a transaction with a higher id."""
    async with runtime.transaction() as session:
        last = await session.scalar(_LAST_NUMBER)
        return int(last or 0), int(await session.scalar(_TRANSACTION_ID) or 0)
