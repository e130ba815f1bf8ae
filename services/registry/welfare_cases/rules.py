"""Pure rules of welfare posts: what must have been tried before somebody may be given one, and what is still short."""

from dataclasses import dataclass
from enum import StrEnum


class CaseState(StrEnum):
    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"


STATE_TITLES = {"waiting": "待第二人签署", "allowed": "准予安置", "refused": "不予安置"}
SIGNATURES = 2
"""Whoever asks and whoever decides, each with reasons: no document has a number for how hard it must be."""


@dataclass(frozen=True)
class Need:
    """So many of a kind must have been had before, and so many were."""

    key: str
    had: int
    least: int
    clause: str
    quote: str | None

    @property
    def short(self) -> int:
        return max(self.least - self.had, 0)


@dataclass(frozen=True)
class Unset:
    """What the document leaves to the city."""

    clause: str
    quote: str | None
    reason: str


@dataclass(frozen=True)
class Basis:
    """A condition of the document that is stated in words: 符合政策."""

    clause: str
    quote: str


@dataclass(frozen=True)
class Gate:
    """How a person stands before a welfare post (公益性岗位兜底安置) on a day."""

    in_hardship: bool
    placed: bool
    checklist: tuple[Need, ...]
    tried: Need | Unset
    """Referrals that came to nothing, against the city's number; Unset where it has none, and two persons judge."""
    unsuccessful: int
    basis: Basis | None

    @property
    def missing(self) -> tuple[Need, ...]:
        """What was not given in full yet."""
        return tuple(need for need in self.checklist if need.short)

    @property
    def referrals_short(self) -> int:
        return self.tried.short if isinstance(self.tried, Need) else 0

    @property
    def open(self) -> bool:
        return self.in_hardship and not self.placed and not self.missing and not self.referrals_short
