"""Community codes: the list, a sheet of paper with the code to be scanned, making one and ending one."""

from functools import partial
from typing import Any

import segno

from client.models.registry import CommunityCodeView
from console.components import Cell, Column, Facts, Field, Link, Listing, Picture, Section, Shown, View
from console.desk import Desk, NotThere, identifier, row_of
from console.registry.registration.pages import streets_of
from console.screens import Done, Menu, Screens

screens = Screens()
PIXELS, QUIET = 6, 4
"""Of a module on paper, and how many modules stay white around them all."""


@screens.page("/community-codes", "社区码", "registry.list_community_codes", Menu("名册与来源", "社区码", 17))
def codes(desk: Desk) -> Listing[CommunityCodeView]:
    links = [Link("制发社区码", issue.path, primary=True)] if desk.may(*issue.needs) else []
    if desk.may("registry.show_code_sheet"):
        links.append(Link("各码登记人数", "/figures/community-codes"))
    return Listing(
        columns=(
            Column[CommunityCodeView]("社区", lambda row: Cell(row["title"], f"/community-codes/{row['id']}")),
            Column[CommunityCodeView]("街道", lambda row: desk.area_name(row["area"])),
            Column[CommunityCodeView]("社区码", lambda row: row["code"]),
            Column[CommunityCodeView]("制发于", lambda row: row["issued_on"]),
            Column[CommunityCodeView]("状态", _state),
        ),
        page=lambda **query: desk.registry.list_community_codes(None, **query),
        links=links,
        note="张贴在社区，毕业生扫码登记；登记计入发码的街道，服务计入本人所在辖区。",
        empty="没有社区码",
    )


def _state(row: CommunityCodeView) -> Shown:
    if row["revoked_on"]:
        return Cell(f"自 {row['revoked_on']} 停用", tone="quiet")
    return Cell("使用中", tone="good")


@screens.page("/community-codes/{community_code_id}", "社区码", "registry.list_community_codes")
def code(desk: Desk, community_code_id: str) -> View:
    number = identifier(community_code_id)
    row: CommunityCodeView | None = row_of(partial(desk.registry.list_community_codes, None), number)
    if row is None:
        raise NotThere
    facts: list[tuple[str, Shown]] = [
        ("街道", desk.area_name(row["area"])),
        ("社区码", row["code"]),
        ("制发于", row["issued_on"]),
        ("状态", _state(row)),
    ]
    is_used = row["revoked_on"] is None
    sections = [
        Section("扫码登记", _picture(row["code"]) if is_used else None),
        Section("停用", revoke.at(desk, community_code_id=number) if is_used else None, folded=True),
    ]
    return View(row["title"], sections, Facts("", facts), links=[Link("社区码", "/community-codes")], printed=True)


def _picture(text: str) -> Picture:
    drawn = segno.make_qr(text, error="m").svg_data_uri(scale=PIXELS, border=QUIET)
    return Picture(drawn, f"社区码 {text} 的二维码", "用小程序扫码登记；不能扫码的，登记时告知以上社区码。")


def _fields(desk: Desk) -> list[Field]:
    streets = streets_of(desk)
    only = next(iter(streets)) if len(streets) == 1 else ""
    return [
        Field("area", "街道", "select", choices=streets, value=only),
        Field("title", "社区名称", longest=60),
    ]


@screens.form("/community-code-issuing", "制发社区码", "registry.issue_community_code", _fields, "制发")
def issue(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("area", "title")}
    row = desk.registry.issue_community_code(None, body)
    return Done(f"/community-codes/{row['id']}", "已制发社区码")


@screens.form(
    "/community-codes/{community_code_id}/revocation",
    "停用社区码",
    "registry.revoke_community_code",
    label="停用",
    warning="停用后不能恢复；再凭此码登记的，照常登记，来源记作不明。",
)
def revoke(desk: Desk, community_code_id: str) -> Done:
    desk.registry.revoke_community_code(None, identifier(community_code_id))
    return Done("/community-codes", "已停用社区码")
