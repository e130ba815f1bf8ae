"""Transfers: asked on a person's page, accepted in the new area, which sees nothing of the person before."""

from typing import Any

from client.models.registry import AreaTransferView
from console import labels
from console.areas import below
from console.components import Cell, Column, Field, Filter, Listing, Shown, Tone
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens

screens = Screens()
STATE = {"asked": "待转入地接收", "accepted": "已转入", "refused": "未接收", "withdrawn": "已撤回"}
TONE: dict[str, Tone] = {"asked": "warn", "accepted": "good"}
WORKERS = frozenset(["caseworker", "district_reviewer"])
MENU = Menu("时限与变更", "转出转入", 42, WORKERS)


@screens.page("/area-transfers", "转出转入", "registry.list_area_transfers", MENU)
def transfers(desk: Desk) -> Listing[AreaTransferView]:
    return Listing(
        columns=(
            Column[AreaTransferView]("姓名", _person),
            Column[AreaTransferView]("转出地", lambda row: desk.area_name(row["from_area"])),
            Column[AreaTransferView]("转入地", lambda row: desk.area_name(row["to_area"])),
            Column[AreaTransferView]("原因和依据", lambda row: row["reason"]),
            Column[AreaTransferView]("提出人", lambda row: labels.of(labels.ROLES, row["asked_role"])),
            Column[AreaTransferView]("提出于", lambda row: row["asked_on"]),
            Column[AreaTransferView]("进展", _state),
            Column[AreaTransferView]("办理", lambda row: _turn(desk, row)),
        ),
        page=lambda **query: desk.registry.list_area_transfers(None, **query),
        filters=(Filter("direction", "方向", {"to": "转入", "from": "转出"}), Filter("state", "进展", STATE)),
        note="转入地接收前，人员仍由转出地服务，转入地看不到个人信息；接收后时限随人转走，转出地已办的仍计在转出地。",
        empty="没有转出转入",
    )


def _person(row: AreaTransferView) -> Shown:
    person = row["graduate"]
    return Cell(person["name"] or "（已注销）", f"/people/{person['id']}") if person else "（不由本辖区服务）"


def _state(row: AreaTransferView) -> Shown:
    return Cell(STATE[row["state"]], tone=TONE.get(row["state"], "quiet"), hint=row["decided_on"])


def _turn(desk: Desk, row: AreaTransferView) -> Shown:
    if row["decidable"] and desk.may(*decide.needs):
        return Cell("接收", decide.path.format(area_transfer_id=row["id"]))
    if row["withdrawable"] and desk.may(*withdraw.needs):
        return Cell("撤回", withdraw.path.format(area_transfer_id=row["id"]))
    return None


def _fields(desk: Desk, **_: str) -> list[Field]:
    return [
        Field("to_area", "转入地", "select", choices=below(desk, desk.city)),
        Field("reason", "原因和依据", longest=200, hint="转入地可见；不写个人信息"),
    ]


@screens.form(
    "/people/{graduate_id}/area-transfers",
    "转往本市其他辖区",
    "registry.ask_area_transfer",
    _fields,
    "提出转出",
    warning="转入地接收后，本辖区不再服务此人，也不再看得到其页面。",
)
def ask(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"to_area": desk.values.get("to_area", ""), "reason": desk.values.get("reason", "")}
    row = desk.registry.ask_area_transfer(None, identifier(graduate_id), body)
    return Done("/area-transfers", f"已提出转出，待 {desk.area_name(row['to_area'])} 接收")


@screens.form(
    "/area-transfers/{area_transfer_id}/decision",
    "接收转入",
    "registry.decide_area_transfer",
    warning="接收后自今日起由本辖区服务此人，时限随人转来。",
    buttons={"accept": "接收", "refuse": "不接收"},
)
def decide(desk: Desk, area_transfer_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", "")}
    row = desk.registry.decide_area_transfer(None, identifier(area_transfer_id), body)
    return Done("/area-transfers", STATE[row["state"]])


@screens.form(
    "/area-transfers/{area_transfer_id}/withdrawal", "撤回转出", "registry.withdraw_area_transfer", label="撤回"
)
def withdraw(desk: Desk, area_transfer_id: str) -> Done:
    desk.registry.withdraw_area_transfer(None, identifier(area_transfer_id))
    return Done("/area-transfers", "已撤回")
