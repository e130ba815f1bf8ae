"""Everybody's screens: the desk with what waits, messages, one's own sign-ins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from client.caller import RequestRefused
from client.models.common import Total
from client.models.notify import MessageView
from client.models.registry import RateCell, SignInView, TargetView
from console import labels
from console.components import Cell, Column, Facts, Link, Listing, Section, Shown, Table, Text, View
from console.desk import Desk, identifier, problem_text
from console.every_service.audit.pages import service_of
from console.figures import ahead, goal, number
from console.screens import Done, Menu, Screens
from console.transport import ServiceAway

screens = Screens()


@dataclass(frozen=True)
class Waiting:
    """A list in which things wait for the caller: how many there are, and where it is."""

    title: str
    href: str
    needs: str
    length: Callable[[Desk], Total]


def _each_service(title: str, href: str, operation: str, **query: Any) -> Iterator[Waiting]:
    """What every service has a list of its own of."""
    for service, name in labels.SERVICES.items():
        length = partial(_length_at, service, operation, query)
        yield Waiting(f"{title}（{name}）", href.format(service=service), f"{service}.{operation}", length)


def _listed(title: str, href: str, needs: str) -> Waiting:
    """All that the operation lists."""
    service, _, operation = needs.partition(".")
    return Waiting(title, href, needs, partial(_length_at, service, operation, {}))


def _length_at(service: str, operation: str, query: Mapping[str, Any], desk: Desk) -> Total:
    return _length(partial(getattr(service_of(desk, service), operation), **query))


Rate: TypeAlias = "tuple[str, RateCell, TargetView | None]"
_WAITING = (
    _listed("今日联系清单", "/caseload", "registry.list_caseload"),
    _listed("外地所报、待本辖区确认", "/proposals", "registry.list_proposals"),
    _listed("身份核验待办", "/desk-cases", "registry.list_desk_cases"),
    _listed("待复核的变更申请", "/desk-changes", "registry.list_desk_changes"),
    _listed("待确认的困难认定", "/hardship-changes", "registry.list_hardship_changes"),
    _listed("待同意的名册撤销", "/roster-undos", "registry.list_roster_undos"),
    _listed("待签署的公益性岗位", "/welfare-changes", "registry.list_welfare_changes"),
    _listed("待确认的结业", "/training-changes", "registry.list_training_changes"),
    _listed("待复核的同期数", "/baseline-changes", "registry.list_baseline_changes"),
    _listed("待复核的中止申请", "/pauses", "notify.list_pause_requests"),
    _listed("待复核的开户申请", "/account-requests", "registry.list_account_requests"),
    _listed("公示中、有异议而未支付", "/public-claims", "subsidy.list_public_claims"),
    Waiting(
        "待解除的异议",
        "/public-claims?to_lift=true",
        "subsidy.decide_objection_lifting",
        lambda desk: _length(partial(desk.subsidy.list_public_claims, to_lift=True)),
    ),
    Waiting(
        "待审核的资金申请",
        "/claims?state=open",
        "subsidy.review_claim",
        lambda desk: _length(partial(desk.subsidy.list_claims, state="open")),
    ),
    Waiting(
        "待审批的资金申请",
        "/claims?state=reviewed",
        "subsidy.approve_claim",
        lambda desk: _length(partial(desk.subsidy.list_claims, state="reviewed")),
    ),
    Waiting(
        "待复核的收款账户变更",
        "/payout-account-changes",
        "subsidy.decide_payout_account_change",
        lambda desk: _length(desk.subsidy.list_payout_account_changes),
    ),
    Waiting(
        "待处理的银行回单差异",
        "/bank-discrepancies?resolved=false",
        "subsidy.resolve_bank_discrepancy",
        lambda desk: _length(partial(desk.subsidy.list_bank_discrepancies, resolved=False)),
    ),
    Waiting(
        "待复核的银行回单",
        "/bank-receipts?to_decide=true",
        "subsidy.decide_bank_receipt",
        lambda desk: _length(partial(desk.subsidy.list_bank_receipts, to_decide=True)),
    ),
    *_each_service("异常或失联的运行部件", "/worker-parts", "list_worker_parts", well=False),
    *_each_service("待处理的死信", "/dead-letters?service={service}&state=open", "list_dead_letters", state="open"),
    *_each_service("待复核的死信处理", "/dead-letter-changes?service={service}", "list_dead_letter_changes"),
)


def _length(operation: Callable[..., Mapping[str, Any]]) -> Total:
    length: Total = operation(None, limit=1, total=True)["total"]
    return length


@screens.page("/work", "工作台", "registry.who_am_i", Menu("工作台", "工作台", 0))
def work(desk: Desk) -> View:
    me = desk.registry.who_am_i(None)
    place = desk.area_name(desk.seat.area) if desk.seat.area else "—"
    return View(
        "工作台",
        facts=Facts(
            "",
            [
                ("姓名", me["display_name"]),
                ("角色", labels.of(labels.ROLES, desk.role)),
                ("辖区", place),
                ("业务日期", labels.day(me["now"])[:10]),
            ],
        ),
        sections=[
            _part("待办", lambda: Table(_ENTRIES, _waiting(desk), "没有待办")),
            _part("本辖区指标", lambda: _figures(desk)),
            _part("未读消息", lambda: _messages(desk), [Link("全部消息", "/messages")]),
        ],
    )


def _part(title: str, body: Callable[[], Table | None], links: Sequence[Link] = ()) -> Section:
    """A part of the desk; where its service is away it says so, and the others are there."""
    try:
        return Section(title, body(), links)
    except ServiceAway as gone:
        text = f"{labels.of(labels.SERVICES, gone.name)}服务暂不可用。"
    except RequestRefused as refused:
        text = problem_text(refused)
    return Section(title, Text([text], tone="warn"))


def _figures(desk: Desk) -> Table | None:
    """The caller's own area against the document's targets; each number opens to its names, where the caller may."""
    if not desk.may("registry.show_rate_sheet"):
        return None
    sheet = desk.registry.show_rate_sheet(None, forecast=True)
    columns = (
        Column[Rate]("指标", lambda row: Cell(labels.of(labels.MEASURE, row[0]), hint=row[1]["definition"])),
        Column[Rate]("比率", lambda row: _met(row), numeric=True),
        Column[Rate]("已达", lambda row: number(desk, row[1]["part"], row[1]["names"]), numeric=True),
        Column[Rate]("应达", lambda row: row[1]["whole"], numeric=True),
        Column[Rate](
            "未达", lambda row: number(desk, row[1]["whole"] - row[1]["part"], row[1]["missing"]), numeric=True
        ),
        Column[Rate]("目标", lambda row: _goal(row[2])),
        Column[Rate]("预计到期", lambda row: ahead(row[1]["forecast"])),
    )
    rows = [(key, cell, sheet["targets"].get(key)) for key, cell in sheet["total"]["rates"].items()]
    return Table(columns, rows, f"截至 {sheet['as_of']} 没有指标")


def _met(row: Rate) -> Shown:
    rate, met = row[1]["rate"], row[1]["met"]
    return Cell(rate or "—", tone=None if met is None else "good" if met else "warn")


def _goal(target: TargetView | None) -> Shown:
    if target is None:
        return goal(target)
    return Cell(f"{goal(target)}（{target['due_on']} 前）", hint=f"{target['clause']}：{target['quote']}")


def _count(row: tuple[Waiting, Total | None]) -> Shown:
    if row[1] is None:
        return Cell("服务暂不可用", tone="warn")
    return f"{row[1]['count']:,} 以上" if row[1]["at_least"] else row[1]["count"]


def _waiting(desk: Desk) -> list[tuple[Waiting, Total | None]]:
    """Lists whose screens exist for the role, None where their service is away; one that a service refuses to somebody
    without an area is left out."""
    shown: list[tuple[Waiting, Total | None]] = []
    absent = set[str]()
    for entry in _WAITING:
        service = entry.needs.partition(".")[0]
        if not desk.may(entry.needs) or not desk.has_screen(entry.href.partition("?")[0]):
            continue
        try:
            count = None if service in absent else entry.length(desk)
        except ServiceAway:
            absent.add(service)
            count = None
        except RequestRefused:
            continue
        shown.append((entry, count))
    return [row for row in shown if row[1] is None or row[1]["count"]]


def _messages(desk: Desk) -> Table | None:
    if not desk.may("notify.list_messages"):
        return None
    unread = [row for row in desk.notify.list_messages(None, limit=10)["items"] if row["read_at"] is None]
    return Table(_MESSAGE, unread, "没有未读消息")


_ENTRIES: Sequence[Column[tuple[Waiting, Total | None]]] = (
    Column("事项", lambda row: Cell(row[0].title, row[0].href)),
    Column("件数", _count, numeric=True),
)
_MESSAGE = (
    Column[MessageView]("时间", lambda row: labels.day(row["created_at"])),
    Column[MessageView]("标题", lambda row: Cell(row["title"], f"/messages/{row['id']}")),
    Column[MessageView]("内容", lambda row: row["body"]),
    Column[MessageView](
        "已读", lambda row: labels.day(row["read_at"]) if row["read_at"] else Cell("未读", tone="warn")
    ),
)


@screens.page("/messages", "我的消息", "notify.list_messages", Menu("工作台", "我的消息", 90))
def messages(desk: Desk) -> Listing[MessageView]:
    return Listing(
        columns=_MESSAGE,
        page=lambda **query: desk.notify.list_messages(None, **query),
        row_class=lambda row: "plain" if row["read_at"] else "warn",
        empty="没有消息",
    )


@screens.form("/messages/{message_id}", "消息", "notify.mark_message_read", label="标为已读")
def read_message(desk: Desk, message_id: str) -> Done:
    desk.notify.mark_message_read(None, identifier(message_id))
    return Done("/messages", "已标为已读")


@screens.page("/sign-ins", "本人近期登录", "registry.list_own_sign_ins", Menu("本人", "本人近期登录"))
def sign_ins(desk: Desk) -> View:
    rows = desk.registry.list_own_sign_ins(None)
    columns = (
        Column[SignInView]("登录", lambda row: labels.day(row["opened_at"])),
        Column[SignInView]("最近使用", lambda row: labels.day(row["last_seen_at"])),
        Column[SignInView]("网段", lambda row: row["network"]),
        Column[SignInView]("状态", _state),
        Column[SignInView]("结束原因", lambda row: labels.of(labels.SESSION_END, row["reason"])),
    )
    return View(
        "本人近期登录",
        [Section("近期登录", Table(columns, rows))],
        note="同一时间只有一次登录有效，再次登录即结束前一次。有不是本人的登录时，请修改密码并报告运维人员。",
        links=[Link("修改密码", "/secret"), Link("动态验证码和恢复码", "/second-factor")],
    )


def _state(row: SignInView) -> Shown:
    if row["current"]:
        return Cell("本次", tone="good")
    return f"已结束 {labels.day(row['ended_at'])}" if row["ended_at"] else "未结束"
