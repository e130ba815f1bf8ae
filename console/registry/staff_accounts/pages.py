"""Accounts of staff as those see them who administer, audit and watch them."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from client.caller import RequestRefused
from client.models.registry import StaffAccountView
from console import labels
from console.areas import area_filter
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, View, with_query
from console.desk import Desk, identifier, may
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount
from console.versions import seen, version_field

screens = Screens()
GROUP = "账号与系统"
_NO_STAFF = ("graduate", "department_client", "service")
ROLES_OF_STAFF = {role: name for role, name in labels.ROLES.items() if role not in _NO_STAFF}
REASON = Field("reason", "依据", "textarea", longest=500, hint="留痕；不写个人信息")
_STEP = {"reopen": "重新启用", "move": "调动"}


@screens.page("/staff-accounts", "工作人员账号", "registry.list_staff_accounts", Menu(GROUP, "工作人员账号", 10))
def accounts(desk: Desk) -> Listing[StaffAccountView]:
    return Listing(
        columns=(
            Column[StaffAccountView]("账号", lambda row: Cell(row["login"], f"/staff-accounts/{row['id']}")),
            Column[StaffAccountView]("姓名", lambda row: row["display_name"]),
            Column[StaffAccountView]("角色", lambda row: labels.of(labels.ROLES, row["role"])),
            Column[StaffAccountView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[StaffAccountView]("单位", lambda row: row["org"]),
            Column[StaffAccountView]("状态", state_of),
            Column[StaffAccountView]("最近登录", _last_sign_in),
        ),
        page=lambda **query: desk.registry.list_staff_accounts(None, **query),
        filters=(
            *area_filter(desk),
            Filter("role", "角色", ROLES_OF_STAFF),
            Filter("state", "状态", labels.ACCOUNT_STATE),
        ),
        links=[Link("开设账号", "/staff-accounts/new", primary=True)]
        if desk.may("registry.create_staff_account")
        else (),
        empty="没有账号",
    )


def state_of(row: Mapping[str, Any]) -> Shown:
    """With what waits for a second person."""
    is_open = row["state"] == "open"
    hint = "有申请待复核" if row["change_waits"] else None
    return Cell(labels.of(labels.ACCOUNT_STATE, row["state"]), tone="good" if is_open else "quiet", hint=hint)


def _last_sign_in(row: StaffAccountView) -> Shown:
    return labels.day(row["last_sign_in_at"]) if row["last_sign_in_at"] else Cell("从未登录", tone="quiet")


@screens.page("/staff-accounts/{account_id}", "工作人员账号", "registry.show_staff_account")
def account(desk: Desk, account_id: str) -> View:
    number = identifier(account_id)
    row = desk.registry.show_staff_account(None, number)
    is_open, issuer = row["state"] == "open", _issuer(desk, number)
    orders = _orders(desk, row) if row["administered"] else ()
    facts: list[tuple[str, Shown]] = [
        ("账号", row["login"]),
        ("姓名", row["display_name"]),
        ("角色", labels.of(labels.ROLES, row["role"])),
        ("辖区", desk.area_name(row["area"])),
        ("单位", row["org"]),
        ("状态", state_of(row)),
        ("开设", labels.day(row["opened_at"])),
        ("最近登录", _last_sign_in(row)),
        ("统一身份", issuer or "未关联"),
    ]
    return View(
        row["display_name"],
        orders,
        Facts("", facts),
        links=_steps(desk, row, issuer) if is_open and row["administered"] else (),
    )


def _orders(desk: Desk, row: StaffAccountView) -> Sequence[Section]:
    """What may be done with an account that the caller administers, as it stands."""
    number = row["id"]
    if row["state"] != "open":
        return () if row["change_waits"] else (Section("重新启用", reopen.at(desk, account_id=number)),)
    moves = row["movable"] and not row["change_waits"]
    return (
        Section("调动", move.at(desk, account_id=number) if moves else None, folded=True),
        Section("停用", close.at(desk, account_id=number), folded=True),
        Section("结束登录", end_sessions.at(desk, account_id=number), folded=True),
    )


def _issuer(desk: Desk, account_id: str) -> str | None:
    """Of the city's identity provider; an account that has none is the usual case."""
    if not desk.may("registry.show_provider_link"):
        return None
    try:
        return desk.registry.show_provider_link(None, account_id)["issuer"]
    except RequestRefused as refused:
        if refused.status != httpx.codes.NOT_FOUND:
            raise
        return None


def _steps(desk: Desk, row: StaffAccountView, issuer: str | None) -> list[Link]:
    """What is asked for on a page of its own."""
    link = f"/staff-accounts/{row['id']}/provider-link"
    steps = (
        ("registry.propose_secret_reset", Link("重置密码", with_query("/secret-resets/new", login=row["login"]))),
        (
            "registry.propose_second_factor_reset",
            Link("解除动态验证码", with_query("/second-factor-resets/new", login=row["login"])),
        ),
        ("registry.end_provider_link", Link("解除统一身份关联", f"{link}/end"))
        if issuer
        else ("registry.propose_provider_link", Link("关联统一身份", link)),
    )
    leave = ("registry.propose_substitution", Link("安排代班", f"/staff-accounts/{row['id']}/substitution"))
    has_substitutes = may(row["role"], "registry.open_place")
    asked = (*steps, leave) if has_substitutes else steps
    return [step for operation, step in asked if desk.may(operation)]


def _reason(desk: Desk, account_id: str) -> list[Field]:
    return [REASON, version_field(desk.registry.show_staff_account(None, identifier(account_id))["version"])]


def _outcome(account_id: str, changed: Mapping[str, Any], words: str) -> Done:
    waits = changed.get("request_id") is not None
    return Done(f"/staff-accounts/{account_id}", "待另一人复核，账号未变" if waits else words)


@screens.form(
    "/staff-accounts/{account_id}/closure",
    "停用账号",
    ("registry.close_staff_account", "registry.show_staff_account"),
    _reason,
    "停用",
    warning="立即结束其登录；重新启用须另一人复核。",
)
def close(desk: Desk, account_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    changed = desk.registry.close_staff_account(None, identifier(account_id), body, if_match=seen(desk))
    return _outcome(account_id, changed, "已停用")


@screens.form(
    "/staff-accounts/{account_id}/reopening",
    "重新启用账号",
    ("registry.reopen_staff_account", "registry.show_staff_account"),
    _reason,
    "重新启用",
)
def reopen(desk: Desk, account_id: str) -> Done:
    body: Any = {"reason": desk.values.get("reason", "")}
    changed = desk.registry.reopen_staff_account(None, identifier(account_id), body, if_match=seen(desk))
    return _outcome(account_id, changed, "已重新启用")


def duty_fields(desk: Desk, roles: Mapping[str, str], row: StaffAccountView | None = None) -> list[Field]:
    """What an account is for: role, place, organisation."""
    return [
        Field("role", "角色", "select", choices=roles, value=row["role"] if row else ""),
        Field(
            "area",
            "辖区",
            required=False,
            value=(row["area"] if row else desk.seat.area) or "",
            hint="城市/区县/街道的代码，如 wuhan/420106/420106001；全市的只填城市",
        ),
        Field(
            "org",
            "单位",
            required=False,
            value=(row["org"] if row else "") or "",
            hint="用人单位填统一社会信用代码，高校填学校代码，部门填部门代码",
        ),
    ]


def duty_of(desk: Desk) -> Any:
    values = {name: desk.values.get(name, "").strip() for name in ("role", "area", "org")}
    return {"role": values["role"], "area": values["area"] or None, "org": values["org"] or None}


def _move(desk: Desk, account_id: str) -> list[Field]:
    row = desk.registry.show_staff_account(None, identifier(account_id))
    return [*duty_fields(desk, ROLES_OF_STAFF, row), REASON, version_field(row["version"])]


@screens.form(
    "/staff-accounts/{account_id}/move",
    "调动账号",
    ("registry.move_staff_account", "registry.show_staff_account"),
    _move,
    "调动",
    warning="角色、辖区、单位一并变更，现有登录随之结束。",
)
def move(desk: Desk, account_id: str) -> Done:
    body = duty_of(desk) | {"reason": desk.values.get("reason", "")}
    changed = desk.registry.move_staff_account(None, identifier(account_id), body, if_match=seen(desk))
    return _outcome(account_id, changed, "已调动")


@screens.form(
    "/staff-accounts/{account_id}/sessions",
    "结束登录",
    "registry.end_staff_sessions",
    label="结束其全部登录",
    warning="对方须重新登录。",
)
def end_sessions(desk: Desk, account_id: str) -> Done:
    desk.registry.end_staff_sessions(None, identifier(account_id))
    return Done(f"/staff-accounts/{account_id}", "已结束其全部登录")


def _asked(desk: Desk, row: Request) -> Asked:
    return [
        ("姓名", row["display_name"]),
        ("事项", labels.of(_STEP, row["step"])),
        ("账号", Cell(row["login"], f"/staff-accounts/{row['object_id']}")),
        ("角色", labels.of(labels.ROLES, row["role"])),
        ("账号辖区", desk.area_name(row["account_area"])),
        ("单位", row["org"]),
    ]


mount(
    screens,
    Requests(
        path="/staff-account-changes",
        title="账号启用和调动申请",
        menu=Menu(GROUP, "启用和调动申请", 30),
        needs=("registry.list_staff_account_changes", "registry.decide_staff_account_change"),
        pending=lambda desk, **query: desk.registry.list_staff_account_changes(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_staff_account_change(None, row["id"], body),
        asked=_asked,
    ),
)
