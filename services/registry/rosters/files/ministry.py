"""A roster in the Ministry's form: two header rows, fifty columns, every cell a text, masked as the screen masks."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from contracts.codes import RosterColumn, roster_columns
from services.registry.rosters.columns import GRADUATES_ON, ID_NUMBER, NAME, SCHOOL, YEAR, field_of, key_of
from services.registry.rosters.layouts import Layout
from services.registry.study_records.rules import masked

Mask = Callable[[str, str], str]
"""(field, cell) → the cell as the screen shows it."""


def in_ministrys_form(
    layout: Layout, read: Mapping[str, int], rows: Iterable[Sequence[str]], org: str | None, mask: Mask
) -> list[list[str]]:
    """What the file itself says under each of the fifty headings, or else what is read from it for that field."""
    columns = [column for column in roster_columns() if column.of_the_fifty]
    places = [_place_of(column, layout, read) for column in columns]
    table = [[column.column for column in columns], [column.title for column in columns]]
    for row in rows:
        cells = [row[place] if place is not None and place < len(row) else "" for place in places]
        table.append([_shown(column, cell, org, mask) for column, cell in zip(columns, cells, strict=True)])
    return table


def _place_of(column: RosterColumn, layout: Layout, read: Mapping[str, int]) -> int | None:
    own = key_of(column)
    if own is not None and own in read:
        return read[own]
    if own == GRADUATES_ON:
        return read.get(YEAR)
    if own is not None:
        return None
    headings = {cell.strip(): place for row in layout.header for place, cell in enumerate(row) if cell}
    place = headings.get(column.column, headings.get(column.title))
    return place if place is not None and field_of(column.title) is None and place not in read.values() else None


def _shown(column: RosterColumn, cell: str, org: str | None, mask: Mask) -> str:
    field = key_of(column)
    if field == SCHOOL and org:
        return org
    if field in (NAME, ID_NUMBER):
        return mask(field, cell)
    return masked(cell) if column.sensitive else cell
