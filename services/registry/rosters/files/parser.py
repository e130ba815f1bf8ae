"""Parses a roster's file into rows of text: a workbook or text. Only a process of its own calls it: see `reader`."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from chassis.problems import Unprocessable
from chassis.uploads.refusals import MAX_COLUMNS, MAX_ROWS, TooManyRows, formula_at
from chassis.uploads.text_rows import Odd, place_of, text_rows
from chassis.uploads.workbook_rows import Numbered, is_workbook, rows_of_copy
from chassis.uploads.xlsx_guard import Workbook
from chassis.uploads.xlsx_sheet import Noticed, Place, reference
from services.registry.rosters import columns

ROWS_OF_HEAD = 20
MOST_SHEETS = 20
"""Of a workbook, which are looked into for a roster."""
MERGED = "#合并单元格"
HIDDEN = "该行在表格中被隐藏或筛选掉，没有导入；要导入请取消隐藏后再上传"


Header: TypeAlias = list[list[str]]
Read: TypeAlias = tuple[Header, list[Numbered], dict[int, str], str, list[str]]


class EmptyRoster(Unprocessable):
    slug, title = "empty-roster", "名册里没有数据行"


def prepare() -> None:
    """The tables of headings, before nothing can be opened any more."""
    columns.load()


def pack_roster(_: str, content: bytes) -> bytes:
    """Header rows, numbered rows, rows that cannot be taken with the reason, the sheet's name and the other sheets'.

    Raises a refusal that says what is wrong with the file, and repeats no cell.
    """
    read = _of_workbook(Workbook(content)) if is_workbook(content) else _of_text(content)
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()


def _of_text(content: bytes) -> Read:
    odd = Odd()
    header, body = _split(text_rows(content, odd))
    if formula := _formula_in(odd.formulas, header, body):
        raise formula_at(place_of(*formula))
    return header, body, odd.broken, "", []


def _of_workbook(book: Workbook) -> Read:
    """The first sheet whose header names a person, else the first one."""
    names = [sheet.name for sheet in book.sheets]
    first = None
    for place, sheet in enumerate(book.sheets[:MOST_SHEETS]):
        copy, noticed = book.copy_of(sheet)
        rows = list(rows_of_copy(copy))
        looked = place, rows, noticed
        first = first or looked
        if _names_people(rows):
            break
    else:
        assert first is not None
        looked = first
    place, rows, noticed = looked
    header, flaws, body = _with_what_was_noticed(rows, noticed)
    return header, body, flaws, names[place], [name for other, name in enumerate(names) if other != place]


def _names_people(rows: Sequence[Numbered]) -> bool:
    filled = [cells for _, cells in rows if any(cells)][:ROWS_OF_HEAD]
    first, count = columns.header_rows(filled)
    fields = columns.proposed(filled[first : first + count])
    return columns.NAME in fields and columns.ID_NUMBER in fields


def _with_what_was_noticed(rows: Sequence[Numbered], noticed: Noticed) -> tuple[Header, dict[int, str], list[Numbered]]:
    """Blank cells that are an error or part of a merged one say so; hidden rows are not taken."""
    header, body = _split(iter(rows))
    below = dict(body)
    for (row, column), error in noticed.errors.items():
        _put(below.get(row), column, error)
    for first, last in noticed.merged:
        for row in range(max(first[0], body[0][0]), min(last[0], body[-1][0]) + 1):
            for column in range(first[1], min(last[1], MAX_COLUMNS) + 1):
                _put(below.get(row), column, MERGED if (row, column) != first else "")
    if formula := _formula_in(noticed.formulas, header, body):
        raise formula_at(reference(*formula))
    return header, {number: HIDDEN for number in below if number in noticed.hidden}, body


def _put(cells: list[str] | None, column: int, text: str) -> None:
    if cells is not None and column <= len(cells) and not cells[column - 1]:
        cells[column - 1] = text


def _split(rows: Iterator[Numbered]) -> tuple[Header, list[Numbered]]:
    """The header, and the rows below it that have any text, as wide as the header."""
    filled = ((number, cells) for number, cells in rows if any(cells))
    head = list(islice(filled, ROWS_OF_HEAD))
    first, count = columns.header_rows([cells for _, cells in head])
    header = [cells for _, cells in head[first : first + count]]
    width = max((place + 1 for cells in header for place, cell in enumerate(cells) if cell), default=0)
    body = [(number, cells[:width]) for number, cells in (*head[first + count :], *filled)]
    if not body:
        raise EmptyRoster()
    if len(body) > MAX_ROWS:
        raise TooManyRows()
    return [cells[:width] for cells in header], body


def _formula_in(formulas: Sequence[Place], header: Header, body: Sequence[Numbered]) -> Place | None:
    """The first formula below the header in a column that is read; in others a formula does no harm."""
    read = {column + 1 for columns_of_field in columns.proposed(header).values() for column in columns_of_field}
    return next((place for place in formulas if place[0] >= body[0][0] and place[1] in read), None)
