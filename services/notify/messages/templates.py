"""The texts people read: one template per occasion, with the channels it may use. Params hold no personal data."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.notify.messages.rules import Notification

SMS_VARIABLE_LIMIT = 35
"""Longest value of an SMS variable, in characters (Aliyun and Tencent alike)."""
CARRIED_BY: Mapping[str, frozenset[str]] = {
    "amount": frozenset({"amount", "thing", "number"}),
    "result": frozenset({"phrase", "thing"}),
    **dict.fromkeys(("due_on", "settled_on", "retained_on"), frozenset({"date", "time", "thing"})),
    **dict.fromkeys(("subject", "hint", "scheme"), frozenset({"thing"})),
}
"""Our field → the types of WeChat's fields (`thing7` has the type `thing`) that can carry it."""
WECHAT_KEY = re.compile(r"([a-z_]+?)\d{1,3}")
_FIT: Mapping[str, Callable[[str], str]] = {
    "thing": lambda text: _shortened(text, 20),
    "phrase": lambda text: text[:5],
    "amount": lambda text: text.replace(",", ""),
    "number": lambda text: text.replace(",", "").removesuffix("元"),
    "date": str,
    "time": str,
}
"""Type of a WeChat field → a value as WeChat takes it: an amount has no separators, a `phrase` five characters."""


@dataclass(frozen=True)
class Template:
    """`title` and `body` are filled in with the notification's params; `wechat` gives what a subscribe message can say.

    Under which keys it says it (`thing7`, `amount5`) is the operator's: WeChat gives them with the template's id.
    `sms` names the params that are variables of the SMS.
    """

    title: str
    body: str
    channels: tuple[str, ...] = ("in_app",)
    wechat: Mapping[str, str] = field(default_factory=dict)
    sms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    title: str
    body: str


_OWN_ACCOUNT = (
    ("in_app", "wechat", "sms"),
    {"subject": "收款账户有变更", "hint": "如非本人意愿请立即联系社区"},
    ("changed_on",),
)
"""By every way there is: whoever holds a person's WeChat session does not hold their phone as well."""
TEMPLATES: dict[str, Template] = {
    "first_contact_promised": Template(
        "工作人员将与您联系",
        "工作人员将在{due_on}（含当日）前与您联系。依据：{clause}“{quote}”。",
        ("in_app", "wechat", "sms"),
        {"subject": "工作人员将与您联系", "due_on": "{due_on}"},
        ("due_on", "clause"),
    ),
    "first_contact_promised_without_date": Template(
        "工作人员将与您联系",
        "工作人员将与您逐一联系。政策文件（{clause}）未规定具体日期，请留意来电。",
        ("in_app", "wechat"),
        {"subject": "工作人员将与您联系", "hint": "请留意来电"},
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
    "clock_unserved": Template(
        "首次联系提醒无人接收",
        "辖区{area}没有可以接收提醒的工作人员账号，首次联系（期限{due_on}）的提醒因此转给您，请安排人员并开设账号。依据：{clause}。时限编号：{clock_id}。",
    ),
    "deadline_announced": Template(
        "{title}：办理期限",
        "“{title}”将在{due_on}（含当日）前办理。依据：{clause}“{quote}”。",
    ),
    "deadline_announced_without_date": Template(
        "{title}：办理期限",
        "“{title}”已开始办理。政策文件（{clause}）未规定具体日期。",
    ),
    "deadline_warned": Template(
        "{title}：即将到期",
        "“{title}”须在{due_on}（含当日）前完成。依据：{clause}。时限编号：{clock_id}。",
    ),
    "deadline_breached": Template(
        "{title}：已超期",
        "“{title}”应于{due_on}前完成，现已超期。依据：{clause}。时限编号：{clock_id}。",
    ),
    "deadline_escalated": Template(
        "{title}：超期督办",
        "“{title}”应于{due_on}前完成，至今未完成，请督办。依据：{clause}。时限编号：{clock_id}。",
    ),
    "task_due": Template(
        "{title}：即将到期",
        "“{title}”须在{due_on}（含当日）前完成并报告。任务编号：{task_id}。",
    ),
    "task_overdue": Template(
        "{title}：已超期",
        "“{title}”应于{due_on}前完成，现已超期，请尽快完成并报告。任务编号：{task_id}。",
    ),
    "report_due": Template(
        "{title}：即将到期",
        "“{title}”须在{due_on}（含当日）前报送。报送编号：{report_id}。",
    ),
    "report_overdue": Template(
        "{title}：迟报",
        "“{title}”应于{due_on}前报送，至今未报送，请尽快报送。报送编号：{report_id}。",
    ),
    "missed_in_a_row": Template(
        "{title}：连续{times}期未完成",
        "辖区{area}的“{title}”已连续{times}期未完成，最近一期应于{due_on}前完成。依据：{clause}“{quote}”。时限编号：{clock_id}。",
    ),
    "window_opened": Template(
        "{title}：已开始",
        "“{title}”今日开始，至{due_on}（含当日）结束。依据：{clause}。时限编号：{clock_id}。",
    ),
    "window_closing": Template(
        "{title}：即将结束",
        "“{title}”至{due_on}（含当日）结束。依据：{clause}。时限编号：{clock_id}。",
    ),
    "deadline_unserved": Template(
        "{title}：提醒无人接收",
        "辖区{area}没有可以接收提醒的工作人员账号，“{title}”（期限{due_on}）的提醒因此转给您，请安排人员并开设账号。依据：{clause}。时限编号：{clock_id}。",
    ),
    "claim_approved": Template(
        "补贴申请已通过",
        "“{scheme}”已审核通过，金额{amount}，待拨付。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "已通过"},
    ),
    "claim_rejected": Template(
        "补贴申请未通过",
        "“{scheme}”未通过审核，原因和所依据的条款请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "未通过"},
    ),
    "claim_not_eligible": Template(
        "补贴测算结果：不符合条件",
        "“{scheme}”经测算不符合条件，逐条说明请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "不符合"},
    ),
    "clawback_decided": Template(
        "补贴将予追回",
        "“{scheme}”经复核应追回{amount}，理由和所依据的条款请在申请详情中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "将追回"},
    ),
    "claim_superseded": Template(
        "补贴申请已更正",
        "“{scheme}”此前通过的{amount}尚未拨付，因事实更正不再按此拨付，更正后的结果请在申请列表中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "已更正"},
    ),
    "clawback_superseded": Template(
        "补贴追回已更正",
        "“{scheme}”此前通知追回的{amount}尚未追回，因事实更正不再按此追回，更正后的结果请在申请列表中查看。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "已更正"},
    ),
    "payment_settled": Template(
        "启航通知：补贴已到账",
        "启航通知：“{scheme}”{amount}已于{settled_on}拨付到账。申请编号：{claim_id}。",
        ("in_app", "wechat", "sms"),
        {"scheme": "{scheme}", "amount": "{amount}", "settled_on": "{settled_on}"},
        ("scheme", "amount", "settled_on"),
    ),
    "payment_clawed_back": Template(
        "启航通知：补贴已追回",
        "启航通知：“{scheme}”{amount}已于{settled_on}追回。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "settled_on": "{settled_on}"},
    ),
    "payment_reversed": Template(
        "启航通知：款项被银行退回",
        "启航通知：“{scheme}”{amount}于{reversed_on}被银行退回，未能入账，请核对收款账户。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "被退回"},
    ),
    "clawback_failed": Template(
        "启航通知：追回扣款未成功",
        "启航通知：“{scheme}”应追回的{amount}于{reversed_on}扣款未成功，请核对账户。申请编号：{claim_id}。",
        ("in_app", "wechat"),
        {"scheme": "{scheme}", "amount": "{amount}", "result": "未扣成"},
    ),
    "payout_account_proposed": Template(
        "收款账户变更待复核",
        "{changed_on}收到一项涉及贵单位的收款账户变更申请，经他人复核后才会生效，复核前暂停拨付。"
        "如非贵单位本意，请立即联系区人社部门。",
    ),
    "payout_account_applied": Template(
        "收款账户已变更",
        "涉及贵单位的收款账户已于{changed_on}登记或变更，此后的款项拨付至新账户。如非贵单位本意，请立即联系区人社部门。",
    ),
    "payout_account_refused": Template(
        "收款账户变更未通过",
        "涉及贵单位的一项收款账户变更申请于{changed_on}未通过复核，账户不变。",
    ),
    "payout_account_withdrawn": Template(
        "收款账户变更已撤回",
        "涉及贵单位的一项收款账户变更申请于{changed_on}撤回，账户不变。",
    ),
    "own_account_proposed": Template(
        "收款账户变更待复核",
        "{changed_on}收到一项您的收款账户变更申请，经他人复核后才会生效，复核前暂停拨付。如非本人意愿，请立即联系社区或区人社部门。",
        *_OWN_ACCOUNT,
    ),
    "own_account_applied": Template(
        "收款账户已变更",
        "您的收款账户已于{changed_on}登记或变更，此后的款项拨付至新账户。如非本人意愿，请立即联系社区或区人社部门。",
        *_OWN_ACCOUNT,
    ),
    "own_account_refused": Template(
        "收款账户变更未通过",
        "您的一项收款账户变更申请于{changed_on}未通过复核，账户不变。",
    ),
    "own_account_withdrawn": Template(
        "收款账户变更已撤回",
        "您的一项收款账户变更申请于{changed_on}撤回，账户不变。如非本人意愿，请立即联系社区或区人社部门。",
    ),
    "internship_proposed": Template(
        "请确认见习",
        "有见习单位邀请您见习，请在{due_on}（含当日）前登录确认；没有账号的，可到社区领取确认码。未经您确认，见习不会开始。",
        ("in_app", "wechat"),
        {"subject": "请确认见习", "due_on": "{due_on}"},
    ),
    "internship_retained": Template(
        "见习单位已留用您",
        "见习单位登记：自{retained_on}起留用您，合同期{contract_months}个月。请登录确认；如与事实不符，请选择不属实。",
        ("in_app", "wechat"),
        {"subject": "见习单位已留用您", "retained_on": "{retained_on}"},
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


def wechat_fields(template: str, params: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """WeChat's key → value within WeChat's limits, for the operator's `keys` (WeChat's key → our field)."""
    texts = TEMPLATES[template].wechat
    return {key: _FIT[key_type(key) or ""](texts[name].format_map(params)) for key, name in keys.items()}


def sms_variables(template: str, params: Mapping[str, str]) -> dict[str, str]:
    """The variables of the SMS, within the provider's limit; amounts without separators."""
    values = {name: params[name] for name in TEMPLATES[template].sms}
    return {name: _shortened(value.replace(",", ""), SMS_VARIABLE_LIMIT) for name, value in values.items()}


def key_type(key: str) -> str | None:
    """The type in WeChat's name of a field, `thing` of `thing7`; None for what is no such name."""
    match = WECHAT_KEY.fullmatch(key)
    return match[1] if match else None


def mapping_faults(template: str, keys: Mapping[str, str]) -> list[str]:
    """What is wrong with an operator's WeChat keys (WeChat's key → our field) for one of our templates."""
    registered = TEMPLATES.get(template)
    if registered is None or "wechat" not in registered.channels:
        return [f"{template}: no template that WeChat carries"]
    if not keys:
        return [f"{template}: no fields"]
    faults = []
    for key, name in keys.items():
        if name not in registered.wechat:
            faults.append(f"{template}.{key}: no field {name}; there are {', '.join(registered.wechat)}")
        elif key_type(key) not in CARRIED_BY[name]:
            faults.append(f"{template}.{key}: {name} goes into {', '.join(sorted(CARRIED_BY[name]))}")
    return faults


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def channels_of(notification: Notification, on: frozenset[str]) -> tuple[str, ...]:
    """The channels a notification takes: only people have a WeChat account or a phone here."""
    wanted = TEMPLATES[notification.template].channels if notification.to.kind == "person" else ("in_app",)
    return tuple(channel for channel in wanted if channel in on)
