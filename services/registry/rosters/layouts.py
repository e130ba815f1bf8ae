"""Pure rules of a roster's layout: which field is read from which column, and whether somebody has to say so first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registry.rosters import columns
from services.registry.rosters.columns import (
    EDUCATION,
    GRADUATES_ON,
    HUKOU,
    ID_NUMBER,
    INTENTION,
    NAME,
    PHONE,
    RESIDENCE,
    SCHOOL,
    SEEKING,
    YEAR,
    titles,
)

LEAST_NAMED = 2
"""Columns that a file names by itself; one that names fewer is no roster, and nobody is asked about it."""


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: its header rows, the sheet that was read, and the visible sheets that were not."""

    header: Sequence[Sequence[str]]
    sheet: str = ""
    other_sheets: Sequence[str] = ()

    @property
    def headings(self) -> list[str]:
        """What stands above each column; of the Ministry's two rows the one in words."""
        width = max(map(len, self.header), default=0)
        rows = [[*row, *[""] * (width - len(row))] for row in self.header]
        return [next((cell for cell in reversed(cells) if cell), "") for cells in zip(*rows, strict=True)]

    @property
    def fingerprint(self) -> str:
        """What two files of one layout have in common: all their headings in their order."""
        return json.dumps([[columns.plain(cell) for cell in row] for row in self.header], ensure_ascii=False)

    def packed(self) -> str:
        return json.dumps([self.header, self.sheet, self.other_sheets], ensure_ascii=False)


def unpacked(text: str) -> Layout:
    return Layout(*json.loads(text))


def named_once(layout: Layout) -> dict[str, int]:
    """Field → its column, where the headings leave no doubt."""
    proposed = columns.proposed(layout.header)
    return {field: places[0] for field, places in proposed.items() if len(places) == 1}


def repeated(layout: Layout) -> list[str]:
    """Titles of the fields that more than one heading names."""
    return [titles()[field] for field, places in columns.proposed(layout.header).items() if len(places) > 1]


def required(org: str | None) -> tuple[str, ...]:
    """A school's office need not name its school in every row; everybody else does."""
    return (NAME, ID_NUMBER, YEAR, EDUCATION, *(() if org else (SCHOOL,)))


def of_template(must: Sequence[str]) -> tuple[str, ...]:
    """The columns of our own template: a phone belongs there, though nobody is refused for want of it."""
    return (*must[:2], PHONE, *must[2:], HUKOU, RESIDENCE, SEEKING, INTENTION)


def lacking(read: Mapping[str, int], org: str | None) -> list[str]:
    """Titles of what a roster must say and no column does. The year may stand in the day of graduation."""
    named = {YEAR if field == GRADUATES_ON else field for field in read}
    return [titles()[field] for field in required(org) if field not in named]


def can_be_completed(layout: Layout, read: Mapping[str, int], org: str | None) -> bool:
    """Whether enough columns are left of which somebody may say what they are."""
    left = sum(1 for heading in layout.headings if heading) - len(read)
    return len(read) >= LEAST_NAMED and left >= len(lacking(read, org))


def cells_by_field(read: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    """Field → cell. A row may end early (CSV)."""
    return {field: cells[place] if place < len(cells) else "" for field, place in read.items()}
