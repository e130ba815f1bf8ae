"""Pure rules of casework: what a service entry needs, what is due to whom, and what a late entry is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ServiceMinimum:
    """How often at least services of these kinds together are due to a person who wants work."""

    key: str
    kinds: tuple[str, ...]
    least: int
    clause: str
    quote: str

    def counted(self, kinds: Iterable[str]) -> int:
        """How many services of these kinds, one each, count for it."""
        return sum(kind in self.kinds for kind in kinds)

    def is_met(self, had: int) -> bool:
        return had >= self.least


QUEUE_OF = {
    "guidance": "guidance",
    "referral": "referral",
    "training_offer": "training",
    "internship_offer": "internship",
}
"""The queue that a service is handed out of."""


def needs_post(kind: str) -> bool:
    """A referral is of a post, so that the same post counts once."""
    return kind == "referral"


def is_late_entry(due_on: date | None, contacted_on: date, logged_on: date) -> bool:
    """补记: written down after the clock was breached, for a day before that. notify judges by the same rule."""
    return due_on is not None and contacted_on <= due_on < logged_on


def week_of(code: str) -> tuple[date, date]:
    """Monday and Sunday of an ISO week such as `2023-W31`. Raises ValueError for a week that does not exist."""
    year, _, week = code.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1), date.fromisocalendar(int(year), int(week), 7)
