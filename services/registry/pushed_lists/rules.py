"""Pure rules of a pushed list: its column, and whom a row names or why it names nobody."""

from collections.abc import Sequence

from chassis.pii import IdNumber

HEADING = "身份证件号码"
ID_NUMBER = frozenset({HEADING, "身份证号", "身份证号码", "公民身份号码"})
"""What the column is called. The others are not read, and nothing of them is stored."""


def column_of(header: Sequence[str]) -> int | None:
    """Where the number stands; None without exactly one such column."""
    places = [place for place, cell in enumerate(header) if cell.strip().strip("*") in ID_NUMBER]
    return places[0] if len(places) == 1 else None


def read_row(cells: Sequence[str], place: int) -> IdNumber | str:
    """Whom the row names, or why it names nobody; no reason repeats a cell."""
    try:
        return IdNumber.parse(cells[place] if place < len(cells) else "")
    except ValueError as error:
        return str(error)
