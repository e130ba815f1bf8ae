"""The texts people read: one template per occasion, with the channels it may use. Params hold no personal data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notify.messages.rules import Note

WECHAT_THING_LIMIT = 20
"""Longest `thing` value of a subscribe message, in characters."""


@dataclass(frozen=True)
class Template:
    """`title` and `body` are filled in with the note's params; `wechat` gives the subscribe message's fields."""

    title: str
    body: str
    channels: tuple[str, ...] = ("in_app",)
    wechat: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    title: str
    body: str


TEMPLATES: dict[str, Template] = {
    "first_contact_promised": Template(
        "工作人员将与您联系",
        "工作人员将在{due_on}（含当日）前与您联系。依据：{clause}“{quote}”。",
        ("in_app", "wechat", "sms"),
        {"thing1": "工作人员将与您联系", "date2": "{due_on}"},
    ),
    "first_contact_promised_without_date": Template(
        "工作人员将与您联系",
        "工作人员将与您逐一联系。政策文件（{clause}）未规定具体日期，请留意来电。",
        ("in_app", "wechat"),
        {"thing1": "工作人员将与您联系", "thing2": "请留意来电"},
    ),
    "clock_warned": Template(
        "首次联系即将到期",
        "本辖区一名已登记毕业生的首次联系须在{due_on}（含当日）前完成。依据：{clause}。时限编号：{clock_id}。",
    ),
    "clock_breached": Template(
        "首次联系已超期",
        "本辖区一名已登记毕业生的首次联系应于{due_on}前完成，现已超期，请立即联系。依据：{clause}。时限编号：{clock_id}。",
    ),
    "clock_escalated": Template(
        "首次联系超期督办",
        "辖区内一名已登记毕业生的首次联系应于{due_on}前完成，至今未联系上，请督办。依据：{clause}。时限编号：{clock_id}。",
    ),
    "claim_approved": Template(
        "补贴申请已通过",
        "“{scheme}”已审核通过，金额{amount}，待拨付。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "已通过"},
    ),
    "claim_rejected": Template(
        "补贴申请未通过",
        "“{scheme}”未通过审核，原因和所依据的条款请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "未通过"},
    ),
    "claim_not_eligible": Template(
        "补贴测算结果：不符合条件",
        "“{scheme}”经测算不符合条件，逐条说明请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "不符合"},
    ),
    "clawback_decided": Template(
        "补贴将予追回",
        "“{scheme}”经复核应追回{amount}，理由和所依据的条款请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "将追回"},
    ),
    "claim_superseded": Template(
        "补贴申请已更正",
        "“{scheme}”此前通过的{amount}尚未拨付，因事实更正不再按此拨付，更正后的结果请在申请列表中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "已更正"},
    ),
    "clawback_superseded": Template(
        "补贴追回已更正",
        "“{scheme}”此前通知追回的{amount}尚未追回，因事实更正不再按此追回，更正后的结果请在申请列表中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "已更正"},
    ),
    "payment_settled": Template(
        "启航通知：补贴已到账",
        "启航通知：“{scheme}”{amount}已于{settled_on}拨付到账。申请编号：{claim_id}。",
        ("in_app", "wechat", "sms"),
        {"thing1": "{scheme}", "amount2": "{amount}", "date3": "{settled_on}"},
    ),
    "payment_clawed_back": Template(
        "启航通知：补贴已追回",
        "启航通知：“{scheme}”{amount}已于{settled_on}追回。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "date3": "{settled_on}"},
    ),
    "payment_reversed": Template(
        "启航通知：款项被银行退回",
        "启航通知：“{scheme}”{amount}于{reversed_on}被银行退回，未能入账，请核对收款账户。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "被退回"},
    ),
    "clawback_failed": Template(
        "启航通知：追回扣款未成功",
        "启航通知：“{scheme}”应追回的{amount}于{reversed_on}扣款未成功，请核对账户。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"thing1": "{scheme}", "amount2": "{amount}", "phrase3": "未扣成"},
    ),
    "internship_retained": Template(
        "见习单位已留用您",
        "见习单位登记：自{retained_on}起留用您，合同期{contract_months}个月。如与事实不符，请联系社区工作人员。",
        ("in_app", "wechat"),
        {"thing1": "见习单位已留用您", "date2": "{retained_on}"},
    ),
    "internship_retention_withdrawn": Template(
        "见习留用登记已更正",
        "见习单位更正了留用登记：现登记为未留用。如与事实不符，请联系社区工作人员。",
    ),
}


def text_of(template: str, params: Mapping[str, str]) -> Text:
    """The text of a stored message. Raises KeyError for a param that the template needs and does not get."""
    chosen = TEMPLATES[template]
    return Text(chosen.title.format_map(params), chosen.body.format_map(params))


def wechat_fields(template: str, params: Mapping[str, str]) -> dict[str, str]:
    """The fields of the subscribe message, cut to what WeChat takes."""
    filled = {key: value.format_map(params) for key, value in TEMPLATES[template].wechat.items()}
    return {key: value[:WECHAT_THING_LIMIT] if key.startswith("thing") else value for key, value in filled.items()}


def channels_of(note: Note, on: frozenset[str]) -> tuple[str, ...]:
    """The channels a note takes: only people have a WeChat account or a phone here."""
    wanted = TEMPLATES[note.template].channels if note.to.kind == "person" else ("in_app",)
    return tuple(channel for channel in wanted if channel in on)
