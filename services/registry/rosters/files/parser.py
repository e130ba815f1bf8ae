"""Parses a roster's file into rows of text: a workbook or CSV. Only a process of its own calls it: see `reader`."""

from chassis.problems import Unprocessable
from chassis.uploads.table_rows import packed, table_rows
from chassis.uploads.workbook_rows import sheet_of


class EmptyRoster(Unprocessable):
    slug, title = "empty-roster", "名册里没有数据行"


def pack_sheet(_: str, content: bytes) -> bytes:
    """Header and numbered rows as JSON. Raises a refusal that says what is wrong with the file, and repeats no cell."""
    header, body = sheet_of(table_rows(content))
    if not body:
        raise EmptyRoster()
    return packed(header, body)
