"""Reads an uploaded file into rows of text: a workbook through calamine in a process of its own, or CSV."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chassis.exports import marked_as_text
from chassis.problems import Unprocessable
from chassis.uploads import xlsx_cells as sheet_cells
from chassis.uploads.sandbox import Died, Refused, read_in_sandbox
from chassis.uploads.xlsx_guard import (
    MAX_COLUMNS,
    MAX_ROWS,
    FormulaCell,
    InflatesTooMuch,
    NotATable,
    TooManyRows,
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


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows below it with their numbers in the file; rows without any text are left out."""

    header: list[str]
    rows: list[Numbered]


def read(content: bytes) -> Sheet:
    """Raises a refusal that names what is wrong with the file; never repeats a cell."""
    if content.startswith(_ZIP):
        return _sheet(_workbook_rows(content))
    if content.startswith(_OLE):
        raise NotATable("旧版 .xls 或加密的文件，请另存为不加密的 .xlsx")
    return _sheet(_csv_rows(content))


def _sheet(rows: Iterator[Numbered]) -> Sheet:
    filled = ((number, cells) for number, cells in rows if any(cells))
    _, header = next(filled, (0, []))
    while header and not header[-1]:
        header.pop()
    body = [(number, cells[: len(header)]) for number, cells in filled]
    if not body:
        raise EmptyRoster()
    return Sheet(header, body)


def _workbook_rows(content: bytes) -> Iterator[Numbered]:
    try:
        packed = read_in_sandbox("chassis.uploads.xlsx_cells:pack", "", safe_workbook(content))
    except (Died, Refused) as error:
        raise NotATable("文件已损坏，或内容过多无法读取") from error
    for number, cells in enumerate(sheet_cells.unpack(packed), 1):
        yield number, [_text(cell) for cell in cells]


def _text(value: object) -> str:
    """What the cell shows. A long number stays in its short form: its last digits are lost anyway."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15G}"
    return _checked(str(value))


def _csv_rows(content: bytes) -> Iterator[Numbered]:
    text = _decoded(content)
    if text.startswith("%PDF") or _BINARY.search(text):
        raise NotATable()
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            _check_csv(number, cells)
            yield number, [_checked(cell[1:] if marked_as_text(cell) else cell) for cell in cells]
    except csv.Error as error:
        raise NotATable("CSV 格式有误") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable()


def _check_csv(number: int, cells: Sequence[str]) -> None:
    if number > MAX_ROWS + 1:
        raise TooManyRows()
    if len(cells) > MAX_COLUMNS:
        raise InflatesTooMuch(f"列数超过 {MAX_COLUMNS}")
    for column, cell in enumerate(cells):
        if cell.startswith("="):
            raise FormulaCell(f"第 {number} 行第 {column + 1} 列")


def _checked(cell: str) -> str:
    if len(cell) > MAX_CELL:
        raise CellTooLong()
    return cell.strip()
