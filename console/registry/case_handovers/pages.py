"""One's own cases, handovers between colleagues, and what a reviewer passes on for one who is away."""

from collections.abc import Sequence
from typing import Any

from client.models.registry import CaseAssignmentView, CaseHandoverView, ColleagueView
from console.components import Cell, Column, Field, Filter, Link, Listing, Selection, Shown, Tone
from console.desk import Desk, NotThere, identifier
from console.screens import Done, Menu, Screens

screens = Screens()
STATE = {"asked": "待接收", "running": "移交中", "refused": "未接收", "undone": "已撤回", "ended": "已到期归还"}
TONE: dict[str, Tone] = {"asked": "warn", "running": "good"}
MOST, PAGE = 500, 200
CASEWORKER, REVIEWER = frozenset(["caseworker"]), frozenset(["district_reviewer"])
MENU = Menu("人员", "移交", 13, CASEWORKER | REVIEWER)


def _columns(desk: Desk) -> Sequence[Column[CaseAssignmentView]]:
    return (
        Column[CaseAssignmentView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", _person(row))),
        Column[CaseAssignmentView]("电话", lambda row: row["graduate"]["phone"]),
        Column[CaseAssignmentView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
        Column[CaseAssignmentView]("负责自", lambda row: row["assigned_on"]),
        Column[CaseAssignmentView]("由来", _origin),
    )


def _person(row: CaseAssignmentView) -> str:
    return f"/people/{row['graduate']['id']}"


def _origin(row: CaseAssignmentView) -> Shown:
    if row["handover_id"] is None:
        return "本人的"
    return Cell(f"移交，至 {row['until_on']}" if row["until_on"] else "长期移交", tone="warn")


def _number(row: Any) -> str:
    return str(row["graduate"]["id"])


@screens.page(
    "/my-cases",
    "我负责的人",
    ("registry.list_case_assignments", "registry.take_cases"),
    Menu("人员", "我负责的人", 12, CASEWORKER),
)
def my_cases(desk: Desk) -> Listing[CaseAssignmentView]:
    return Listing(
        columns=_columns(desk),
        page=lambda **query: desk.registry.list_case_assignments(None, **query),
        filters=(Filter("given_since", "只看移交而来的，自", type="date"),),
        links=[Link("移交", "/case-handovers")],
        note="在本人页面上“由我负责”认领；勾选的人可以移交给同辖区的同事。",
        empty="没有由本人专门负责的人",
        select=Selection(_number, form) if (form := ask.at(desk)) else None,
    )


def _fields(desk: Desk, **path: str) -> list[Field]:
    return [
        Field("to_account_id", "移交给", "select", choices=_receivers(desk, path.get("account_id"))),
        Field("until_on", "最后一日", "date", required=False, hint="含当日，次日自动归还；不填为长期移交"),
        Field("reason", "原因", longest=200, hint="留痕；不写个人信息"),
        Field("everybody", f"全部移交（至多 {MOST} 人），不看勾选", "checkbox", required=False),
    ]


def _receivers(desk: Desk, giver: str | None) -> dict[str, str]:
    """Open accounts of the giver's area; the service names those of the caller's, and of below it."""
    rows = desk.registry.list_colleagues(None)
    area = next((row["area"] for row in rows if row["id"] == giver or (giver is None and desk.is_me(row["id"]))), None)
    return {row["id"]: row["display_name"] for row in rows if _may_receive(desk, row, giver, area)}


def _may_receive(desk: Desk, row: ColleagueView, giver: str | None, area: str | None) -> bool:
    is_giver = row["id"] == giver if giver else desk.is_me(row["id"])
    return row["active"] and not is_giver and area in (None, row["area"])


def _handover(desk: Desk, account_id: str | None = None) -> Any:
    """Those who were marked, or everybody whose case is the giver's own."""
    chosen = _everybody(desk, account_id) if desk.values.get("everybody") else desk.chosen
    return {
        "to_account_id": desk.values.get("to_account_id", ""),
        "graduate_ids": [identifier(entry) for entry in chosen],
        "until_on": desk.values.get("until_on") or None,
        "reason": desk.values.get("reason", ""),
    }


def _everybody(desk: Desk, account_id: str | None) -> list[str]:
    """What is lent is not among them: it goes back and no further."""
    people, query = list[str](), dict[str, Any]({"account_id": account_id} if account_id else {})
    while len(people) < MOST:
        page = desk.registry.list_case_assignments(None, limit=PAGE, **query)
        people += [row["graduate"]["id"] for row in page["items"] if row["until_on"] is None]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    return people[:MOST]


@screens.form("/my-cases/handover", "移交所选的人", ("registry.ask_case_handover", "registry.list_colleagues"), _fields)
def ask(desk: Desk) -> Done:
    row = desk.registry.ask_case_handover(None, _handover(desk))
    return Done("/case-handovers", f"已提出移交 {row['cases']} 人，待 {row['to_name']} 接收")


@screens.form("/people/{graduate_id}/taking", "由我负责", "registry.take_cases", label="由我负责")
def take_case(desk: Desk, graduate_id: str) -> Done:
    number = identifier(graduate_id)
    answer = desk.registry.take_cases(None, {"graduate_ids": [number]})
    return Done(f"/people/{number}", "已由本人负责" if answer["taken"] else "此人已有人负责，未变动")


@screens.page(
    "/case-handovers", "移交", "registry.list_case_handovers", Menu("人员", "移交", 13, CASEWORKER | REVIEWER)
)
def handovers(desk: Desk) -> Listing[CaseHandoverView]:
    return Listing(
        columns=(
            Column[CaseHandoverView]("移交人", lambda row: row["from_name"]),
            Column[CaseHandoverView]("接收人", lambda row: row["to_name"]),
            Column[CaseHandoverView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[CaseHandoverView]("人数", lambda row: row["cases"], numeric=True),
            Column[CaseHandoverView]("已移交", lambda row: row["passed"], numeric=True),
            Column[CaseHandoverView]("提出于", lambda row: row["asked_on"]),
            Column[CaseHandoverView]("最后一日", lambda row: row["until_on"] or "长期"),
            Column[CaseHandoverView]("原因", lambda row: row["reason"]),
            Column[CaseHandoverView](
                "进展", lambda row: Cell(STATE[row["state"]], tone=TONE.get(row["state"], "quiet"))
            ),
            Column[CaseHandoverView]("办理", lambda row: _turn(desk, row)),
        ),
        page=lambda **query: desk.registry.list_case_handovers(None, **query),
        filters=(Filter("state", "进展", STATE),),
        links=[Link("代同事移交", "/colleagues")] if desk.may(*order.needs) else (),
        empty="没有移交",
    )


def _state(row: CaseHandoverView) -> Shown:
    return Cell(STATE[row["state"]], tone=TONE.get(row["state"], "quiet"))


def _turn(desk: Desk, row: CaseHandoverView) -> Shown:
    if row["decidable"] and desk.may(*decide.needs):
        return Cell("接收", decide.path.format(handover_id=row["id"]))
    if row["undoable"] and desk.may(*undo.needs):
        return Cell("撤回", undo.path.format(handover_id=row["id"]))
    return None


@screens.form(
    "/case-handovers/{handover_id}/decision",
    "接收移交",
    "registry.decide_case_handover",
    buttons={"accept": "接收", "refuse": "不接收"},
)
def decide(desk: Desk, handover_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", "")}
    row = desk.registry.decide_case_handover(None, identifier(handover_id), body)
    return Done("/case-handovers", f"已接收 {row['passed']} 人" if row["state"] == "running" else "未接收")


@screens.form(
    "/case-handovers/{handover_id}/undo",
    "撤回移交",
    "registry.undo_case_handover",
    (Field("reason", "原因", longest=200, hint="留痕；不写个人信息"),),
    "撤回",
    warning="移交出去的人仍由接收人负责的，全部归还移交人。",
)
def undo(desk: Desk, handover_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.undo_case_handover(None, identifier(handover_id), body)
    return Done("/case-handovers", "已撤回，人员已归还")


# a colleague who is away


@screens.page(
    "/colleagues",
    "社区工作者",
    ("registry.list_colleagues", "registry.order_case_handover"),
    Menu("人员", "社区工作者", 14, REVIEWER),
)
def colleagues(desk: Desk) -> Listing[ColleagueView]:
    return Listing(
        columns=(
            Column[ColleagueView]("姓名", lambda row: Cell(row["display_name"], f"/colleagues/{row['id']}")),
            Column[ColleagueView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ColleagueView]("负责人数", lambda row: row["cases"], numeric=True),
            Column[ColleagueView]("账号", lambda row: "正常" if row["active"] else Cell("已停用", tone="bad")),
        ),
        page=lambda **_: {"items": desk.registry.list_colleagues(None), "next_cursor": None},
        note="同事不在岗或账号已停用的，把其负责的人移交给同辖区的另一位同事。",
        empty="本辖区没有社区工作者的账号",
    )


@screens.page(
    "/colleagues/{account_id}",
    "同事负责的人",
    ("registry.list_case_assignments", "registry.order_case_handover", "registry.list_colleagues"),
)
def colleague(desk: Desk, account_id: str) -> Listing[CaseAssignmentView]:
    number = identifier(account_id)
    if all(row["id"] != number for row in desk.registry.list_colleagues(None)):
        raise NotThere
    form = order.at(desk, account_id=number)
    return Listing(
        columns=_columns(desk),
        page=lambda **query: desk.registry.list_case_assignments(None, account_id=number, **query),
        links=[Link("社区工作者", "/colleagues")],
        empty="没有由该同事专门负责的人",
        select=Selection(_number, form) if form else None,
    )


@screens.form(
    "/colleagues/{account_id}/handover",
    "代同事移交所选的人",
    ("registry.order_case_handover", "registry.list_colleagues"),
    _fields,
    warning="随即生效，无须接收人同意；留痕记本人。",
)
def order(desk: Desk, account_id: str) -> Done:
    number = identifier(account_id)
    body: Any = {**_handover(desk, number), "from_account_id": number}
    row = desk.registry.order_case_handover(None, body)
    return Done("/case-handovers", f"已移交 {row['passed']} 人给 {row['to_name']}")
