"""The register of the unemployed: who of the ledger stands in it, the files it came by, the second person's word."""

from collections.abc import Sequence
from typing import Any

from client.models.registry import SpellView, UnemployedView, UnemploymentFileView
from console import labels
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Link,
    Listing,
    Section,
    Shown,
    Table,
    View,
    with_query,
)
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens

screens = Screens()


@screens.page("/unemployed", "失业登记", "registry.list_unemployed", Menu("人员", "失业登记", 66))
def unemployed(desk: Desk) -> Listing[UnemployedView]:
    return Listing(
        columns=(
            Column[UnemployedView]("姓名", _person),
            Column[UnemployedView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[UnemployedView]("失业时段", lambda row: _spells(row["spells"])),
            Column[UnemployedView]("失业月数", lambda row: row["months"], numeric=True),
            Column[UnemployedView]("长期失业", _long),
            Column[UnemployedView]("待确认", lambda row: _spells(row["waiting_entries"])),
            Column[UnemployedView]("办理", lambda row: _turn(desk, row)),
        ),
        page=lambda **query: desk.registry.list_unemployed(None, **query),
        filters=(Filter("waiting", "待第二人确认", {"true": "只列待确认的"}),),
        links=[Link("导入的登记表", "/unemployment-files")] if desk.may("registry.list_register_files") else (),
        note="只按经第二人确认的登记计月数；相连的时段并作一段，日期含当日。",
        empty="台账人员中没有失业登记",
    )


def _person(row: UnemployedView) -> Shown:
    return Cell(row["name"] or "（已注销）", f"/people/{row['graduate_id']}")


def _spells(rows: Sequence[SpellView]) -> str:
    return "；".join(f"{row['since']} 至 {row['until'] or '今'}" for row in rows)


def _long(row: UnemployedView) -> Shown:
    if row["long_term"] is None:
        return Cell("不作标记", tone="quiet", hint=row["lacking"])
    return Cell("是", tone="warn") if row["long_term"] else "否"


def _turn(desk: Desk, row: UnemployedView) -> Shown:
    if not row["waiting"] or not desk.may(*accept.needs):
        return None
    page = accept.path.format(graduate_id=row["graduate_id"])
    return Cell("确认", with_query(page, seen=str(row["waiting"])))


def _seen(desk: Desk, **_: str) -> list[Field]:
    seen = desk.query("seen") or ""
    return [Field("seen", "所见的待确认登记数", "number", value=seen, hint="以清单所列为准；有变动的须重新查看")]


@screens.form(
    "/people/{graduate_id}/unemployment-acceptance",
    "确认失业登记",
    "registry.accept_match",
    _seen,
    "确认",
    warning="请先核对确为本人。确认后计入失业月数；导入登记表的人不能确认。",
)
def accept(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"seen": desk.values.get("seen", "")}
    desk.registry.accept_match(None, identifier(graduate_id), body)
    return Done("/unemployed", "已确认失业登记")


@screens.page("/unemployment-files", "失业登记表", "registry.list_register_files")
def files(desk: Desk) -> Listing[UnemploymentFileView]:
    links = [Link("失业登记", "/unemployed")]
    if desk.may(*take.needs):
        links.insert(0, Link("导入登记表", take.path, primary=True))
    return Listing(
        columns=(
            Column[UnemploymentFileView](
                "导入于", lambda row: Cell(labels.day(row["uploaded_at"]), f"/unemployment-files/{row['id']}")
            ),
            Column[UnemploymentFileView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[UnemploymentFileView]("行数", lambda row: row["total"], numeric=True),
            Column[UnemploymentFileView]("新增", lambda row: row["added"], numeric=True),
            Column[UnemploymentFileView]("与台账相符", lambda row: row["matched"], numeric=True),
            Column[UnemploymentFileView]("未采用", lambda row: len(row["refused"]), numeric=True),
        ),
        page=lambda **query: desk.registry.list_register_files(None, **query),
        links=links,
        empty="没有导入过登记表",
    )


@screens.page("/unemployment-files/{file_id}", "失业登记表", "registry.show_register_file")
def file(desk: Desk, file_id: str) -> View:
    row = desk.registry.show_register_file(None, identifier(file_id))
    facts: list[tuple[str, Shown]] = [
        ("导入于", labels.day(row["uploaded_at"])),
        ("辖区", desk.area_name(row["area"])),
        ("行数", row["total"]),
        ("新增", row["added"]),
        ("与台账相符", row["matched"]),
        ("台账中没有", row["unmatched"]),
    ]
    columns = (
        Column[Any]("行", lambda line: line["row_no"], numeric=True),
        Column[Any]("原因", lambda line: line["reason"]),
    )
    sections = [Section("未采用的行", Table(columns, row["refused"], "每行都已采用"))]
    return View(
        "失业登记表", sections, Facts("", facts), links=[Link("导入的登记表", "/unemployment-files")], printed=True
    )


_FILE = Field("file", "失业人员台账", "file", hint="xlsx 或 CSV，不超过 20 MB、50000 行；可加一列“失业终止时间”")


@screens.form(
    "/unemployment-importing", "导入失业登记表", "registry.import_register", (_FILE,), "导入", takes_files=True
)
def take(desk: Desk) -> Done:
    files = {"file": desk.files["file"]} if "file" in desk.files else {}
    row = desk.registry.import_register(None, files=files)
    return Done(
        f"/unemployment-files/{row['id']}", f"新增 {row['added']} 条，与台账相符 {row['matched']} 条，待另一人确认"
    )
