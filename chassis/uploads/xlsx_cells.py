"""The cells of a workbook's first sheet, read by calamine. Light to import: a process of its own begins with it."""

import io
import json
from collections.abc import Sequence
from typing import TypeAlias

from python_calamine import CalamineWorkbook

Cell: TypeAlias = str | float | bool | None


def cells(content: bytes, *, keep_empty: bool = False) -> Sequence[Sequence[object]]:
    """The rows of the first sheet; with `keep_empty` also those above and left of the first filled cell.

    Calamine believes what a file says of itself: give it what `safe_workbook` made, and better not in a service's own
    process. Raises whatever calamine raises.
    """
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=not keep_empty)
    return rows


def pack(_: str, content: bytes) -> bytes:
    """All rows as JSON, dates and times as text: what the process hands back that read the file."""
    return json.dumps(cells(content, keep_empty=True), default=str).encode()


def unpack(packed: bytes) -> Sequence[Sequence[Cell]]:
    rows: list[list[Cell]] = json.loads(packed)
    return rows
