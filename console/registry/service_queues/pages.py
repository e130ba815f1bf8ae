"""Who is served next: a queue of each kind of service, those in hardship first and why."""

from typing import Any

from client.models.registry import QueuedView
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, View
from console.desk import Desk
from console.screens import Screens

screens = Screens()
KIND = {"guidance": "职业指导", "referral": "岗位推介", "training": "职业培训", "internship": "就业见习"}
PURPOSES = ("安排服务", "检查优先安排")
MOST = 200
"""Of a list that is shown at once."""
_FIELDS = (
    Field("kind", "服务", "select", choices=KIND),
    Field("purpose", "用途", "select", choices={words: words for words in PURPOSES}, hint="查看留痕"),
)


@screens.form("/service-queue", "待服务的人", "registry.list_service_queue", _FIELDS, "查看（留痕）")
def queue(desk: Desk) -> View:
    """Shown once, for the stated purpose: it says who is in hardship."""
    kind: Any = desk.values.get("kind", "")
    purpose = desk.values.get("purpose", "")
    listed = desk.registry.list_service_queue(None, kind=kind, purpose=purpose, limit=MOST)
    columns = (
        Column[QueuedView]("姓名", _name),
        Column[QueuedView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
        Column[QueuedView]("登记日", lambda row: row["graduate"]["registered_on"]),
        Column[QueuedView]("缘由", _reason),
    )
    facts = Facts("", [("服务", KIND[kind]), ("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    note = f"只列前 {MOST} 人。" if listed["next_cursor"] else ""
    names = Section("名单", Table(columns, listed["items"], "没有待服务的人"), note=note)
    return View("待服务的人", [names], facts, links=[Link("返回", "/caseload", primary=True)])


def _name(row: QueuedView) -> Shown:
    return Cell(row["graduate"]["name"] or "（已注销）", f"/people/{row['graduate']['id']}")


def _reason(row: QueuedView) -> Shown:
    reason = row["priority_reason"]
    return Cell(reason, tone="good", hint=row["priority_quote"] or "") if reason else None
