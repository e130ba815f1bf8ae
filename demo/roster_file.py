"""Rosters as a university office writes them: the template's headers, a row for a person, a workbook."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from demo.people import Fictional

HEADERS = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划")
WRITTEN_ON = datetime(2023, 7, 1)


def roster_row(person: Fictional, district: str) -> tuple[str, ...]:
    return person.name, person.id_number, person.phone, "2023", "本科", district


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The same bytes for the same rows."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN_ON})
    sheet = book.add_worksheet("名册")
    for index, row in enumerate((HEADERS, *rows)):
        sheet.write_row(index, 0, row)
    book.close()
    return out.getvalue()
