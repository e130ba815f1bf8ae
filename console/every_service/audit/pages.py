"""The trail as auditors and security officers read it: a service at a time."""

import uuid
from typing import Any

from client.models.common import BlockView, EntryView, FaultView
from client.models.registry import RevealerView
from client.operations.common import Common
from console import labels
from console.components import Cell, Column, Facts, Filter, Link, Listing, Section, Shown, Table, View, with_query
from console.desk import Desk, NotThere
from console.every_service.audit import words
from console.registry.casework.contacts import civil
from console.screens import Menu, Screens

screens = Screens()
GROUP = "审计"
FAULT = {
    "entry-changed": "条目被改动",
    "entry-missing": "条目缺失",
    "entry-late": "条目迟入链",
    "entry-unchained": "条目未入链",
    "block-changed": "区块被改动",
    "block-missing": "区块缺失",
    "seal-broken": "封印不符",
}
NOBODY = str(uuid.UUID(int=0))


def service_of(desk: Desk, name: str) -> Common:
    """The service of this name. Raises NotThere."""
    services: dict[str, Common] = {
        "registry": desk.registry,
        "subsidy": desk.subsidy,
        "jobfair": desk.jobfair,
        "notify": desk.notify,
    }
    if name not in services:
        raise NotThere
    return services[name]


@screens.page("/audit", "留痕查询", "registry.list_audit_entries", Menu(GROUP, "留痕查询", 10))
def entries(desk: Desk) -> Listing[EntryView]:
    return Listing(
        columns=(
            Column[EntryView]("时间", lambda row: labels.day(row["at"])),
            Column[EntryView]("行为人", lambda row: _actor(desk, row)),
            Column[EntryView]("角色", lambda row: labels.of(labels.ROLES, row["actor_role"])),
            Column[EntryView]("事项", lambda row: words.of_action(row["action"])),
            Column[EntryView]("对象", lambda row: _object(desk, row)),
            Column[EntryView]("用途", lambda row: row["purpose"]),
            Column[EntryView]("内容", _detail),
            Column[EntryView]("来源地址", lambda row: row["address"]),
            Column[EntryView]("区块", lambda row: row["block"], numeric=True),
        ),
        page=lambda **query: _page(desk, **query),
        filters=(
            Filter("service", "服务", labels.SERVICES, needed=True),
            Filter("actor", "行为人编号"),
            Filter("object_kind", "对象种类", words.OBJECT),
            Filter("object_id", "对象编号"),
            Filter("action", "事项", words.ACTIONS),
            Filter("since", "自", type="date"),
            Filter("until", "至（不含）", type="date"),
        ),
        links=[*_about(desk), *([Link("核验留痕链", "/audit/chains")] if desk.may(*CHAINS) else ())],
        empty="没有留痕",
    )


def _about(desk: Desk) -> list[Link]:
    """The way to whose acts, or to whom or what was acted on, where the caller may see them."""
    actor, kind, number = (desk.query(name) for name in ("actor", "object_kind", "object_id"))
    links = []
    if actor and desk.may("registry.show_staff_account"):
        links.append(Link("打开行为人的账号", f"/staff-accounts/{actor}"))
    if kind == "graduate" and number and desk.may("registry.show_graduate"):
        links.append(Link("打开该人员", f"/people/{number}"))
    return links


def _page(desk: Desk, service: str, since: str | None = None, until: str | None = None, **query: Any) -> Any:
    first, last = (civil(day) if day else None for day in (since, until))
    return service_of(desk, service).list_audit_entries(None, from_=first, to=last, **query)


def _actor(desk: Desk, row: EntryView) -> Shown:
    """The account where there is one; a click on the number searches for it."""
    if row["actor_id"] == NOBODY:
        return "未登录者或系统"
    query = with_query("/audit", service=desk.query("service"), actor=row["actor_id"])
    return Cell(f"…{row['actor_id'][-8:]}", query)


def _object(desk: Desk, row: EntryView) -> Shown:
    query = with_query(
        "/audit", service=desk.query("service"), object_kind=row["object_kind"], object_id=row["object_id"]
    )
    return Cell(f"{words.of_object(row['object_kind'])} …{row['object_id'][-8:]}", query)


def _detail(row: EntryView) -> Shown:
    return "；".join(f"{name}：{value}" for name, value in (row["detail"] or {}).items())


CHAINS = tuple(f"{service}.show_audit_chain" for service in labels.SERVICES)


@screens.page("/audit/chains", "留痕链核验", CHAINS, Menu(GROUP, "留痕链核验", 20))
def chains(desk: Desk) -> View:
    columns = (
        Column[FaultView]("发现", lambda row: labels.of(FAULT, row["kind"])),
        Column[FaultView]("区块", lambda row: row["block"], numeric=True),
        Column[FaultView]("条目", lambda row: row["entry"], numeric=True),
    )
    sections, facts = [], []
    for name, title in labels.SERVICES.items():
        chain = service_of(desk, name).show_audit_chain(None)
        head, recent = chain["head"], chain["recent"]
        is_sound = not recent["faults"]
        facts.append((title, Cell("近期各段相符" if is_sound else "发现改动", tone="good" if is_sound else "bad")))
        note = f"{_head(head)}尚未成链 {chain['unchained']} 条。刚重算 {recent['blocks']} 块、{recent['entries']} 条。"
        links = [Link("自头全部核验", f"/audit/chains/{name}")] if desk.may(f"{name}.verify_audit_chain") else ()
        sections.append(Section(title, Table(columns, recent["faults"], "没有发现改动"), links, note=note))
    return View("留痕链核验", sections, Facts("", facts), printed=True)


def _head(head: BlockView) -> str:
    """The newest block; a service that nobody has acted in has none yet."""
    if not head["number"]:
        return "还没有区块。"
    return f"链头：第 {head['number']} 块，{labels.day(head['chained_at'])}，哈希 {head['hash']}。"


@screens.page("/audit/chains/{service}", "留痕链核验", tuple(name.replace("show", "verify") for name in CHAINS))
def verification(desk: Desk, service: str) -> View:
    """One stretch of the chain, and the way to the next."""
    outcome = service_of(desk, service).verify_audit_chain(None, cursor=desk.query("cursor"))
    columns = (
        Column[FaultView]("发现", lambda row: labels.of(FAULT, row["kind"])),
        Column[FaultView]("区块", lambda row: row["block"], numeric=True),
        Column[FaultView]("条目", lambda row: row["entry"], numeric=True),
    )
    following = outcome.get("next_cursor")
    facts: list[tuple[str, Shown]] = [
        ("服务", labels.SERVICES[service]),
        ("本段", f"{outcome['blocks']} 块、{outcome['entries']} 条"),
        ("结论", Cell("相符", tone="good") if not outcome["faults"] else Cell("发现改动", tone="bad")),
    ]
    links = [Link("核验下一段", with_query(f"/audit/chains/{service}", cursor=following), primary=True)]
    return View(
        "留痕链核验",
        [Section("发现", Table(columns, outcome["faults"], "没有发现改动"))],
        Facts("", facts),
        links=links if following else (),
        note="" if following else "已核验到链头。",
        printed=True,
    )


@screens.page("/audit/revealers", "查看原文统计", "registry.list_revealers", Menu(GROUP, "查看原文统计", 30))
def revealers(desk: Desk) -> Listing[RevealerView]:
    return Listing(
        columns=(
            Column[RevealerView]("账号", lambda row: _account(desk, row)),
            Column[RevealerView]("角色", lambda row: labels.of(labels.ROLES, row["role"])),
            Column[RevealerView]("次数", lambda row: row["reveals"], numeric=True),
            Column[RevealerView]("同角色中位数", lambda row: _median(row), numeric=True),
            Column[RevealerView]("提示", lambda row: Cell("明显偏多", tone="warn") if row["stands_out"] else None),
        ),
        page=lambda **query: {"items": _revealers(desk, **query)},
        filters=(Filter("days", "近几天", type="number"),),
        links=[Link("逐次查看：何人看了何人", with_query("/audit", service="registry", action="reveal_"))],
        note="口径：期内查看证件号、手机号、姓名原文的次数，与同角色中位数相比。",
        empty="期内没有人查看原文",
    )


def _revealers(desk: Desk, days: str | None = None, **_: Any) -> Any:
    span = int(days) if days and days.isascii() and days.isdigit() and len(days) < len("1000000") else None
    return desk.registry.list_revealers(None, days=span)


def _account(desk: Desk, row: RevealerView) -> Shown:
    return Cell(
        f"…{row['account_id'][-8:]}",
        with_query("/audit", service="registry", actor=row["account_id"], action="reveal_"),
    )


def _median(row: RevealerView) -> Shown:
    return None if row["peers_median"] is None else f"{row['peers_median']:g}"
