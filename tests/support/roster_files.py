"""Roster files as offices and programs make them, each odd in one way; the people in them are nobody."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from contracts.codes import roster_columns
from tests.support.rosters import HEADER, as_xlsx, id_number

FIFTY = [column for column in roster_columns() if column.of_the_fifty]
MINISTRY = {
    "ksh": "23650100100001",
    "xbdm": "1",
    "xb": "男",
    "mzdm": "01",
    "mz": "汉族",
    "yxdm": "10755",
    "yxmc": "新疆大学",
    "xldm": "31",
    "xl": "本科生毕业",
    "zydm": "080901",
    "zy": "计算机科学与技术",
    "syszddm": "650102",
    "syszd": "新疆乌鲁木齐市天山区",
    "rxsj": "20190901",
    "bysj": "20230630",
    "knslbdm": "2",
    "knslb": "家庭困难",
}


def ministry_row(serial: int, **changed: str) -> list[str]:
    """A person as the Ministry's file lists them: fifty cells, no phone."""
    said = {**MINISTRY, "xm": f"测试{chr(0x4E00 + serial)}", "sfzh": id_number(serial), **changed}
    return [said.get(column.column, "") for column in FIFTY]


def ministry_file(*rows: list[str]) -> bytes:
    """The Ministry's two header rows, codes and words, and the people below."""
    return as_xlsx([column.title for column in FIFTY], *rows, header=tuple(column.column for column in FIFTY))


def drawn(draw: Callable[[Any, Any], None]) -> bytes:
    """A workbook as a function draws its first sheet: (book, sheet)."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        draw(book, book.add_worksheet("名册"))
    return made.getvalue()


def written(sheet: Any, *rows: Sequence[str], first: int = 0) -> None:
    for number, cells in enumerate(rows, first):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def with_part_elsewhere(content: bytes) -> bytes:
    """The workbook, whose main part has another name, as `_rels/.rels` says."""
    parts = parts_of(content)
    parts["xl/book2.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/book2.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/book2.xml")
    return zipped(parts)


def in_zip64(content: bytes) -> bytes:
    """The same archive, whose directory is described in 64 bits as well, as some programs always do."""
    end = content.rindex(b"PK\x05\x06")
    entries = int.from_bytes(content[end + 10 : end + 12], "little")
    size, offset = (int.from_bytes(content[at : at + 4], "little") for at in (end + 12, end + 16))
    eight = [number.to_bytes(8, "little") for number in (44, entries, entries, size, offset, end)]
    record = b"PK\x06\x06" + eight[0] + bytes((45, 0, 45, 0)) + bytes(8) + b"".join(eight[1:5])
    locator = b"PK\x06\x07" + bytes(4) + eight[5] + (1).to_bytes(4, "little")
    last = content[end : end + 8] + b"\xff\xff\xff\xff" + b"\xff" * 8 + content[end + 20 :]
    return content[:end] + record + locator + last


def with_styled_tail(content: bytes, rows: int) -> bytes:
    """The workbook, below whose people so many rows have a border and nothing in it."""
    parts, sheet = parts_of(content), "xl/worksheets/sheet1.xml"
    number = len(re.findall(rb"<row ", parts[sheet]))
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEF")
    tail = "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in range(number + 1, number + 1 + rows))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", tail.encode() + b"</sheetData>")
    return zipped(parts)


def with_error(content: bytes, cell: str) -> bytes:
    """The workbook, one filled cell of which shows an error, pasted without its formula."""
    parts, sheet = parts_of(content), "xl/worksheets/sheet1.xml"
    pattern = rf'<c r="{cell}"([^>]*) t="s"><v>\d+</v>'.encode()
    parts[sheet], found = re.subn(pattern, rf'<c r="{cell}"\1 t="e"><v>#REF!</v>'.encode(), parts[sheet])
    assert found == 1
    return zipped(parts)


TITLES = HEADER[:5]
