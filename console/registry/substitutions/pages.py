"""Substitutes during leave: administrators ask, agree and end; the substitute goes into the place and out of it."""

from collections.abc import Mapping
from typing import Any

from client.models.registry import OwnSubstitutionView, StaffAccountView, SubstitutionView
from console import labels
from console.areas import below
from console.components import Cell, Column, Facts, Field, Filter, Listing, Section, Shown, Table, View
from console.desk import Desk, NotThere, identifier
from console.registry.staff_accounts.pages import GROUP, REASON
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount
from console.sessions import place_of
from console.versions import seen, version_field

screens = Screens()
STATE = {"coming": "未开始", "running": "代班中", "ended": "已结束"}
END = {"last_day": "到期", "account_changed": "账号变动", "by_administrator": "提前结束"}
_ACCOUNT = "/staff-accounts/{account_id}"
_NEEDED = ("registry.propose_substitution", "registry.show_staff_account", "registry.list_staff_accounts")
MOST = 200


@screens.page(
    "/substitutions",
    "代班安排",
    ("registry.list_substitutions", "registry.show_staff_account"),
    Menu(GROUP, "代班安排", 32),
)
def substitutions(desk: Desk) -> Listing[SubstitutionView]:
    return Listing(
        columns=(
            Column[SubstitutionView]("被代班人", lambda row: _account(row["absent_name"], row["absent_id"])),
            Column[SubstitutionView]("代班人", lambda row: _account(row["substitute_name"], row["substitute_id"])),
            Column[SubstitutionView]("角色", lambda row: labels.of(labels.ROLES, row["role"])),
            Column[SubstitutionView]("代班辖区", lambda row: desk.area_name(row["area"])),
            Column[SubstitutionView]("自", lambda row: row["first_on"]),
            Column[SubstitutionView]("至", lambda row: row["last_on"]),
            Column[SubstitutionView]("状态", _state),
            Column[SubstitutionView]("依据", lambda row: row["reason"]),
            Column[SubstitutionView]("办理", lambda row: _ending(desk, row)),
        ),
        page=lambda **query: desk.registry.list_substitutions(None, **query),
        note="在工作人员账号的页面上安排；须两人办理，到期自动结束。",
        empty="没有代班安排",
    )


def _account(name: str, account_id: str) -> Shown:
    return Cell(name, f"/staff-accounts/{account_id}")


def _state(row: SubstitutionView) -> Shown:
    if row["end_reason"] is not None:
        hint = f"{labels.of(END, row['end_reason'])} {labels.day(row['ended_at'])}"
        return Cell(STATE["ended"], tone="quiet", hint=hint)
    return Cell(labels.of(STATE, row["state"]), tone="good" if row["state"] == "running" else "quiet")


def _ending(desk: Desk, row: SubstitutionView) -> Shown:
    if row["state"] == "ended" or not desk.may(*end.needs):
        return None
    return Cell("提前结束", f"/substitutions/{row['id']}/end")


@screens.form(
    "/substitutions/{substitution_id}/end",
    "提前结束代班",
    "registry.end_substitution",
    (REASON,),
    "结束代班",
    warning="立即生效，代班人不能再以该辖区办理；再安排须重新申请。",
)
def end(desk: Desk, substitution_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.end_substitution(None, identifier(substitution_id), body)
    return Done("/substitutions", "代班已结束")


# asking


@screens.page(f"{_ACCOUNT}/substitution", "安排代班", _NEEDED)
def arrangement(desk: Desk, account_id: str) -> View:
    row = desk.registry.show_staff_account(None, identifier(account_id))
    city = (row["area"] or "").split("/")[0]
    facts = Facts(
        "",
        [
            ("被代班人", _account(row["display_name"], row["id"])),
            ("角色", labels.of(labels.ROLES, row["role"])),
            ("辖区", desk.area_name(row["area"])),
        ],
    )
    return View(
        "安排代班",
        [Section("申请", ask.at(desk, account_id=row["id"]))],
        facts,
        note="代班人须为同一城市、同一角色、另一辖区的同事；办理和留痕均记代班人本人。",
        filters=[Filter("area", "代班人辖区", below(desk, city))],
    )


def _proposal(desk: Desk, account_id: str) -> list[Field]:
    row = desk.registry.show_staff_account(None, identifier(account_id))
    area = desk.query("area") or desk.values.get("place") or (row["area"] or "").rpartition("/")[0]
    return [
        Field("substitute_id", "代班人", "select", choices=_colleagues(desk, row, area), hint="按辖区查询后选择"),
        Field("first_on", "自", "date"),
        Field("last_on", "至", "date", hint="含当日；到期自动结束"),
        REASON,
        Field("place", "", "hidden", value=area),
        version_field(row["version"]),
    ]


def _colleagues(desk: Desk, absent: StaffAccountView, area: str) -> Mapping[str, str]:
    """Open accounts of the same role in that area, the first pages of them."""
    page = desk.registry.list_staff_accounts(None, area=area, role=absent["role"], state="open", limit=MOST)
    return {
        row["id"]: f"{row['display_name']}（{row['login']}）{desk.area_name(row['area'])}"
        for row in page["items"]
        if row["id"] != absent["id"]
    }


@screens.form(f"{_ACCOUNT}/substitutions", "申请代班", _NEEDED, _proposal, "申请代班")
def ask(desk: Desk, account_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("substitute_id", "first_on", "last_on", "reason")}
    desk.registry.propose_substitution(None, identifier(account_id), body, if_match=seen(desk))
    return Done("/substitution-requests", "待另一人复核")


def _asked(desk: Desk, row: Request) -> Asked:
    return [
        ("被代班人", _account(row["absent_name"], row["object_id"])),
        ("代班人", _account(row["substitute_name"], row["substitute_id"])),
        ("自", row["first_on"]),
        ("至", row["last_on"]),
    ]


mount(
    screens,
    Requests(
        path="/substitution-requests",
        title="代班申请",
        menu=Menu(GROUP, "代班申请", 33),
        needs=("registry.list_substitution_requests", "registry.decide_substitution"),
        pending=lambda desk, **query: desk.registry.list_substitution_requests(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_substitution(None, row["id"], body),
        asked=_asked,
    ),
)


# working in the place


@screens.page("/places", "代班", ("registry.list_own_substitutions", "registry.open_place"), Menu("本人", "代班", 20))
def places(desk: Desk) -> View:
    rows = desk.registry.list_own_substitutions(None)
    columns = (
        Column[OwnSubstitutionView]("被代班人", lambda row: row["absent_name"]),
        Column[OwnSubstitutionView]("辖区", lambda row: desk.area_name(row["area"])),
        Column[OwnSubstitutionView]("自", lambda row: row["first_on"]),
        Column[OwnSubstitutionView]("至", lambda row: row["last_on"]),
        Column[OwnSubstitutionView]("状态", lambda row: labels.of(STATE, row["state"])),
    )
    table = Table(columns, rows, "没有安排给您的代班。同事休假时由账号管理员安排。")
    running = [row for row in rows if row["state"] == "running" and desk.seat.place is None]
    entries = [Section(f"代 {row['absent_name']}", enter.at(desk, substitution_id=row["id"])) for row in running]
    return View("代班", [Section("安排", table), *entries])


@screens.form(
    "/places/{substitution_id}/entry",
    "进入代班",
    ("registry.list_own_substitutions", "registry.open_place"),
    label="进入代班",
    warning="进入后所见、所办均为被代班人辖区的事项，办理人记为您本人。",
)
def enter(desk: Desk, substitution_id: str) -> Done:
    number, own = identifier(substitution_id), desk.calls.seat
    names = {row["id"]: row["absent_name"] for row in desk.registry.list_own_substitutions(None)}
    if number not in names or own is None:
        raise NotThere
    place = place_of(desk.registry.open_place(None, number), number, names[number])
    desk.calls.seat = own.moved(place)
    return Done("/work", f"已进入代班：代 {place.absent_name}")


@screens.form("/places/leaving", "离开代班", "registry.open_place", label="回到本人岗位")
def leave(desk: Desk) -> Done:
    assert desk.calls.seat is not None
    desk.calls.seat = desk.calls.seat.moved(None)
    return Done("/work", "已回到本人岗位")
