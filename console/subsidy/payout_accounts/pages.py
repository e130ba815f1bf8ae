"""Where payees are paid: one account with its changes, and the changes that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from client.caller import RequestRefused
from client.models.subsidy import PayoutAccountChangeView, PayoutAccountView
from console import labels
from console.components import Cell, Column, Facts, Field, Listing, Section, Shown, Table, View
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens
from console.subsidy import decisions
from console.versions import seen, version_field

screens = Screens()
ABSENT = 404


def _columns(desk: Desk) -> Sequence[Column[PayoutAccountChangeView]]:
    return (
        Column("申请", lambda row: decisions.number(row["id"], _decision_of(desk, row))),
        Column("对象", lambda row: decisions.number(row["object_id"], f"/payout-accounts/{row['object_id']}")),
        Column("户名", _holder),
        Column("账号", lambda row: row["account"] or Cell("无法读取", tone="bad")),
        Column("依据", lambda row: row["evidence"]),
        Column("理由", lambda row: row["reason"]),
        Column(
            "提出", lambda row: f"{labels.of(labels.ROLES, row['requested_role'])} {labels.day(row['requested_at'])}"
        ),
        Column("状态", _state),
    )


def _holder(row: PayoutAccountChangeView) -> Shown:
    return Cell(row["holder"] or "无法读取", tone=None if row["own_name"] else "warn", hint=_name(row))


def _name(row: PayoutAccountChangeView) -> str:
    return "与登记名称一致" if row["own_name"] else "与登记名称不一致，须核对依据"


def _state(row: PayoutAccountChangeView) -> Shown:
    tone: Any = {"pending": "warn", "applied": "good", "refused": "bad", "withdrawn": "quiet"}[row["state"]]
    return Cell(labels.of(labels.REQUEST_STATE, row["state"]), tone=tone, hint=row["decision_note"])


def _decision_of(desk: Desk, row: PayoutAccountChangeView) -> str | None:
    if row["state"] != "pending" or not desk.may("subsidy.decide_payout_account_change"):
        return None
    if desk.is_me(row["requested_by"]) or (desk.role == "payer" and not row["own_name"]):
        return None
    return f"/payout-accounts/{row['object_id']}/changes/{row['id']}"


@screens.page(
    "/payout-account-changes", "收款账户变更", "subsidy.list_payout_account_changes", Menu("资金", "收款账户变更", 30)
)
def changes(desk: Desk) -> Listing[PayoutAccountChangeView]:
    return Listing(
        columns=_columns(desk),
        page=lambda **query: desk.subsidy.list_payout_account_changes(None, **query),
        note="复核前账户不变，该对象的申请不支付。点申请编号复核。",
        empty="没有待复核的收款账户变更",
    )


def _account(desk: Desk, payee_id: str) -> PayoutAccountView | None:
    """None while nobody has said where to pay."""
    try:
        return desk.subsidy.show_payout_account(None, payee_id)
    except RequestRefused as refused:
        if refused.status == ABSENT and "account" in str(refused.problem.get("type", "")):
            return None
        raise


@screens.page("/payout-accounts/{payee_id}", "收款账户", "subsidy.show_payout_account")
def account(desk: Desk, payee_id: str) -> View:
    number = identifier(payee_id)
    current = _account(desk, number)
    rows = desk.subsidy.list_changes_of_payout_account(None, number)
    return View(
        "收款账户",
        facts=_facts(desk, current) if current else None,
        note="" if current else "尚无收款账户，不能支付。",
        sections=[
            Section("变更记录", Table(_columns(desk), rows, "没有变更")),
            *_withdrawals(desk, number, rows),
            Section("登记收款账户", put_account.at(desk, payee_id=number), folded=current is not None),
        ],
    )


def _facts(desk: Desk, current: PayoutAccountView) -> Facts:
    return Facts(
        "",
        [
            ("对象", decisions.payee(desk, current["payee_kind"], current["payee_id"])),
            ("户名", current["holder"]),
            ("账号", current["account"]),
            ("版本", current["version"]),
        ],
    )


def _withdrawals(desk: Desk, number: str, rows: Sequence[PayoutAccountChangeView]) -> list[Section]:
    waiting = [row for row in rows if row["state"] == "pending"]
    return [
        Section("撤回变更", withdraw.at(desk, payee_id=number, request_id=row["id"]), folded=True) for row in waiting
    ]


def _account_fields(desk: Desk, payee_id: str) -> list[Field]:
    current = _account(desk, identifier(payee_id))
    return [
        Field("holder", "户名", longest=100, hint="与登记名称、本人姓名一致"),
        Field("account", "账号", longest=40),
        Field(
            "evidence",
            "依据",
            "textarea",
            required=False,
            longest=500,
            hint="户名与登记名称不一致时必填：文件名称和编号，不写个人信息",
        ),
        *([version_field(current["version"])] if current else []),
    ]


@screens.form(
    "/payout-accounts/{payee_id}/account",
    "登记收款账户",
    "subsidy.put_payout_account",
    _account_fields,
    "登记",
    warning="已有账户的，变更可能须另一人复核；复核前原账户不变，也不支付。",
)
def put_account(desk: Desk, payee_id: str) -> Done:
    body: Any = {"holder": desk.values.get("holder", ""), "account": desk.values.get("account", "").replace(" ", "")}
    if desk.values.get("evidence"):
        body["evidence"] = desk.values["evidence"]
    outcome = desk.subsidy.put_payout_account(None, identifier(payee_id), body, if_match=seen(desk))
    waits = "state" in outcome
    return Done(f"/payout-accounts/{payee_id}", "已提出变更，待另一人复核" if waits else "已登记收款账户")


@screens.form(
    "/payout-accounts/{payee_id}/changes/{request_id}",
    "复核收款账户变更",
    "subsidy.decide_payout_account_change",
    (Field("note", "复核依据", "textarea", longest=500, hint="留痕；不写个人信息"),),
    warning="同意后随即生效，此后按新账户支付。",
    buttons={"apply": "同意变更", "refuse": "不同意"},
)
def decide_change(desk: Desk, payee_id: str, request_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", ""), "note": desk.values.get("note", "")}
    number = identifier(payee_id)
    outcome = desk.subsidy.decide_payout_account_change(None, number, identifier(request_id), body)
    return Done(f"/payout-accounts/{number}", f"已复核：{labels.of(labels.REQUEST_STATE, outcome['state'])}")


@screens.form(
    "/payout-accounts/{payee_id}/changes/{request_id}/withdrawal",
    "撤回收款账户变更",
    "subsidy.withdraw_payout_account_change",
    label="撤回",
)
def withdraw(desk: Desk, payee_id: str, request_id: str) -> Done:
    desk.subsidy.withdraw_payout_account_change(None, identifier(payee_id), identifier(request_id))
    return Done(f"/payout-accounts/{payee_id}", "已撤回变更")
