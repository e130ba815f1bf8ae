"""Parses a roster's file into rows of text: a workbook or CSV. Only a process of its own calls it: see `reader`."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chassis.exports import marked_as_text
from chassis.problems import Unprocessable
from chassis.uploads.xlsx_cells import cells as cells_of
from chassis.uploads.xlsx_guard import (
    MAX_COLUMNS,
    MAX_ROWS,
    InflatesTooMuch,
    NotATable,
    TooManyRows,
    formula_at,
    safe_workbook,
)

Numbered: TypeAlias = tuple[int, list[str]]
MAX_CELL = 2_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class EmptyRoster(Unprocessable):
    slug, title = "empty-roster", "名册里没有数据行"


class CellTooLong(Unprocessable):
    slug, title = "cell-too-long", f"单元格内容超过 {MAX_CELL} 字"


def pack_sheet(_: str, content: bytes) -> bytes:
    """Header and numbered rows as JSON. Raises a refusal that says what is wrong with the file, and repeats no cell."""
    header, body = _sheet(_rows(content))
    return json.dumps([header, body], ensure_ascii=False, separators=(",", ":")).encode()


def _rows(content: bytes) -> Iterator[Numbered]:
    if content.startswith(_ZIP):
        return _workbook_rows(content)
    if content.startswith(_OLE):
        raise NotATable("旧版 .xls 或加密的文件，请另存为不加密的 .xlsx")
    return _csv_rows(content)


def _sheet(rows: Iterator[Numbered]) -> tuple[list[str], list[Numbered]]:
    filled = ((number, cells) for number, cells in rows if any(cells))
    _, header = next(filled, (0, []))
    while header and not header[-1]:
        header.pop()
    body = [(number, cells[: len(header)]) for number, cells in filled]
    if not body:
        raise EmptyRoster()
    return header, body


def _workbook_rows(content: bytes) -> Iterator[Numbered]:
    for number, cells in enumerate(cells_of(safe_workbook(content), keep_empty=True), 1):
        yield number, _texts([_shown(cell) for cell in cells])


def _shown(value: object) -> str:
    """What the cell shows. A long number stays in its short form: its last digits are lost anyway."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15G}"
    return str(value)


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
            yield number, _texts([cell[1:] if marked_as_text(cell) else cell for cell in cells] if marks else cells)
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


def _texts(cells: Sequence[str]) -> list[str]:
    if max(map(len, cells), default=0) > MAX_CELL:
        raise CellTooLong()
    return [cell.strip() for cell in cells]
