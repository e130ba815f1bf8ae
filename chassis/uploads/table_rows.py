"""The rows of an uploaded table, CSV or a workbook, as text. Only a process of its own calls it: see `workbooks`."""

import json
from collections.abc import Iterator

from chassis.uploads.text_rows import text_rows
from chassis.uploads.workbook_rows import Numbered, is_workbook, sheet_of, workbook_rows


def pack_table(_: str, content: bytes) -> bytes:
    """Header and numbered rows as JSON. Raises a refusal that says what is wrong with the file, and repeats no cell."""
    header, rows = sheet_of(_table_rows(content))
    return json.dumps([header, rows], ensure_ascii=False, separators=(",", ":")).encode()


def _table_rows(content: bytes) -> Iterator[Numbered]:
    """Of a workbook, or of text."""
    return workbook_rows(content) if is_workbook(content) else text_rows(content)
