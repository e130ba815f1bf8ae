"""The rows of an uploaded table, CSV or a workbook, as text. Only a process of its own calls it: see `workbooks`."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

from chassis.exports import marked_as_text
from chassis.uploads.workbook_rows import Numbered, is_workbook, sheet_of, texts, workbook_rows
from chassis.uploads.xlsx_guard import MAX_COLUMNS, MAX_ROWS, InflatesTooMuch, NotATable, TooManyRows, formula_at

_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def pack_table(_: str, content: bytes) -> bytes:
    """Header and numbered rows as JSON. Raises a refusal that says what is wrong with the file, and repeats no cell."""
    return packed(*sheet_of(table_rows(content)))


def packed(header: list[str], rows: Sequence[Numbered]) -> bytes:
    return json.dumps([header, rows], ensure_ascii=False, separators=(",", ":")).encode()


def table_rows(content: bytes) -> Iterator[Numbered]:
    """Of a workbook, or of CSV in UTF-8 or GB18030."""
    return workbook_rows(content) if is_workbook(content) else _csv_rows(content)


def _csv_rows(content: bytes) -> Iterator[Numbered]:
    text = _decoded(content)
    if text.startswith("%PDF") or _BINARY.search(text):
        raise NotATable()
    marks, formulas = "'" in text, "=" in text
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            _check_size(number, cells)
            if formulas:
                _check_formulas(number, cells)
            yield number, texts([cell[1:] if marked_as_text(cell) else cell for cell in cells] if marks else cells)
    except csv.Error as error:
        raise NotATable("CSV 格式有误") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable()


def _check_size(number: int, cells: Sequence[str]) -> None:
    if number > MAX_ROWS + 1:
        raise TooManyRows()
    if len(cells) > MAX_COLUMNS:
        raise InflatesTooMuch(f"列数超过 {MAX_COLUMNS}")


def _check_formulas(number: int, cells: Sequence[str]) -> None:
    for column, cell in enumerate(cells):
        if cell.startswith("="):
            raise formula_at(f"第 {number} 行第 {column + 1} 列")
