"""Asking for a link, ending one, and the links that wait for somebody else's word."""

from typing import Any

from console.components import Cell, Field
from console.desk import Desk, identifier
from console.registry.staff_accounts.pages import GROUP, REASON
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount
from console.versions import seen, version_field

screens = Screens()


def _asked(desk: Desk, row: Request) -> Asked:
    return [
        ("姓名", row["display_name"]),
        ("账号", Cell(row["login"], f"/staff-accounts/{row['object_id']}")),
        ("统一身份", row["subject"] or "申请内容无法读取，只能退回"),
        ("身份提供方", row["issuer"]),
    ]


mount(
    screens,
    Requests(
        path="/provider-link-requests",
        title="统一身份关联申请",
        menu=Menu(GROUP, "统一身份关联申请", 45),
        needs=("registry.list_provider_link_requests", "registry.decide_provider_link"),
        pending=lambda desk, **query: desk.registry.list_provider_link_requests(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_provider_link(None, row["id"], body),
        asked=_asked,
    ),
)


def _version(desk: Desk, account_id: str) -> Field:
    return version_field(desk.registry.show_staff_account(None, identifier(account_id))["version"])


def _proposal(desk: Desk, account_id: str) -> list[Field]:
    return [Field("subject", "统一身份编号", longest=255), REASON, _version(desk, account_id)]


@screens.form(
    "/staff-accounts/{account_id}/provider-link",
    "申请关联统一身份",
    ("registry.propose_provider_link", "registry.show_staff_account"),
    _proposal,
    "申请关联",
)
def propose(desk: Desk, account_id: str) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("subject", "reason")}
    desk.registry.propose_provider_link(None, identifier(account_id), body, if_match=seen(desk))
    return Done("/provider-link-requests", "待另一人复核")


def _ending(desk: Desk, account_id: str) -> list[Field]:
    return [REASON, _version(desk, account_id)]


@screens.form(
    "/staff-accounts/{account_id}/provider-link/end",
    "解除统一身份关联",
    ("registry.end_provider_link", "registry.show_staff_account"),
    _ending,
    "解除",
    warning="立即生效，现有登录随之结束。",
)
def end(desk: Desk, account_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    desk.registry.end_provider_link(None, identifier(account_id), body, if_match=seen(desk))
    return Done(f"/staff-accounts/{account_id}", "已解除关联")
