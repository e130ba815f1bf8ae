"""Pure rules of periodic reports: the life of one, its canonical form, and what differs from what was frozen."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["monthly", "weekly_contacts", "half_monthly_assist"]
Consent: TypeAlias = Literal["given", "not_needed"]
Why: TypeAlias = Literal["recorded_later", "moved"]


class ReportState(StrEnum):
    DUE = "due"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FROZEN = "frozen"


OPEN = frozenset({ReportState.DUE, ReportState.DRAFTED, ReportState.RETURNED})
"""Still the district's to draw."""
UNSENT = frozenset({ReportState.DRAFTED, ReportState.RETURNED})
"""Drawn, and not with the city."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number of a report; with `out_of` it is a part of that. None: nothing can count it, and `note` says why."""

    key: str
    title: str
    number: int | None
    out_of: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Cell:
    key: str
    title: str
    number: int


@dataclass(frozen=True)
class Difference:
    cell: str
    title: str
    before: int
    after: int


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of a content: keys in order, no blanks, characters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def packed(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def cells(lines: Sequence[Line]) -> Iterator[Cell]:
    """Every number that was counted, those that another is a part of too."""
    for line in lines:
        if line.number is not None:
            yield Cell(line.key, line.title, line.number)
        if line.out_of is not None:
            yield Cell(f"{line.key}:out_of", f"{line.title}（应计）", line.out_of)


def differences(before: Mapping[str, int], now: Sequence[Line]) -> list[Difference]:
    """What stands otherwise than it did; `before` has the cells of the report as they were last said."""
    return [
        Difference(cell.key, cell.title, before[cell.key], cell.number)
        for cell in cells(now)
        if before.get(cell.key, cell.number) != cell.number
    ]


def is_late(due_on: date | None, signed_on: date | None, today: date) -> bool | None:
    """Of the submission that stands, or of today where there is none; None where no day is written."""
    return None if due_on is None else (signed_on or today) > due_on
