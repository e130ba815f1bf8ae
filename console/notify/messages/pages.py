"""What failed on its way out and is sent again; where reminders lie unread because nobody has the account."""

from typing import Any

from client.models.notify import FailedMessageView, UnservedAddresseeView
from console import labels
from console.components import Cell, Column, Field, Filter, Listing, Selection
from console.desk import Desk, identifier
from console.registry.casework.contacts import civil
from console.screens import Done, Menu, Screens

screens = Screens()
GROUP = "账号与系统"


@screens.page("/failed-messages", "发送失败的消息", "notify.list_failed_messages", Menu(GROUP, "发送失败的消息", 70))
def failed(desk: Desk) -> Listing[FailedMessageView]:
    return Listing(
        columns=(
            Column[FailedMessageView]("时间", lambda row: labels.day(row["created_at"])),
            Column[FailedMessageView]("模板", lambda row: row["template"]),
            Column[FailedMessageView]("渠道", lambda row: labels.of(labels.CHANNEL, row["channel"])),
            Column[FailedMessageView]("城市", lambda row: desk.city_name(row["city"])),
            Column[FailedMessageView]("原因", lambda row: row["reason_code"]),
            Column[FailedMessageView]("次数", lambda row: row["attempts"], numeric=True),
            Column[FailedMessageView]("办理", lambda row: Cell("重发", f"/failed-messages/{row['id']}/resend")),
        ),
        page=lambda **query: desk.notify.list_failed_messages(None, **query),
        filters=(
            Filter("channel", "渠道", labels.CHANNEL, needed=True),
            Filter("template", "模板"),
            Filter("reason_code", "原因"),
        ),
        select=Selection(lambda row: row["id"], resend_chosen.at(desk)),
        empty="没有发送失败的消息",
    )


@screens.form("/failed-messages/{message_id}/resend", "重发消息", "notify.resend_message", label="重发")
def resend(desk: Desk, message_id: str) -> Done:
    row = desk.notify.resend_message(None, identifier(message_id))
    return Done(f"/failed-messages?channel={row['channel']}", "已重发")


@screens.form("/failed-messages/resend", "重发所选的消息", "notify.resend_message", label="重发所选")
def resend_chosen(desk: Desk) -> Done:
    for message_id in desk.chosen:
        desk.notify.resend_message(None, identifier(message_id))
    return Done("/failed-messages", f"已重发 {len(desk.chosen)} 条" if desk.chosen else "没有选择任何消息")


_RESEND = (
    Field("channel", "渠道", "select", choices=labels.CHANNEL),
    Field("template", "模板", required=False),
    Field("reason_code", "原因", required=False),
    Field("created_from", "自", "datetime-local", required=False, hint="北京时间"),
    Field("created_to", "至", "datetime-local", required=False, hint="北京时间"),
)


@screens.form(
    "/message-resends", "成批重发", "notify.resend_messages", _RESEND, "成批重发", menu=Menu(GROUP, "成批重发消息", 71)
)
def resend_many(desk: Desk) -> Done:
    body: Any = {name: value for name in ("channel", "template", "reason_code") if (value := desk.values.get(name))}
    body |= {name: civil(value) for name in ("created_from", "created_to") if (value := desk.values.get(name))}
    outcome = desk.notify.resend_messages(None, body)
    return Done("/message-resends", f"已排队重发 {outcome['queued']} 条")


@screens.page(
    "/unserved-addressees",
    "无人值守的岗位",
    "notify.list_unserved_addressees",
    Menu("时限与变更", "无人值守的岗位", 60),
)
def unserved(desk: Desk) -> Listing[UnservedAddresseeView]:
    return Listing(
        columns=(
            Column[UnservedAddresseeView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[UnservedAddresseeView]("角色", lambda row: labels.of(labels.ROLES, row["role"])),
            Column[UnservedAddresseeView]("未读", lambda row: row["unread"], numeric=True),
            Column[UnservedAddresseeView]("最早", lambda row: labels.day(row["oldest_at"])),
        ),
        page=lambda **query: desk.notify.list_unserved_addressees(None, **query),
        note="口径：有未读提醒而没有使用中账号的辖区和角色。",
        empty="各辖区都有人值守",
    )
