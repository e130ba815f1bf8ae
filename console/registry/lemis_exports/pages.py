"""Records in the codes of LEMIS (劳动99): a workbook of the ledger, masked, and one person's in clear for a purpose."""

from typing import Any

from fastapi import Response

from console import labels
from console.answers import file_of
from console.components import Field, Link
from console.desk import Desk, NotThere, identifier
from console.screens import Screens

screens = Screens()
RECORDS = {"registration": "求职登记", "unemployment": "失业登记"}


def links(desk: Desk) -> list[Link]:
    """The ways to the workbooks, for whoever may have them."""
    if not desk.may("registry.export_lemis_records"):
        return []
    words = {record: f"导出{title}（劳动99编码，脱敏）" for record, title in RECORDS.items()}
    return [Link(words[record], f"/lemis-workbooks/{record}", download=True) for record in RECORDS]


@screens.page("/lemis-workbooks/{record}", "按劳动99编码导出", "registry.export_lemis_records")
def workbook(desk: Desk, record: str) -> Response:
    if record not in RECORDS:
        raise NotThere
    asked: Any = record
    return file_of(desk.registry.export_lemis_records(None, record=asked))


_FIELDS = (
    Field("record", "记录", "select", choices=RECORDS),
    Field("purpose", "用途", "select", choices={purpose: purpose for purpose in labels.PURPOSES}, hint="导出留痕"),
)


@screens.form(
    "/people/{graduate_id}/lemis-record",
    "按劳动99编码导出（原文）",
    "registry.export_lemis_records_in_clear",
    _FIELDS,
    "导出（留痕）",
    saves=True,
)
def export_one(desk: Desk, graduate_id: str) -> Response:
    names = ("record", "purpose")
    body: Any = {name: desk.values.get(name, "") for name in names}
    people = {"graduate_ids": [str(identifier(graduate_id))]}
    return file_of(desk.registry.export_lemis_records_in_clear(None, body | people))
