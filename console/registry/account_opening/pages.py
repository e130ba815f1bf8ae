"""Opening an account, and the openings that wait for somebody else's word."""

from typing import Any

from client.models.registry import AccountCreated
from console import labels
from console.components import Field
from console.desk import Desk
from console.registry.client_accounts.pages import proof_fields, proof_of
from console.registry.staff_accounts.pages import GROUP, ROLES_OF_STAFF, duty_fields, duty_of
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount

screens = Screens()
ACCOUNT_KIND = {"staff_account": "工作人员账号", "client_account": "系统账号"}


def _asked(desk: Desk, row: Request) -> Asked:
    if row.get("unreadable"):
        return [("账号", "申请内容无法读取，只能退回")]
    is_system = row["account_kind"] == "client_account"
    scopes = "、".join(labels.of(labels.SCOPE, scope) for scope in row.get("scopes") or ())
    return [
        ("账号", row.get("login")),
        ("姓名", row.get("display_name")),
        ("种类", labels.of(ACCOUNT_KIND, row["account_kind"])),
        ("角色", labels.of(labels.ROLES, row.get("role"))),
        ("账号辖区", desk.area_name(row.get("account_area"))),
        ("单位", row.get("org")),
        ("可用范围", scopes),
        ("公钥指纹", row.get("thumbprint")),
        ("请求签名", labels.of(labels.SIGNATURE, row.get("signature")) if is_system else None),
    ]


mount(
    screens,
    Requests(
        path="/account-requests",
        title="开户申请",
        menu=Menu(GROUP, "开户申请", 20),
        needs=("registry.list_account_requests", "registry.decide_account_request"),
        pending=lambda desk, **query: desk.registry.list_account_requests(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_account_request(None, row["id"], body),
        asked=_asked,
    ),
)


def _opening(desk: Desk) -> list[Field]:
    return [
        Field("login", "账号", longest=64),
        Field("display_name", "姓名", longest=50),
        *duty_fields(desk, ROLES_OF_STAFF),
        Field("secret", "初始密码", "password", hint="首次登录须修改", autocomplete="new-password"),
    ]


@screens.form("/staff-accounts/new", "开设账号", "registry.create_staff_account", _opening, "申请开设")
def create(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "").strip() for name in ("login", "display_name")}
    body |= duty_of(desk) | {"secret": desk.values.get("secret", "")}
    return _opened(desk.registry.create_staff_account(None, body), "/staff-accounts")


def _opened(outcome: AccountCreated, accounts: str) -> Done:
    if outcome["created"]:
        return Done(accounts, "已开设")
    if outcome.get("request_id") is not None:
        return Done("/account-requests", "待另一人复核")
    return Done(accounts, "该账号已存在，未作改动")


def _system(desk: Desk) -> list[Field]:
    return [
        Field("login", "账号", longest=100, hint="即对方系统的 client_id"),
        Field("display_name", "名称", longest=100),
        *duty_fields(desk, {"department_client": labels.ROLES["department_client"]}),
        *(Field(f"scope_{scope}", f"可用：{name}", "checkbox", required=False) for scope, name in labels.SCOPE.items()),
        *proof_fields(),
        Field("signature", "请求签名", "select", choices=labels.SIGNATURE, value="none"),
    ]


@screens.form(
    "/client-accounts/new",
    "开设系统账号",
    "registry.create_client_account",
    _system,
    "申请开设",
    warning="有可用范围或须签名的，由另一名运维人员复核后开设。",
)
def create_client(desk: Desk) -> Done:
    body: Any = {name: desk.values.get(name, "").strip() for name in ("login", "display_name")}
    scopes = [scope for scope in labels.SCOPE if desk.values.get(f"scope_{scope}")]
    body |= duty_of(desk) | proof_of(desk) | {"signature": desk.values.get("signature", ""), "scopes": scopes}
    return _opened(desk.registry.create_client_account(None, body), "/client-accounts")
