"""Pure rules of refused rows that come again: which row of a file is which, and what it says now."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chassis.text import code
from services.registry.rosters.columns import plain, titles
from services.registry.rosters.layouts import Layout
from services.registry.rosters.rules import RESULTS, ROW_NO

Mistaken = Literal["unknown_row", "repeated", "unreadable"]
Verdict = Literal["taken", "not_refused"] | Mistaken


@dataclass(frozen=True)
class Comes:
    """A row of the file, the number of the row of the roster that it stands for, and its cells by heading."""

    number_in_file: int
    row_no: int | None
    cells: Mapping[str, str]


def has_numbers(layout: Layout) -> bool:
    return ROW_NO in map(plain, layout.headings)


def rows_of(layout: Layout, rows: Sequence[tuple[int, list[str]]]) -> list[Comes]:
    headings = [plain(heading) for heading in layout.headings]
    read = [(number, dict(zip(headings, cells, strict=False))) for number, cells in rows]
    return [
        Comes(number, _number(cells.get(ROW_NO, "")), {name: cells[name] for name in cells if name not in RESULTS})
        for number, cells in read
    ]


def _number(text: str) -> int | None:
    digits = code(text)
    return int(digits) if digits.isdecimal() and len(digits) < 8 else None


def place_of(layout: Layout, read: Mapping[str, int], name: str) -> int | None:
    """The column of that heading, or the one that the field of that title is read from."""
    headings, wanted = [plain(heading) for heading in layout.headings], plain(name)
    if wanted in headings:
        return headings.index(wanted)
    field = next((field for field, title in titles().items() if plain(title) == wanted), None)
    return None if field is None else read.get(field)


def merged(before: Sequence[str], given: Mapping[int, str], width: int) -> list[str]:
    """The row with what is given in place of what was there, by column."""
    cells = [*before, *[""] * (width - len(before))]
    return [given.get(place, cell) for place, cell in enumerate(cells)]


def verdicts(
    comes: Sequence[Comes], outcomes: Mapping[int, str | None], unreadable: Collection[int]
) -> dict[int, Verdict]:
    """Number in the file → what becomes of it. Of two rows for one, neither is taken: nobody knows which is meant."""
    times = Counter(row.row_no for row in comes)
    return {row.number_in_file: _verdict(row, times, outcomes, unreadable) for row in comes}


def _verdict(
    row: Comes, times: Mapping[int | None, int], outcomes: Mapping[int, str | None], unreadable: Collection[int]
) -> Verdict:
    if row.row_no is None or row.row_no not in outcomes:
        return "unknown_row"
    if outcomes[row.row_no] != "rejected":
        return "not_refused"
    if times[row.row_no] > 1:
        return "repeated"
    return "unreadable" if row.number_in_file in unreadable else "taken"
