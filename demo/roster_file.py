"""Rosters as a university office writes them: the template's headers, a row for a person, a workbook."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from contracts.codes import roster_columns
from demo.people import Fictional

HEADERS = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划")
WRITTEN_ON = datetime(2023, 7, 1)


def roster_row(person: Fictional, district: str) -> tuple[str, ...]:
    return person.name, person.id_number, person.phone, "2023", "本科", district


def ministry_row(person: Fictional, school: str, **changed: str) -> tuple[str, ...]:
    """As the school's file for the Ministry lists them: without a phone, without a district. `changed`: column → text
    in its place."""
    is_man = int(person.id_number[16]) % 2
    cells = {"xm": person.name, "sfzh": person.id_number, "yxdm": school, **_STUDY}
    cells |= {"xbdm": "1" if is_man else "2", "xb": "男" if is_man else "女", **changed}
    return tuple(cells.get(column.column, "") for column in _FIFTY)


_FIFTY = [column for column in roster_columns() if column.of_the_fifty]
_STUDY = {"mzdm": "01", "mz": "汉族", "xldm": "31", "xl": "本科生毕业", "zydm": "080901", "zy": "计算机科学与技术"}
_STUDY |= {"rxsj": "20190901", "bysj": "20230630", "knslbdm": "0", "knslb": "非困难生"}


def ministry_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The Ministry's two header rows, codes and words, and the people below."""
    return xlsx([[column.title for column in _FIFTY], *rows], [column.column for column in _FIFTY])


def xlsx(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADERS) -> bytes:
    """The same bytes for the same rows."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN_ON})
    sheet = book.add_worksheet("名册")
    for index, row in enumerate((header, *rows)):
        sheet.write_row(index, 0, row)
    book.close()
    return out.getvalue()
