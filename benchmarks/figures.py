"""The measured lines."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

SEED = "bench"


@dataclass(frozen=True)
class Figure:
    """One measured line: ours, the peer's, and their ratio (ours / peer; for speeds more is better)."""

    what: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    ratio: float | None
    spread: str


def ratio(what: str, unit: str, ours: Sequence[float], peers: Sequence[float], name: str) -> Figure:
    mine, theirs = statistics.median(ours), statistics.median(peers)
    rounds = f"{len(ours)} rounds, " if len(ours) == len(peers) else ""
    spread = f"{rounds}ours {min(ours):.0f}–{max(ours):.0f}, peer {min(peers):.0f}–{max(peers):.0f}"
    return Figure(what=what, unit=unit, ours=mine, peer=theirs, peer_name=name, ratio=mine / theirs, spread=spread)
