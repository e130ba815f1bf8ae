"""Accounts of other systems as operators, auditors and security officers see them."""

from collections.abc import Mapping
from typing import Any

from client.models.registry import ClientAccountView, CredentialView
from console import labels
from console.bodies import parsed
from console.components import Cell, Column, Facts, Field, Filter, Link, Listing, Section, Shown, Table, View
from console.desk import Desk, NotThere, identifier
from console.registry.staff_accounts.pages import GROUP, REASON, state_of
from console.screens import Done, Menu, Screens
from console.second_person import Asked, Request, Requests, mount
from console.versions import seen, version_field

screens = Screens()
KIND = {"secret": "密钥", "key": "公钥"}
MOST_LIVING = 2
"""Credentials at a time: the one in use and its successor."""
STATE = {"living": "有效", "expired": "已到期", "retired": "已停用"}
_OVERLAP = "新旧凭证同时有效，至所填天数；对方换用后可提前停用旧的。最近使用的时间说明旧的是否还在用。"
STEP = {"close": "停用", "reopen": "重新启用", "put_credential": "更换凭证"}


def _scopes(scopes: list[str]) -> str:
    return "、".join(labels.of(labels.SCOPE, scope) for scope in scopes)


@screens.page("/client-accounts", "系统账号", "registry.list_client_accounts", Menu(GROUP, "系统账号", 50))
def accounts(desk: Desk) -> Listing[ClientAccountView]:
    return Listing(
        columns=(
            Column[ClientAccountView]("账号", lambda row: Cell(row["client_id"], f"/client-accounts/{row['id']}")),
            Column[ClientAccountView]("名称", lambda row: row["display_name"]),
            Column[ClientAccountView]("角色", lambda row: labels.of(labels.ROLES, row["role"])),
            Column[ClientAccountView]("可用范围", lambda row: _scopes(row["scopes"])),
            Column[ClientAccountView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[ClientAccountView]("状态", state_of),
            Column[ClientAccountView]("凭证到期", _next_expiry),
        ),
        page=lambda **query: desk.registry.list_client_accounts(None, **query),
        filters=(Filter("state", "状态", labels.ACCOUNT_STATE),),
        links=[Link("开设系统账号", "/client-accounts/new", primary=True)]
        if desk.may("registry.create_client_account")
        else (),
        empty="没有系统账号",
    )


def _next_expiry(row: ClientAccountView) -> Shown:
    """Of the credential that stays good longest."""
    living = [credential["expires_at"] for credential in row["credentials"] if credential["state"] == "living"]
    if not living:
        return Cell("没有有效凭证", tone="warn")
    return "不到期" if None in living else labels.day(max(at for at in living if at))


@screens.page("/client-accounts/{client_account_id}", "系统账号", "registry.show_client_account")
def account(desk: Desk, client_account_id: str) -> View:
    number = identifier(client_account_id)
    row = desk.registry.show_client_account(None, number)
    is_open = row["state"] == "open"
    living = sum(entry["state"] == "living" for entry in row["credentials"])
    replacement = put.at(desk, client_account_id=number) if is_open and living < MOST_LIVING else None
    columns = (
        Column[CredentialView]("种类", lambda entry: labels.of(KIND, entry["kind"])),
        Column[CredentialView]("状态", lambda entry: labels.of(STATE, entry["state"])),
        Column[CredentialView]("指纹", lambda entry: entry["thumbprint"]),
        Column[CredentialView]("请求签名", lambda entry: labels.of(labels.SIGNATURE, entry.get("signature"))),
        Column[CredentialView]("签名密钥领取", lambda entry: labels.day(entry.get("signing_key_given_at"))),
        Column[CredentialView]("设立", lambda entry: labels.day(entry["created_at"])),
        Column[CredentialView]("到期", lambda entry: labels.day(entry["expires_at"])),
        Column[CredentialView]("最近使用", lambda entry: labels.day(entry["last_used_at"])),
        Column[CredentialView]("办理", lambda entry: _retirement(desk, number, entry) if living > 1 else None),
    )
    facts: list[tuple[str, Shown]] = [
        ("账号", row["client_id"]),
        ("名称", row["display_name"]),
        ("角色", labels.of(labels.ROLES, row["role"])),
        ("可用范围", _scopes(row["scopes"])),
        ("辖区", desk.area_name(row["area"])),
        ("单位", row["org"]),
        ("状态", state_of(row)),
        ("停用的后果", row["closing_means"]),
    ]
    closing = Section(
        "停用", close.at(desk, client_account_id=number) if is_open else None, folded=True, note=row["closing_means"]
    )
    return View(
        row["display_name"],
        [
            Section("凭证", Table(columns, row["credentials"], "没有凭证")),
            Section("更换凭证", replacement, folded=True, note=_OVERLAP),
            closing,
            Section("重新启用", reopen.at(desk, client_account_id=number) if not is_open else None),
        ],
        Facts("", facts),
    )


def _retirement(desk: Desk, account_id: str, entry: CredentialView) -> Shown:
    if entry["state"] != "living" or not desk.may(*retire.needs):
        return None
    return Cell("立即停用", f"/client-accounts/{account_id}/credentials/{entry['id']}/retirement")


def proof_fields() -> list[Field]:
    """What a system proves itself by: one of the two, and whether its requests are signed."""
    return [
        Field(
            "secret",
            "密钥",
            "password",
            required=False,
            autocomplete="new-password",
            longest=200,
            hint="不少于 10 个字符；与对方系统约定，本平台不显示；与公钥二选一",
        ),
        Field(
            "public_key",
            "公钥",
            "textarea",
            required=False,
            longest=5000,
            hint="JWK 格式（JSON），私钥不离开对方系统；与密钥二选一，复核人与对方核对指纹",
        ),
    ]


def proof_of(desk: Desk) -> dict[str, Any]:
    """The secret or the key that was typed; a key that is no JSON goes as it is, for the service to refuse."""
    secret, key = desk.values.get("secret", ""), desk.values.get("public_key", "").strip()
    proof: dict[str, Any] = {"secret": secret} if secret else {}
    return proof | {"public_key": parsed(key)} if key else proof


def _replacement(desk: Desk, client_account_id: str) -> list[Field]:
    version = version_field(desk.registry.show_client_account(None, identifier(client_account_id))["version"])
    signature = Field(
        "signature", "请求签名", "select", choices=labels.SIGNATURE, required=False, hint="不选：与现有最新凭证相同"
    )
    overlap = Field("overlap_days", "旧凭证继续有效的天数", "number", hint="0 至 90；已泄露的填 0", longest=2)
    return [*proof_fields(), signature, overlap, REASON, version]


@screens.form(
    "/client-accounts/{client_account_id}/credentials",
    "更换凭证",
    ("registry.put_client_credential", "registry.show_client_account"),
    _replacement,
    "申请更换",
    warning="须另一名运维人员复核；复核通过前旧凭证照常使用。",
)
def put(desk: Desk, client_account_id: str) -> Done:
    number = identifier(client_account_id)
    body: Any = proof_of(desk) | _body(desk) | {"overlap_days": desk.values.get("overlap_days", "")}
    if signature := desk.values.get("signature"):
        body["signature"] = signature
    changed = desk.registry.put_client_credential(None, number, body, if_match=seen(desk))
    return _outcome(number, changed, "已更换")


def _reason(desk: Desk, client_account_id: str, credential_id: str | None = None) -> list[Field]:
    row = desk.registry.show_client_account(None, identifier(client_account_id))
    if credential_id is not None and credential_id not in {entry["id"] for entry in row["credentials"]}:
        raise NotThere
    return [REASON, version_field(row["version"])]


def _outcome(account_id: str, changed: Mapping[str, Any], words: str) -> Done:
    waits = changed.get("request_id") is not None
    return Done(f"/client-accounts/{account_id}", "待另一人复核，账号未变" if waits else words)


def _body(desk: Desk) -> Any:
    return {"reason": desk.values.get("reason", "")}


@screens.form(
    "/client-accounts/{client_account_id}/closure",
    "停用系统账号",
    ("registry.close_client_account", "registry.show_client_account"),
    _reason,
    "停用",
)
def close(desk: Desk, client_account_id: str) -> Done:
    number = identifier(client_account_id)
    changed = desk.registry.close_client_account(None, number, _body(desk), if_match=seen(desk))
    return _outcome(number, changed, "已停用")


@screens.form(
    "/client-accounts/{client_account_id}/reopening",
    "重新启用系统账号",
    ("registry.reopen_client_account", "registry.show_client_account"),
    _reason,
    "重新启用",
)
def reopen(desk: Desk, client_account_id: str) -> Done:
    number = identifier(client_account_id)
    changed = desk.registry.reopen_client_account(None, number, _body(desk), if_match=seen(desk))
    return _outcome(number, changed, "已重新启用")


@screens.form(
    "/client-accounts/{client_account_id}/credentials/{credential_id}/retirement",
    "立即停用凭证",
    ("registry.retire_client_credential", "registry.show_client_account"),
    _reason,
    "立即停用",
    warning="用此凭证取得的令牌随之失效，不能恢复。",
)
def retire(desk: Desk, client_account_id: str, credential_id: str) -> Done:
    number, credential = identifier(client_account_id), identifier(credential_id)
    changed = desk.registry.retire_client_credential(None, number, credential, _body(desk), if_match=seen(desk))
    return _outcome(number, changed, "已停用该凭证")


def _asked(desk: Desk, row: Request) -> Asked:
    overlap = row.get("overlap_days")
    return [
        ("系统账号", row["client_id"]),
        ("事项", labels.of(STEP, row["step"])),
        ("停用的后果", row.get("closing_means")),
        ("凭证", labels.of(KIND, row.get("credential_kind"))),
        ("公钥指纹", row.get("thumbprint")),
        ("请求签名", labels.of(labels.SIGNATURE, row.get("signature"))),
        ("旧凭证继续有效", None if overlap is None else f"{overlap} 天"),
        ("账号", Cell("打开账号", f"/client-accounts/{row['object_id']}")),
    ]


mount(
    screens,
    Requests(
        path="/client-account-changes",
        title="系统账号变更申请",
        menu=Menu(GROUP, "系统账号变更申请", 55),
        needs=("registry.list_client_account_changes", "registry.decide_client_account_change"),
        pending=lambda desk, **query: desk.registry.list_client_account_changes(None, **query),
        decide=lambda desk, row, body: desk.registry.decide_client_account_change(None, row["id"], body),
        asked=_asked,
    ),
)
