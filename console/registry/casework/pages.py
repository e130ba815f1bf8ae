"""Today's list, and the forms of a day: a contact, a service, a status; several people at once."""

from typing import Any

from client.models.registry import CaseView, GapView, TabView
from console import labels
from console.chosen import each
from console.components import Cell, Column, Field, Filter, Link, Listing, Selection, Shown, Tone, View
from console.desk import Desk, NotThere, identifier
from console.notify.supervision import of_people
from console.registry.casework.contacts import log_contacts
from console.registry.casework.gaps import gap_columns, gap_filter
from console.screens import Done, Menu, Screens

screens = Screens()
SOON_DAYS = 2
FIRST_CONTACT = "first_contact"


def tone_of(days_left: int | None) -> Tone:
    if days_left is None:
        return "quiet"
    return "bad" if days_left < 0 else "warn" if days_left <= SOON_DAYS else "good"


def remaining(days_left: int | None) -> Shown:
    """In words beside the colour."""
    if days_left is None:
        return Cell("未定期限", tone="quiet")
    text = f"超期 {-days_left} 天" if days_left < 0 else "今日到期" if days_left == 0 else f"剩 {days_left} 天"
    return Cell(text, tone=tone_of(days_left))


def _tab_filter(desk: Desk) -> Filter:
    """Each tab with how many are in it."""
    return Filter("tab", "标签", {row["tab"]: _counted(row) for row in desk.registry.list_caseload_tabs(None)})


def _counted(row: TabView) -> str:
    return f"{row['title']}（{row['total']['count']}{'+' if row['total']['at_least'] else ''}）"


@screens.page(
    "/caseload",
    "今日联系清单",
    ("registry.list_caseload", "registry.list_caseload_tabs"),
    Menu("人员", "今日联系清单", 10),
)
def caseload(desk: Desk) -> Listing[CaseView]:
    supervised: dict[str, Shown] = {}

    def page(**query: Any) -> Any:
        answer = desk.registry.list_caseload(None, **query)
        people = [row["graduate"]["id"] for row in answer["items"]]
        supervised.update(of_people(desk, people, FIRST_CONTACT))
        return answer

    return Listing(
        columns=(
            Column[CaseView]("姓名", lambda row: Cell(row["graduate"]["name"] or "（已注销）", person_of(row))),
            Column[CaseView]("电话", lambda row: row["graduate"]["phone"]),
            Column[CaseView]("辖区", lambda row: desk.area_name(row["graduate"]["area"])),
            Column[CaseView]("登记日", lambda row: row["graduate"]["registered_on"]),
            Column[CaseView]("到期", lambda row: row["due_on"]),
            Column[CaseView]("剩余", lambda row: remaining(row["days_left"])),
            Column[CaseView]("下次联系", _planned),
            Column[CaseView]("下一步督办", lambda row: supervised.get(row["graduate"]["id"])),
            Column[CaseView]("就业状态", lambda row: labels.of(labels.STATUS, row["graduate"]["status"])),
        ),
        page=page,
        filters=(_tab_filter(desk), Filter("unserved_days", "久未服务的天数", type="number")),
        links=_ways(desk),
        row_class=lambda row: tone_of(row["days_left"]),
        empty="没有这样的人员",
        select=Selection(lambda row: row["graduate"]["id"], form) if (form := log_contacts.at(desk)) else None,
    )


def _ways(desk: Desk) -> list[Link]:
    gaps = [Link("服务缺口", "/service-gaps")] if desk.minimums() else []
    return [*gaps, *([Link("待服务的人", "/service-queue")] if desk.may("registry.list_service_queue") else [])]


def _planned(row: CaseView) -> Shown:
    """The appointment, or when who rests is to be asked again; how often they did not come."""
    planned, missed = row["next_action"], f"爽约 {row['missed']} 次" if row["missed"] else None
    if planned:
        return Cell(f"{planned['on']} {labels.of(labels.CONTACT, planned['kind'])}", hint=missed)
    return Cell(f"回访 {row['revisit_on']}", hint=missed) if row["revisit_on"] else missed


@screens.page("/service-gaps", "服务缺口", ("registry.list_service_gaps", "registry.list_caseload"))
def service_gaps(desk: Desk) -> Listing[GapView]:
    """Absent in a city whose document owes no services."""
    if not desk.minimums():
        raise NotThere
    return Listing(
        columns=gap_columns(desk),
        page=lambda **query: desk.registry.list_service_gaps(None, **query),
        filters=gap_filter(desk),
        links=[Link("今日联系清单", "/caseload")],
        note="有就业意愿、尚未落实去向的人，文件规定至少提供的服务还没有给足的。",
        empty="没有缺口",
        select=Selection(lambda row: row["graduate"]["id"], form) if (form := log_services.at(desk)) else None,
    )


def person_of(row: CaseView) -> str:
    return f"/people/{row['graduate']['id']}"


_SERVICE_FIELDS = (
    Field("kind", "服务", "select", choices=labels.SERVICE),
    Field("delivered_on", "日期", "date"),
    Field("post_id", "岗位编号", required=False, hint="推介岗位时填写"),
)


@screens.form("/people/{graduate_id}/services", "登记服务", "registry.log_service", _SERVICE_FIELDS, "登记服务")
def log_service(desk: Desk, graduate_id: str) -> Done:
    return Done(f"/people/{graduate_id}", _served(desk, graduate_id))


def _served(desk: Desk, graduate_id: str) -> str:
    body: Any = {"kind": desk.values.get("kind"), "delivered_on": desk.values.get("delivered_on")}
    if desk.values.get("post_id"):
        body["post_id"] = desk.values["post_id"]
    outcome = desk.registry.log_service(None, identifier(graduate_id), body)
    return "已登记服务" if outcome["counted"] else "已登记服务，不计入最低次数"


@screens.form("/people/services", "为所选的人登记服务", "registry.log_service", _SERVICE_FIELDS, "登记服务")
def log_services(desk: Desk) -> View:
    """One service for each who was marked, as after a guidance session held with many."""
    title = "为所选的人登记服务"
    return each(desk, lambda graduate_id: _served(desk, graduate_id), title=title, back="/people", page="/people")


_STATUS_FIELDS = (
    Field("status", "就业状态", "select", choices=labels.STATUS),
    Field("since_on", "自何日起", "date"),
    Field("evidence_kind", "凭证", "select", choices=labels.EVIDENCE, required=False),
)


@screens.form("/people/{graduate_id}/statuses", "登记就业状态", "registry.state_status", _STATUS_FIELDS, "登记就业状态")
def state_status(desk: Desk, graduate_id: str) -> Done:
    body: Any = {"status": desk.values.get("status"), "since_on": desk.values.get("since_on")}
    if desk.values.get("evidence_kind"):
        body["evidence_kind"] = desk.values["evidence_kind"]
    desk.registry.state_status(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}", "已登记就业状态，须另一人确认后计入")
