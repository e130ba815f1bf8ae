"""Undoing a roster: what it would do, what stands in the way, ask for it, and the second person's word."""

from collections.abc import Mapping, Sequence
from typing import Any

from client.models.registry import InTheWay, RosterUndoView, UndoObstacle
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
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
REFRESH_SECONDS = 2
STATE = {"none": "未申请", "waiting": "待另一人同意", "under_way": "撤销中", "undone": "已撤销"}
_EFFECTS = {
    "withdrawn": "从台账收回：只有本名册列入的人",
    "restored": "恢复为导入前的内容：此前已在台账的人",
    "unlisted": "只去掉本单位报送的标记",
    "passed_on": "另一名册也列有，不变",
}


@screens.page("/rosters/{roster_id}/undo", "整册撤销", "registry.show_roster_undo")
def undo(desk: Desk, roster_id: str) -> View:
    view = desk.registry.show_roster_undo(None, identifier(roster_id))
    number, state = view["roster_id"], view["state"]
    asked = view["request"] if state == "waiting" else None
    return View(
        f"整册撤销：{view['file_name']}",
        facts=Facts(
            "",
            [
                ("进度", Cell(STATE[state], tone="quiet" if state == "none" else "warn")),
                ("报送单位", _sender(desk, view)),
                ("申请的原因", asked["reason"] if asked else None),
            ],
        ),
        sections=[
            _in_the_way(view),
            Section("撤销会怎样", _effects(view)) if state != "undone" else Section("撤销会怎样", None),
            Section("申请整册撤销", ask.at(desk, roster_id=number) if _is_open(view) else None),
            Section("收回申请", withdraw.at(desk, roster_id=number) if state == "waiting" else None, folded=True),
        ],
        links=_links(desk, view),
        refresh_seconds=REFRESH_SECONDS if state == "under_way" else None,
    )


def _sender(desk: Desk, view: RosterUndoView) -> str:
    return desk.school_name(view["area"], view["org"]) if view["org"] else desk.area_name(view["area"])


def _is_open(view: RosterUndoView) -> bool:
    return view["possible"] and view["state"] == "none"


def _effects(view: RosterUndoView | Mapping[str, Any]) -> Table:
    counted: Mapping[str, Any] = view
    columns = (
        Column[tuple[str, str]]("台账", lambda row: row[1]),
        Column[tuple[str, str]]("行数", lambda row: counted[row[0]], numeric=True),
    )
    return Table(columns, list(_EFFECTS.items()))


def _in_the_way(view: RosterUndoView) -> Section:
    columns = (
        Column[InTheWay]("妨碍", lambda row: row["title"]),
        Column[InTheWay]("行数", lambda row: _obstacles_link(view["roster_id"], row), numeric=True),
    )
    note = "" if view["possible"] or view["state"] in ("under_way", "undone") else _NOT_POSSIBLE
    return Section("有何妨碍", Table(columns, view["in_the_way"], empty="没有妨碍"), note=note)


_NOT_POSSIBLE = "已有后续记录的人不能随名册收回；有妨碍或尚未导入完时，不能整册撤销。"


def _obstacles_link(roster_id: str, row: InTheWay) -> Shown:
    return Cell(str(row["rows"]), with_query(f"/rosters/{roster_id}/undo-obstacles", kind=row["kind"]))


def _links(desk: Desk, view: RosterUndoView) -> Sequence[Link]:
    number, request = view["roster_id"], view["request"]
    decides = view["state"] == "waiting" and request and desk.may(*CHANGES.needs)
    return [
        *([Link("复核", f"{CHANGES.path}/{request['id']}", primary=True)] if decides and request else ()),
        *([Link("名册", f"/rosters/{number}")] if desk.may("registry.show_roster") else ()),
    ]


@screens.page("/rosters/{roster_id}/undo-obstacles", "妨碍撤销的记录", "registry.list_undo_obstacles")
def obstacles(desk: Desk, roster_id: str) -> Listing[UndoObstacle]:
    number = identifier(roster_id)
    kinds = {row["kind"]: row["title"] for row in desk.registry.show_roster_undo(None, number)["in_the_way"]}
    return Listing(
        columns=(
            Column[UndoObstacle]("行", lambda row: row["row_no"], numeric=True),
            Column[UndoObstacle]("姓名", lambda row: _person(desk, row)),
            Column[UndoObstacle]("妨碍", lambda row: row["title"]),
        ),
        page=lambda **query: desk.registry.list_undo_obstacles(None, number, **query),
        filters=(Filter("kind", "妨碍", kinds),),
        links=[Link("整册撤销", f"/rosters/{number}/undo")],
        empty="没有妨碍",
    )


def _person(desk: Desk, row: UndoObstacle) -> Shown:
    leads = row["graduate_id"] and desk.may("registry.show_graduate")
    return Cell(row["name"] or "—", f"/people/{row['graduate_id']}" if leads else None)


@screens.form(
    "/rosters/{roster_id}/undo/request",
    "申请整册撤销",
    ("registry.ask_for_roster_undo", "registry.show_roster_undo"),
    (Field("reason", "为何整册撤销", "textarea", longest=500, hint="留痕；不写个人信息"),),
    "申请撤销",
    warning="由另一人核对同意后才撤销；撤销后名册的内容清除，不能恢复，同一文件可重新上传。",
)
def ask(desk: Desk, roster_id: str) -> Done:
    number = identifier(roster_id)
    desk.registry.ask_for_roster_undo(None, number, {"reason": desk.values.get("reason", "")})
    return Done(f"/rosters/{number}/undo", "已申请整册撤销，待另一人同意")


@screens.form(
    "/rosters/{roster_id}/undo/withdrawal",
    "收回撤销申请",
    ("registry.withdraw_roster_undo", "registry.show_roster_undo"),
    (),
    "收回申请",
)
def withdraw(desk: Desk, roster_id: str) -> Done:
    number = identifier(roster_id)
    desk.registry.withdraw_roster_undo(None, number)
    return Done(f"/rosters/{number}/undo", "已收回撤销申请")


def _pending(desk: Desk, **query: Any) -> Mapping[str, Any]:
    """Each with the request's own fields beside those of its roster."""
    page = desk.registry.list_roster_undos(None, **query)
    return {**page, "items": [{**row["request"], **row} for row in page["items"]]}


def _asked(desk: Desk, row: Request) -> Asked:
    sender = desk.school_name(row["area"], row["org"]) if row["org"] else desk.area_name(row["area"])
    return [("名册", row["file_name"]), ("报送单位", sender), ("行数", row["total"])]


def _more(desk: Desk, row: Request) -> Sequence[Section]:
    view = desk.registry.show_roster_undo(None, row["roster_id"])
    return (_in_the_way(view), Section("撤销会怎样", _effects(view)))


CHANGES = Requests(
    path="/roster-undos",
    title="撤销名册",
    menu=Menu("名册与来源", "撤销名册", 33),
    needs=("registry.list_roster_undos", "registry.decide_roster_undo"),
    pending=_pending,
    decide=lambda desk, row, body: desk.registry.decide_roster_undo(None, row["id"], body),
    asked=_asked,
    more=_more,
    warning="请先与报送单位核对。同意后即行撤销，不能恢复；提出的人不能自己同意。",
)
mount(screens, CHANGES)
