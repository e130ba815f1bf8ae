"""Files on their way: a school's office sends a batch, staff of the body's area receive it, either reports trouble."""

from collections.abc import Mapping
from typing import Any

from client.models.registry import ArchiveBatchView, ArchiveTransferView, CustodyView
from console.areas import cities_of
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Link,
    Listing,
    Section,
    Shown,
    Table,
    Tone,
    View,
    with_query,
)
from console.desk import Desk, identifier
from console.screens import Done, Form, Menu, Screens

screens = Screens()
STATE = {
    "requested": "待寄出",
    "sent": "已寄出",
    "in_transit": "转递途中",
    "received": "已收到",
    "returned": "已退回学校",
    "exception": "异常",
}
CARRIER = {"confidential_post": "机要通信", "ems": "邮政特快专递", "by_hand": "专人送达"}
TROUBLE = {
    "lost": "查无下落",
    "seal_broken": "封口破损",
    "overdue": "久未送达",
    "refused_by_body": "机构拒收",
    "not_addressed": "送达了非收件机构",
    "not_sent": "未登记寄出即已收到",
    "count_differs": "件数不符",
}
STATED = ("lost", "seal_broken", "overdue", "refused_by_body")
TONE: dict[str, Tone] = {"received": "good", "exception": "bad", "returned": "warn"}
OUTCOME = {"forwarded": "已重新转递", "returned": "已退回学校"}


def _state(row: ArchiveTransferView) -> Shown:
    return Cell(STATE[row["state"]], tone=TONE.get(row["state"], "quiet"), hint=TROUBLE.get(row["reason"] or ""))


def _days(row: ArchiveTransferView) -> Shown:
    if row["days_under_way"] is None:
        return "—"
    tone: Tone = "bad" if row["overdue"] else "quiet"
    return Cell(f"{row['days_under_way']} 天", tone=tone, hint="未规定时限" if row["overdue"] is None else None)


@screens.page("/archive-batches", "档案批次", "registry.list_archive_batches", Menu("帮扶", "档案批次", 64))
def batches(desk: Desk) -> Listing[ArchiveBatchView]:
    def names(row: ArchiveBatchView, **more: str) -> str:
        return with_query("/archive-transfers", from_org=row["from_org"], batch=row["batch"], **more)

    return Listing(
        columns=(
            Column[ArchiveBatchView]("学校", lambda row: desk.school_name(desk.seat.city or "", row["from_org"])),
            Column[ArchiveBatchView]("批次", lambda row: row["batch"]),
            Column[ArchiveBatchView]("件数", lambda row: Cell(str(row["files"]), names(row)), numeric=True),
            Column[ArchiveBatchView]("已收到", lambda row: row["received"], numeric=True),
            Column[ArchiveBatchView]("在途", lambda row: row["under_way"], numeric=True),
            Column[ArchiveBatchView]("异常", lambda row: row["exceptions"], numeric=True),
            Column[ArchiveBatchView]("收到率", lambda row: row["rate"], numeric=True),
            Column[ArchiveBatchView]("尚未收到", lambda row: Cell("名单", names(row, missing="true"))),
        ),
        page=lambda **query: desk.registry.list_archive_batches(None, **query),
        links=_ways(desk),
        empty="没有档案批次",
    )


def _ways(desk: Desk) -> list[Link]:
    if not desk.may(*send.needs):
        return []
    return [Link("寄出一批", send.path, primary=True), Link("在台账中勾选，登记一批", "/people")]


@screens.page("/archive-transfers", "档案转递", "registry.list_archive_transfers", Menu("帮扶", "档案转递", 65))
def transfers(desk: Desk) -> Listing[ArchiveTransferView]:
    return Listing(
        columns=(
            Column[ArchiveTransferView](
                "姓名", lambda row: Cell(row["name"] or "（已注销）", f"/archive-transfers/{row['id']}")
            ),
            Column[ArchiveTransferView]("批次", lambda row: row["batch"]),
            Column[ArchiveTransferView]("收件机构", lambda row: row["to_body"]),
            Column[ArchiveTransferView]("进展", _state),
            Column[ArchiveTransferView]("寄出", lambda row: row["sent_on"]),
            Column[ArchiveTransferView]("已历", _days),
            Column[ArchiveTransferView]("收到", lambda row: row["received_on"]),
        ),
        page=lambda **query: desk.registry.list_archive_transfers(None, **query),
        filters=(Filter("state", "进展", STATE),),
        passed=("from_org", "batch", "missing"),
        links=[Link("各批收到情况", "/archive-batches")],
        empty="没有转递中的档案",
    )


@screens.page("/archive-transfers/{transfer_id}", "一项档案转递", "registry.show_archive_transfer")
def transfer(desk: Desk, transfer_id: str) -> View:
    row = desk.registry.show_archive_transfer(None, identifier(transfer_id))
    chain = (
        Column[CustodyView]("保管", lambda row: CARRIER.get(row["holder"], row["holder"])),
        Column[CustodyView]("自", lambda row: row["taken_on"]),
        Column[CustodyView]("至", lambda row: row["released_on"] or "现在"),
    )
    return View(
        row["name"] or "（已注销）",
        facts=Facts(
            "",
            [
                ("进展", _state(row)),
                ("批次", row["batch"]),
                ("收件机构", row["to_body"]),
                ("封装件数", str(row["sealed_count"])),
                ("寄出后", _days(row)),
            ],
        ),
        sections=[
            Section("交接链", Table(chain, row["custody"])),
            *(Section(form.title, form.at(desk, transfer_id=row["id"])) for form in _forms(row)),
        ],
        links=[Link("档案转递", "/archive-transfers")],
    )


def _forms(row: ArchiveTransferView) -> list[Form]:
    """What the file is ready for; nobody receives what they sent, and nobody resolves what they reported."""
    if row["resolvable"]:
        return [resolve]
    if row["state"] not in ("sent", "in_transit"):
        return []
    return [hand_over, *([receive] if row["receivable"] else []), report]


def _on(desk: Desk) -> Field:
    return Field("on", "日期", "date", value=f"{desk.now():%Y-%m-%d}")


def _hand_over_fields(desk: Desk, **_: str) -> list[Field]:
    return [Field("carrier", "交接给", "select", choices=CARRIER), _on(desk)]


def _send_fields(desk: Desk) -> list[Field]:
    return [Field("batch", "批次", longest=40), Field("carrier", "转递方式", "select", choices=CARRIER), _on(desk)]


def _receive_fields(desk: Desk, **_: str) -> list[Field]:
    bodies = desk.registry.list_archive_bodies(None, desk.city)
    return [
        Field("body", "收到的机构", "select", choices={body["code"]: body["name"] for body in bodies}),
        Field("sealed_count", "封装件数", value="1"),
        _on(desk),
    ]


def _values(desk: Desk, *names: str) -> Any:
    return {name: desk.values.get(name, "") for name in names}


def _request_fields(desk: Desk) -> list[Field]:
    return [
        Field("batch", "批次", longest=40, hint="本校自编，如 2023-07-1"),
        Field("to_body", "收件机构", "select", choices=_bodies(desk, cities_of(desk))),
        Field("sealed_count", "封装件数", "number", value="1", hint="每人"),
        Field("sealed_on", "封装日", "date", value=f"{desk.now():%Y-%m-%d}"),
    ]


def _bodies(desk: Desk, cities: Mapping[str, str]) -> dict[str, str]:
    """City and code → name of the bodies of the cities in which the school stands."""
    return {
        f"{city}/{body['code']}": f"{name} {body['name']}"
        for city, name in cities.items()
        for body in desk.registry.list_archive_bodies(None, city)
    }


@screens.form(
    "/archive-requests",
    "为所选的人登记待转递的档案",
    ("registry.request_archive_transfers", "registry.list_archive_bodies"),
    _request_fields,
    "登记",
)
def ask(desk: Desk) -> Done:
    """For those who were marked in the ledger's list."""
    city, _, body_code = desk.values.get("to_body", "").partition("/")
    body: Any = {
        **_values(desk, "batch", "sealed_count", "sealed_on"),
        "to_city": city,
        "to_body": body_code,
        "graduate_ids": [identifier(entry) for entry in desk.chosen],
    }
    rows = desk.registry.request_archive_transfers(None, body)
    return Done("/archive-batches", f"已登记 {len(rows)} 件，待寄出")


@screens.form("/archive-sending", "寄出一批档案", "registry.send_archive_batch", _send_fields, "寄出")
def send(desk: Desk) -> Done:
    answer = desk.registry.send_archive_batch(None, desk.values.get("batch", ""), _values(desk, "carrier", "on"))
    return Done("/archive-batches", f"已寄出 {answer['sent']} 件")


@screens.form(
    "/archive-transfers/{transfer_id}/handovers",
    "登记途中交接",
    "registry.hand_over_archive",
    _hand_over_fields,
    "登记",
)
def hand_over(desk: Desk, transfer_id: str) -> Done:
    desk.registry.hand_over_archive(None, identifier(transfer_id), _values(desk, "carrier", "on"))
    return Done(f"/archive-transfers/{transfer_id}", "已登记交接")


@screens.form(
    "/archive-transfers/{transfer_id}/receipt",
    "登记收到",
    ("registry.receive_archive", "registry.list_archive_bodies"),
    _receive_fields,
    "登记收到",
    warning="机构或件数不相符的，转为异常，由另一人处理。",
)
def receive(desk: Desk, transfer_id: str) -> Done:
    body: Any = {"city": desk.city, **_values(desk, "body", "sealed_count", "on")}
    answer = desk.registry.receive_archive(None, identifier(transfer_id), body)
    return Done(f"/archive-transfers/{transfer_id}", STATE[answer["state"]])


@screens.form(
    "/archive-transfers/{transfer_id}/exception",
    "报告异常",
    "registry.report_archive_exception",
    (Field("reason", "原因", "select", choices={code: TROUBLE[code] for code in STATED}),),
    "报告",
)
def report(desk: Desk, transfer_id: str) -> Done:
    desk.registry.report_archive_exception(None, identifier(transfer_id), _values(desk, "reason"))
    return Done(f"/archive-transfers/{transfer_id}", "已报告，由另一人处理")


def _resolve_fields(desk: Desk, **_: str) -> list[Field]:
    outcome = Field("outcome", "处理", "select", choices=OUTCOME, hint="退回学校只能由学校登记")
    return [outcome, Field("carrier", "转递方式", "select", choices=CARRIER), _on(desk)]


@screens.form(
    "/archive-transfers/{transfer_id}/resolution",
    "处理异常",
    "registry.resolve_archive_exception",
    _resolve_fields,
    "处理",
)
def resolve(desk: Desk, transfer_id: str) -> Done:
    body = _values(desk, "outcome", "carrier", "on")
    desk.registry.resolve_archive_exception(None, identifier(transfer_id), body)
    return Done(f"/archive-transfers/{transfer_id}", "已处理")
