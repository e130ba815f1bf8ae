"""A roster's way: the template, the upload, its progress, its rows, and the file with the reasons beside the rows."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from client.models.registry import RosterRowView, RosterView
from console import labels
from console.answers import file_of
from console.areas import cities_of
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
    Tone,
    View,
    with_query,
)
from console.desk import Desk, identifier
from console.registry.roster_corrections.pages import hand_in
from console.registry.rosters import columns
from console.registry.rosters.columns import screens
from console.screens import Done, Menu

REFRESH_SECONDS = 2
PURPOSES = ("更正退回的行后再报", "核对导入结果", "归档备查")
FORMATS = {"xlsx": "Excel（xlsx）", "csv": "CSV"}


@screens.page("/rosters", "名册导入", "registry.list_rosters", Menu("名册与来源", "名册导入", 30))
def rosters(desk: Desk) -> Listing[RosterView]:
    templates = [
        Link(f"下载模板（{name}）", with_query("/roster-template", city=city), download=True)
        for city, name in cities_of(desk).items()
    ]
    return Listing(
        columns=(
            Column[RosterView]("文件", lambda row: Cell(row["file_name"], f"/rosters/{row['id']}")),
            Column[RosterView]("上传于", lambda row: labels.day(row["created_at"])),
            Column[RosterView]("报送单位", lambda row: _sender(desk, row)),
            Column[RosterView]("状态", lambda row: labels.of(labels.ROSTER_STATE, row["state"])),
            Column[RosterView]("行数", lambda row: row["total"], numeric=True),
            Column[RosterView]("退回", lambda row: _rejected(row), numeric=True),
        ),
        page=lambda **query: desk.registry.list_rosters(None, **query),
        links=[Link("上传名册", upload.path, primary=True), *templates] if desk.may(*upload.needs) else templates,
        note="按模板填写，或直接上传教育部上报格式的文件、学校自己的表；退回的行写明全部原因，更正后可再次上传。",
        empty="没有上传过名册",
    )


def _sender(desk: Desk, row: RosterView) -> str:
    return desk.school_name(row["city"], row["org"]) if row["org"] else desk.area_name(row["area"])


def _rejected(row: RosterView) -> Shown:
    count = row["counts"].get("rejected", 0)
    return Cell(str(count), _rows_link(row["id"], "rejected") if count else None)


def _rows_link(roster_id: str, outcome: str) -> str:
    return with_query(f"/rosters/{roster_id}/rows", outcome=outcome)


@screens.page("/roster-template", "名册模板", "registry.download_roster_template")
def template(desk: Desk) -> Response:
    answer = desk.registry.download_roster_template(None, city=desk.city)
    return file_of(answer)


def _upload_fields(desk: Desk) -> list[Field]:
    cities = cities_of(desk)
    only = next(iter(cities)) if len(cities) == 1 else ""
    return [
        Field("city", "城市", "select", choices=cities, value=only),
        Field("file", "名册文件", "file", hint="xlsx、CSV 或文本，不超过 20 MB、50000 行；可把文件拖到这里"),
        Field(
            "preview",
            "先核对各列再导入",
            "checkbox",
            required=False,
            hint="表头认得全时不必；认不全的，系统会先请您核对",
        ),
    ]


@screens.form("/roster-uploads", "上传名册", "registry.upload_roster", _upload_fields, "上传", takes_files=True)
def upload(desk: Desk) -> Done:
    files = {"file": desk.files["file"]} if "file" in desk.files else {}
    data = {"city": desk.values.get("city", ""), "preview": "true" if desk.values.get("preview") else "false"}
    roster = desk.registry.upload_roster(None, data=data, files=files)
    return Done(f"/rosters/{roster['id']}", _UPLOADED.get(roster["state"], "已上传，正在导入"))


_UPLOADED = {"waiting": "已上传，请先核对各列", "done": "这份文件已上传过"}


@screens.page("/rosters/{roster_id}/ministry-form", "按教育部格式导出", "registry.export_roster")
def ministry_form(desk: Desk, roster_id: str) -> Response:
    return file_of(desk.registry.export_roster(None, identifier(roster_id)))


@screens.page("/rosters/{roster_id}", "名册", ("registry.show_roster", "registry.show_roster_columns"))
def roster(desk: Desk, roster_id: str) -> View:
    """It is asked for again while rows are taken in."""
    entry = desk.registry.show_roster(None, identifier(roster_id))
    waits, imported = entry["state"] == "waiting", entry["state"] == "done"
    counted: Mapping[str, int] = entry["counts"]  # type: ignore[assignment]
    refused = imported and counted["rejected"]
    outcomes = (
        Column[tuple[str, str]]("结果", lambda row: row[1]),
        Column[tuple[str, str]]("行数", lambda row: _count(entry["id"], row[0], counted.get(row[0], 0)), numeric=True),
    )
    return View(
        entry["file_name"],
        facts=Facts(
            "",
            [
                (
                    "状态",
                    Cell(labels.of(labels.ROSTER_STATE, entry["state"]), tone="good" if entry["done"] else "warn"),
                ),
                ("进度", f"{entry['processed']} / {entry['total']} 行"),
                ("报送单位", _sender(desk, entry)),
                ("上传于", labels.day(entry["created_at"])),
                ("完成于", labels.day(entry["finished_at"])),
                ("过此日未核对即清除", labels.day(entry["waits_until"])) if waits else ("行数", entry["total"]),
            ],
        ),
        sections=[
            columns.section(desk.registry.show_roster_columns(None, entry["id"])),
            Section("核对各列", columns.assign.at(desk, roster_id=entry["id"]) if waits else None),
            Section("放弃这份名册", columns.discard.at(desk, roster_id=entry["id"]) if waits else None, folded=True),
            Section("逐行结果", Table(outcomes, list(labels.ROW_OUTCOME.items()))),
            Section("取回附有原因的原表", download.at(desk, roster_id=entry["id"]) if imported else None),
            Section("只报更正后的退回行", hand_in.at(desk, roster_id=entry["id"]) if refused else None),
        ],
        links=_links(desk, entry),
        refresh_seconds=None if entry["done"] or waits else REFRESH_SECONDS,
    )


def _links(desk: Desk, entry: RosterView) -> Sequence[Link]:
    at, state = f"/rosters/{entry['id']}", entry["state"]
    leaves, can_be_undone = state not in ("undone", "discarded"), state in ("done", "undoing", "undone")
    form = [Link("按教育部格式导出（脱敏）", f"{at}/ministry-form", download=True)] if leaves else ()
    undo = [Link("整册撤销", f"{at}/undo")] if can_be_undone and desk.may("registry.show_roster_undo") else ()
    return [Link("全部各行", f"{at}/rows"), *form, *undo, Link("全部名册", "/rosters")]


def _count(roster_id: str, outcome: str, count: int) -> Shown:
    return Cell(str(count), _rows_link(roster_id, outcome) if count else None)


@screens.page("/rosters/{roster_id}/rows", "名册各行", "registry.list_roster_rows")
def rows(desk: Desk, roster_id: str) -> Listing[RosterRowView]:
    number = identifier(roster_id)
    return Listing(
        columns=(
            Column[RosterRowView]("行", lambda row: row["row_no"], numeric=True),
            Column[RosterRowView]("姓名", lambda row: _person(desk, row)),
            Column[RosterRowView]("证件号", lambda row: row["id_number"]),
            Column[RosterRowView]("结果", _outcome),
            Column[RosterRowView]("原因", lambda row: row["reason"]),
            Column[RosterRowView]("逐列", lambda row: _row_link(number, row)),
        ),
        page=lambda **query: desk.registry.list_roster_rows(None, number, **query),
        filters=(
            Filter("outcome", "结果", labels.ROW_OUTCOME),
            Filter("reason", "原因", placeholder="原因里的几个字，如：学历"),
        ),
        links=[Link("名册", f"/rosters/{number}")],
        empty="没有这样的行",
    )


def _person(desk: Desk, row: RosterRowView) -> Shown:
    leads = row["graduate_id"] and desk.may("registry.show_graduate")
    return Cell(row["name"] or "—", f"/people/{row['graduate_id']}" if leads else None)


def _row_link(roster_id: str, row: RosterRowView) -> Shown:
    return Cell("更正" if row["outcome"] == "rejected" else "看各列", f"/rosters/{roster_id}/rows/{row['row_no']}")


def _outcome(row: RosterRowView) -> Shown:
    if row["outcome"] is None:
        return "未处理"
    tone: Tone = "bad" if row["outcome"] == "rejected" else "warn" if row["outcome"] == "proposed" else "good"
    return Cell(labels.of(labels.ROW_OUTCOME, row["outcome"]), tone=tone)


_DOWNLOAD_FIELDS = (
    Field("purpose", "用途", "select", choices={name: name for name in PURPOSES}, hint="原表含个人信息，取回留痕"),
    Field("format", "格式", "select", choices=FORMATS, value="xlsx"),
)


@screens.form(
    "/rosters/{roster_id}/file",
    "取回附有原因的原表",
    "registry.download_roster",
    _DOWNLOAD_FIELDS,
    "取回（留痕）",
    saves=True,
)
def download(desk: Desk, roster_id: str) -> Response:
    purpose = desk.values.get("purpose", "")
    if desk.values.get("format") == "csv":
        answer = desk.registry.download_roster(None, identifier(roster_id), purpose=purpose, format="csv")
    else:
        answer = desk.registry.download_roster(None, identifier(roster_id), purpose=purpose, format="xlsx")
    return file_of(answer)
