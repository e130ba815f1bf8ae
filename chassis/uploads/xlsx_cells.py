"""The cells of a workbook's first sheet, read by calamine. Light to import: a process of its own begins with it."""

import datetime
import io
from collections.abc import Sequence
from typing import TypeAlias

from python_calamine import CalamineWorkbook

Cell: TypeAlias = str | float | bool | datetime.date | datetime.time | datetime.timedelta
"""Calamine looks for `datetime` at the first date of a file, when the sandbox lets nothing be imported any more."""


def cells(content: bytes, *, keep_empty: bool = False) -> Sequence[Sequence[Cell]]:
    """The rows of the first sheet; with `keep_empty` also those above and left of the first filled cell.

    Calamine believes what a file says of itself: give it what `safe_workbook` made, and never in a service's own
    process. Raises whatever calamine raises.
    """
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=not keep_empty)
    return rows
