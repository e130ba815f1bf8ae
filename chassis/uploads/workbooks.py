"""Reads an uploaded workbook or table into rows of text, in a process of its own. Writes a workbook of text."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import xlsxwriter
from pydantic import TypeAdapter, ValidationError

from chassis.problems import Problem
from chassis.uploads import table_rows, workbook_rows
from chassis.uploads.refusals import FormulaCell, InflatesTooMuch, NotATable, TooManyRows
from chassis.uploads.sandbox import Died, FileRefused, read_in_sandbox
from chassis.uploads.workbook_rows import CellTooLong, Numbered

T = TypeVar("T")
Packed: TypeAlias = tuple[list[str], list[Numbered]]
READER = f"{workbook_rows.__name__}:{workbook_rows.pack_workbook.__name__}"
TABLE_READER = f"{table_rows.__name__}:{table_rows.pack_table.__name__}"
"""Of a workbook or CSV, in place of a workbook alone."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PACKED: TypeAdapter[Packed] = TypeAdapter(Packed)
_REFUSALS = (NotATable, InflatesTooMuch, TooManyRows, FormulaCell, CellTooLong)


@dataclass(frozen=True)
class Sheet:
    """The header, and the rows below it with their numbers in the file; rows without any text are left out."""

    header: list[str]
    rows: list[Numbered]


def read_sheet(content: bytes, reader: str = READER, refusals: Sequence[type[Problem]] = ()) -> Sheet:
    """The first sheet of a workbook, or what another reader makes of the file, who has refusals of its own.

    Raises a refusal that names what is wrong with the file; never repeats a cell.
    """
    return Sheet(*read_packed(content, reader, _PACKED, refusals))


def read_packed(content: bytes, reader: str, shape: TypeAdapter[T], refusals: Sequence[type[Problem]] = ()) -> T:
    """What the reader hands back, if it has this shape: it read a stranger's bytes, and might say anything."""
    try:
        return shape.validate_json(read_in_sandbox(reader, "", content))
    except FileRefused as refused:
        raise refused.as_one_of((*_REFUSALS, *refusals)) or _unreadable() from None
    except (Died, ValidationError):
        raise _unreadable() from None


def _unreadable() -> NotATable:
    return NotATable("文件已损坏，或内容过多无法读取")


def text_workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet, its first row as a head; every cell a text: nothing is rounded, and nothing runs."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        text, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        sheet.set_column(0, 20, 16, text)
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, text if number else head)
    return content.getvalue()
