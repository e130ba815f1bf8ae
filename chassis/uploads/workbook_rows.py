"""The rows of an uploaded workbook as text. Only a process of its own calls it: see `workbooks`."""

import json
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chassis.problems import Unprocessable
from chassis.uploads.refusals import MAX_ROWS, NotATable, TooManyRows
from chassis.uploads.xlsx_cells import cells as cells_of
from chassis.uploads.xlsx_guard import safe_workbook

Numbered: TypeAlias = tuple[int, list[str]]
MAX_CELL = 2_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class CellTooLong(Unprocessable):
    slug, title = "cell-too-long", f"单元格内容超过 {MAX_CELL} 字"


def is_workbook(content: bytes) -> bool:
    """By its first bytes. Raises NotATable for the older kind and what is encrypted."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise NotATable("文件经过加密，请取消密码后上传")
        raise NotATable("这是旧版 .xls，请用 Excel 或 WPS 打开，另存为 .xlsx 后上传")
    return content.startswith(_ZIP)


def workbook_rows(content: bytes) -> Iterator[Numbered]:
    return rows_of_copy(safe_workbook(content))


def rows_of_copy(copy: bytes) -> Iterator[Numbered]:
    """Of a workbook that the first look has made: rows as they stand, each with its number in the sheet."""
    for number, cells in enumerate(cells_of(copy, keep_empty=True), 1):
        yield number, texts([_shown(cell) for cell in cells])


def _shown(value: object) -> str:
    """What the cell shows. A long number stays in its short form: its last digits are lost anyway."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15G}"
    return str(value)


def texts(cells: Sequence[str]) -> list[str]:
    if max(map(len, cells), default=0) > MAX_CELL:
        raise CellTooLong()
    return [cell.strip() for cell in cells]


def sheet_of(rows: Iterator[Numbered]) -> tuple[list[str], list[Numbered]]:
    """The header, and the rows below it that have any text, as wide as the header."""
    filled = ((number, cells) for number, cells in rows if any(cells))
    _, header = next(filled, (0, []))
    while header and not header[-1]:
        header.pop()
    body = [(number, cells[: len(header)]) for number, cells in filled]
    if len(body) > MAX_ROWS:
        raise TooManyRows()
    return header, body


def pack_workbook(_: str, content: bytes) -> bytes:
    """Header and numbered rows as JSON. Raises a refusal that says what is wrong with the file, and repeats no cell."""
    if not is_workbook(content):
        raise NotATable("请上传 Excel 工作簿（.xlsx）")
    return json.dumps(sheet_of(workbook_rows(content)), ensure_ascii=False, separators=(",", ":")).encode()
