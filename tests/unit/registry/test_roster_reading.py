"""Whatever a cell holds, the process that reads the file can say it, though it may load nothing any more."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from services.registry.rosters.files import reader
from tests.support.rosters import as_csv, as_xlsx, person

KINDS = {
    "day": (date(2023, 6, 30), "yyyy-mm-dd", "2023-06-30"),
    "moment": (datetime(2023, 6, 30, 10, 20, 30), "yyyy-mm-dd hh:mm:ss", "2023-06-30 10:20:30"),
    "time of day": (time(10, 20, 30), "hh:mm:ss", "10:20:30"),
    "length": (timedelta(hours=30), "[h]:mm:ss", "1 day, 6:00:00"),
    "truth": (True, None, "True"),
    "number": (2023, None, "2023"),
    "share": (0.1, None, "0.1"),
    "long number": (650100199912310019, None, "6.5010019991231E+17"),
    "text": ("  甲 ", None, "甲"),
}


@pytest.mark.parametrize(("value", "shown_as", "text"), KINDS.values(), ids=KINDS)
def test_a_cell_of_every_kind_is_read(value: object, shown_as: str | None, text: str) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "列")
        sheet.write(1, 0, value, book.add_format({"num_format": shown_as}) if shown_as else None)
    assert reader.read(made.getvalue()).rows == [(2, [text])]


def test_days_of_a_workbook_that_counts_from_1904_are_the_days_that_it_shows() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "列")
        sheet.write_datetime(1, 0, datetime(2023, 6, 30), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert reader.read(made.getvalue()).rows == [(2, ["2023-06-30"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_table_in_each_of_our_encodings_is_read(encoding: str) -> None:
    assert reader.read(as_csv(person(1), encoding=encoding)).rows == [(2, person(1))]


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1", "us-ascii"])
def test_a_sheet_may_name_another_encoding(encoding: str) -> None:
    """Its reader looks for the codec only then."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(person(1)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"UTF-8", encoding.encode())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert reader.read(made.getvalue()).rows == [(2, person(1))]
