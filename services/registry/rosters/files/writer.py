"""Writes rosters: the template to fill in, and a file with its results. Every cell of a person is text."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from chassis.exports import csv_for_spreadsheets
from services.registry.rosters import columns, rules
from services.registry.rosters.columns import titles

_TEMPLATE_ROWS = 50_000
_WIDTHS = {columns.ID_NUMBER: 22, columns.PHONE: 15}


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet; what begins like a formula stays the text it is."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        text = book.add_format({"num_format": "@"})
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, text)
    return content.getvalue()


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """An apostrophe in front keeps a spreadsheet from running a cell or from rounding a number; it is dropped on
    upload."""
    return csv_for_spreadsheets(rows)


def template(fields: Sequence[str], required: Sequence[str], districts: Mapping[str, str]) -> bytes:
    """The empty roster: a header with drop-downs below it, and a sheet that says how to fill it in."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, _WIDTHS.get(field, 13), text)
            sheet.write_string(0, column, titles()[field], heading)
            if check := _check(field, districts):
                sheet.data_validation(1, column, _TEMPLATE_ROWS, column, check)
        _explain(book.add_worksheet("填写说明"), heading, fields, required, districts)
    return content.getvalue()


def _check(field: str, districts: Mapping[str, str]) -> dict[str, Any] | None:
    """The drop-down of a column. Of districts it only proposes: a place may lie in another city."""
    match field:
        case columns.EDUCATION:
            return {"validate": "list", "source": list(rules.EDUCATION_LEVELS)}
        case columns.INTENTION:
            return {"validate": "list", "source": list(rules.INTENTIONS)}
        case columns.HUKOU | columns.RESIDENCE | columns.SEEKING:
            return {"validate": "list", "source": list(districts), "error_type": "information"}
        case _:
            return None


_NOTES = {
    columns.NAME: "与身份证件一致",
    columns.ID_NUMBER: "18 位，须为文本格式",
    columns.PHONE: "11 位；可不填",
    columns.YEAR: "4 位年份，如 2023",
    columns.EDUCATION: "从下拉列表选择",
    columns.SCHOOL: "学校标识码",
    columns.INTENTION: "从下拉列表选择",
    columns.HUKOU: "6 位区划代码，见下表；外地填当地代码",
    columns.RESIDENCE: "6 位区划代码，见下表；外地填当地代码",
    columns.SEEKING: "6 位区划代码，见下表；外地填当地代码",
}


def _explain(
    sheet: Any, heading: Any, fields: Sequence[str], required: Sequence[str], districts: Mapping[str, str]
) -> None:
    needed = [(titles()[name], "须有此列" if name in required else "可无此列", _NOTES[name]) for name in fields]
    lines: list[tuple[str, ...]] = [("列", "要求", "说明"), *needed, (), ("区划代码", "名称"), *districts.items()]
    lines += [(), ("请勿使用公式；一次不超过 50000 行、20 MB。",)]
    sheet.set_column(0, 2, 24)
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell, heading if cell in ("列", "要求", "说明") else None)
