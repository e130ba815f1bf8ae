"""The special ledger: claims and ends that wait for a second person, a person's hardships, and the figures."""

from typing import Any

from client.models.registry import HardshipView, LedgerRow
from console.areas import area_filter
from console.components import Cell, Column, Facts, Field, Filter, Link, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.figures import number
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
KIND = {"confirm_hardship": "确认困难认定", "end_hardship": "提前终止"}
SOURCE = {"declared": "本人申报", "document": "证明材料", "exchange": "部门核实"}
STANDING = {
    "claimed": "待第二人确认",
    "confirmed": "在台账",
    "expired": "已届满",
    "refused": "未予确认",
    "withdrawn": "已撤回",
    "ended": "已终止",
}
REASON = {
    "no_longer": "困难情形已消除",
    "by_mistake": "认定有误",
    "person_asked": "本人要求退出",
    "department_denied": "部门答复为否",
    "department_contradicts": "部门前后答复不一",
}
_STATED = ("no_longer", "by_mistake", "person_asked")


def _asked(desk: Desk, row: Request) -> Asked:
    """Whom it is about; in which hardship they are takes a purpose."""
    name = Cell(row["graduate_name"] or "（已注销）", f"/people/{row['graduate_id']}")
    return [("姓名", name), ("事项", KIND[row["kind"]])]


def _content(hardship: HardshipView) -> Asked:
    why = REASON[hardship["ended_reason"]] if hardship["ended_reason"] else None
    return [
        ("类别", hardship["category_title"] or hardship["category"]),
        ("来源", SOURCE[hardship["source"]]),
        ("有效期", f"{hardship['valid_from']} 至 {hardship['valid_to']}"),
        ("终止缘由", why),
    ]


PURPOSES = ("核对困难情形", "制定帮扶计划", "办理资金业务")
_PURPOSE = Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕")


@screens.form(
    "/hardship-changes/{request_id}/content",
    "查看内容",
    ("registry.list_hardship_changes", "registry.read_hardship_change"),
    (_PURPOSE,),
    "查看（留痕）",
)
def read_change(desk: Desk, request_id: str) -> View:
    """Shown once, for the stated purpose, with the decision below it where it is the reader's."""
    row, purpose = CHANGES.find(desk, request_id), desk.values.get("purpose", "")
    read = desk.registry.read_hardship_change(None, row["kind"], row["id"], purpose=purpose)
    assert read["hardship"] is not None
    facts = [*_asked(desk, row), *_content(read["hardship"]), ("依据", read["reason"]), ("材料", read["evidence"])]
    shown = Facts("", [*facts, ("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    own = CHANGES.is_ones_own(desk, row)
    decision = [] if own else [Section("复核", decide_change.at(desk, request_id=request_id))]
    return View("困难认定", decision, shown, links=[Link("返回", "/hardship-changes", primary=True)])


CHANGES = Requests(
    path="/hardship-changes",
    title="困难认定",
    menu=Menu("帮扶", "困难认定", 57),
    needs=("registry.list_hardship_changes", "registry.decide_hardship_change"),
    pending=lambda desk, **query: desk.registry.list_hardship_changes(None, **query),
    decide=lambda desk, row, body: desk.registry.decide_hardship_change(None, row["kind"], row["id"], body),
    asked=_asked,
    more=lambda desk, row: [Section("内容", read_change.at(desk, request_id=row["id"]))],
    warning="请先查看内容、核对材料。同意后即生效；登记的人不能自己确认。",
)
decide_change = mount(screens, CHANGES)


def _claim_fields(desk: Desk, **_: str) -> list[Field]:
    classes = {row["category"]: row["title"] for row in desk.registry.list_hardship_classes(None)["items"]}
    return [
        Field("category", "类别", "select", choices=classes),
        Field("source", "来源", "select", choices={code: SOURCE[code] for code in ("document", "declared")}),
        Field("evidence", "材料", required=False, longest=200, hint="材料名称及存放处；不写个人信息"),
        Field("valid_from", "有效期自", "date"),
        Field("valid_to", "有效期至", "date", hint="最后一日，含当日"),
        Field("reason", "依据", "textarea", longest=500, hint="不写个人信息"),
    ]


@screens.form(
    "/people/{graduate_id}/hardship-claims",
    "登记困难情形",
    ("registry.claim_hardship", "registry.list_hardship_classes"),
    _claim_fields,
    "登记",
    warning="登记后由另一人确认，确认后列入困难台账。",
)
def claim_hardship(desk: Desk, graduate_id: str) -> Done:
    names = ("category", "source", "valid_from", "valid_to", "reason")
    body: Any = {name: desk.values.get(name, "") for name in names}
    if desk.values.get("evidence"):
        body["evidence"] = desk.values["evidence"]
    desk.registry.claim_hardship(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已登记困难情形，待另一人确认")


@screens.form("/people/{graduate_id}/hardships", "查看困难认定", "registry.read_hardships", (_PURPOSE,), "查看（留痕）")
def read_hardships(desk: Desk, graduate_id: str) -> View:
    """Shown once, for the stated purpose: its address says nothing."""
    purpose = desk.values.get("purpose", "")
    rows = desk.registry.read_hardships(None, identifier(graduate_id), purpose=purpose)["items"]
    columns = (
        Column[HardshipView]("类别", lambda row: row["category_title"] or row["category"]),
        Column[HardshipView]("来源", lambda row: SOURCE[row["source"]]),
        Column[HardshipView]("有效期", lambda row: f"{row['valid_from']} 至 {row['valid_to']}"),
        Column[HardshipView]("效力", _standing),
        Column[HardshipView]("终止", lambda row: REASON[row["ended_reason"]] if row["ended_reason"] else None),
    )
    facts = Facts("", [("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    sections = [Section("困难认定", Table(columns, rows, "没有困难认定")), *_steps(desk, graduate_id, rows)]
    return View("困难认定", sections, facts, links=[Link("返回", f"/people/{graduate_id}", primary=True)])


def _standing(row: HardshipView) -> Shown:
    return Cell(STANDING[row["standing"]], tone="good" if row["standing"] == "confirmed" else "warn")


def _steps(desk: Desk, graduate_id: str, rows: list[HardshipView]) -> list[Section]:
    """What may be done about each: a claim is withdrawn, one that stands is brought to its end."""
    steps = []
    forms = {"claimed": withdraw_hardship, "confirmed": end_hardship}
    for row in rows:
        form = forms.get(row["standing"])
        if form is not None and desk.may(*form.needs):
            view = form.view(desk, {"graduate_id": graduate_id}, {"hardship_id": row["id"]})
            steps.append(Section(f"{view.title}：{row['category_title'] or row['category']}", view, folded=True))
    return steps


_NUMBER = Field("hardship_id", "", "hidden")


@screens.form(
    "/people/{graduate_id}/hardship-withdrawals",
    "撤回困难登记",
    "registry.withdraw_hardship",
    (_NUMBER,),
    "撤回",
    warning="只能撤回本人登记、尚未确认的。",
)
def withdraw_hardship(desk: Desk, graduate_id: str) -> Done:
    desk.registry.withdraw_hardship(None, identifier(graduate_id), identifier(desk.values.get("hardship_id", "")))
    return Done(f"/people/{graduate_id}", "已撤回困难登记")


@screens.form(
    "/people/{graduate_id}/hardship-ends",
    "提前终止困难认定",
    "registry.end_hardship",
    (
        _NUMBER,
        Field("ended_reason", "缘由", "select", choices={code: REASON[code] for code in _STATED}),
        Field("reason", "依据", "textarea", longest=500, hint="不写个人信息"),
    ),
    "提出终止",
    warning="提出后由另一人复核，同意后退出困难台账。",
)
def end_hardship(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("ended_reason", "reason")}
    hardship = identifier(desk.values.get("hardship_id", ""))
    desk.registry.end_hardship(None, identifier(graduate_id), hardship, body)
    return Done(f"/people/{graduate_id}", "已提出终止，待另一人复核")


@screens.page("/hardships", "困难台账", "registry.show_hardship_sheet", Menu("帮扶", "困难台账", 25))
def ledger(desk: Desk) -> View:
    sheet = desk.registry.show_hardship_sheet(None, area=desk.query("area"), as_of=desk.query("as_of"))
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(sheet["area"])),
        ("截至", sheet["as_of"]),
        ("即将到期", f"届满前 {sheet['warn_before_days']} 日起"),
        ("依据", Cell(sheet["clause"], hint=sheet["quote"])),
    ]
    rows = [*sheet["rows"], sheet["total"]]
    sections = [
        Section("一般服务和重点帮扶", Table(_lines(desk, sheet["total"]), rows), note="按不同的人计；点数字看名单。"),
        Section("按类别", Table(_classes(desk, sheet["total"]), rows), note="一人有两类的，各类各计一次。"),
    ]
    filters = (*area_filter(desk), Filter("as_of", "截至", type="date"))
    return View("困难台账", sections, Facts("", facts), filters=filters, printed=True)


def _lines(desk: Desk, total: LedgerRow) -> list[Column[LedgerRow]]:
    columns = [Column[LedgerRow]("区县", lambda row: row["name"])]
    for line in ("general", "priority"):
        for place, shown in enumerate(total[line]):
            columns.append(_column(desk, shown["title"], line, place))
    return columns


def _classes(desk: Desk, total: LedgerRow) -> list[Column[LedgerRow]]:
    places = enumerate(total["classes"])
    columns = [_column(desk, shown["title"], "classes", place) for place, shown in places]
    return [Column[LedgerRow]("区县", lambda row: row["name"]), *columns]


def _column(desk: Desk, title: str, part: str, place: int) -> Column[LedgerRow]:
    def cell(row: Any) -> Shown:
        entry = row[part][place]
        return number(desk, entry["people"], entry["names"])

    return Column[LedgerRow](title, cell, numeric=True)
