"""Asking for a reset, and the resets that wait for somebody else's word."""

from typing import Any

from console import labels
from console.components import Field
from console.desk import Desk
from console.registry.staff_accounts.pages import GROUP, REASON
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
KIND = {"reset_secret": "重置密码", "reset_second_factor": "解除动态验证码"}
SECRET, FACTOR = KIND
_LOGIN = Field("login", "账号", longest=64)


def _asked(desk: Desk, row: Request) -> Asked:
    return [
        ("账号", row["login"]),
        ("事项", labels.of(KIND, row["kind"])),
        ("姓名", row["display_name"]),
        ("角色", labels.of(labels.ROLES, row["role"])),
    ]


def _pending(kind: str) -> Any:
    return lambda desk, **query: desk.registry.list_reset_requests(None, kind=kind, **query)


def _decide(kind: str) -> Any:
    return lambda desk, row, body: desk.registry.decide_reset_request(None, kind, row["id"], body)


for _place, (_path, _kind) in enumerate((("/secret-resets", SECRET), ("/second-factor-resets", FACTOR))):
    mount(
        screens,
        Requests(
            path=_path,
            title=f"{KIND[_kind]}申请",
            menu=Menu(GROUP, f"{KIND[_kind]}申请", 40 + _place),
            needs=("registry.list_reset_requests", "registry.decide_reset_request"),
            pending=_pending(_kind),
            decide=_decide(_kind),
            asked=_asked,
        ),
    )


_SECRET = Field("secret", "临时密码", "password", hint="由本人首次登录时修改", autocomplete="new-password")


@screens.form("/secret-resets/new", "申请重置密码", "registry.propose_secret_reset", (_LOGIN, _SECRET, REASON), "申请")
def propose_secret(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("login", "secret", "reason")}
    desk.registry.propose_secret_reset(None, body)
    return Done("/secret-resets", "待另一人复核")


@screens.form(
    "/second-factor-resets/new",
    "申请解除动态验证码",
    "registry.propose_second_factor_reset",
    (_LOGIN, REASON),
    "申请",
)
def propose_factor(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "") for name in ("login", "reason")}
    desk.registry.propose_second_factor_reset(None, body)
    return Done("/second-factor-resets", "待另一人复核")
