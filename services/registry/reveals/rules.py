"""Pure rules of reveals: who stands out among those of the same role."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

NOTABLE = 10
"""Fewer reveals stand out for nobody."""
TIMES_MEDIAN = 3


@dataclass(frozen=True)
class Revealer:
    """An account of a role, and how often it revealed in the period; 0 for one that did not."""

    account_id: UUID
    role: str
    reveals: int


@dataclass(frozen=True)
class Comparison:
    """`median`: that of the others of the role, None where there are none."""

    revealer: Revealer
    median: float | None

    @property
    def stands_out(self) -> bool:
        usual = self.median or 0
        return self.revealer.reveals >= NOTABLE and self.revealer.reveals >= TIMES_MEDIAN * usual


def compared(everybody: Sequence[Revealer]) -> list[Comparison]:
    """Those who revealed, the most first, each beside the median of their peers."""
    by_role: dict[str, list[Revealer]] = defaultdict(list)
    for revealer in everybody:
        by_role[revealer.role].append(revealer)
    revealed = sorted(
        (revealer for revealer in everybody if revealer.reveals),
        key=lambda revealer: (-revealer.reveals, str(revealer.account_id)),
    )
    return [Comparison(revealer, _median_of_others(revealer, by_role[revealer.role])) for revealer in revealed]


def _median_of_others(revealer: Revealer, peers: Sequence[Revealer]) -> float | None:
    others = [peer.reveals for peer in peers if peer.account_id != revealer.account_id]
    return float(median(others)) if others else None
