"""Today's list, and the forms of a day: a contact, a service, a status; several people at once."""

from datetime import datetime
from typing import Any

from chassis.clock import CIVIL
from client.models.registry import CaseView, ContactView, GapView
from console import labels
from console.chosen import each
from console.components import Cell, Column, Field, Link, Listing, Selection, Shown, Table, Tone, View
from console.desk import Desk, NotThere, identifier
from console.notify.supervision import of_people
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


@screens.page("/caseload", "今日联系清单", "registry.list_caseload", Menu("人员", "今日联系清单", 10))
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
            Column[CaseView]("到期", lambda row: row["first_contact"]["due_on"]),
            Column[CaseView]("剩余", lambda row: remaining(row["days_left"])),
            Column[CaseView]("下一步督办", lambda row: supervised.get(row["graduate"]["id"])),
            Column[CaseView]("就业状态", lambda row: labels.of(labels.STATUS, row["graduate"]["status"])),
        ),
        page=page,
        links=[Link("服务缺口", "/service-gaps")] if desk.minimums() else (),
        row_class=lambda row: tone_of(row["days_left"]),
        empty="今日没有待联系的人员",
        select=Selection(lambda row: row["graduate"]["id"], form) if (form := log_contacts.at(desk)) else None,
    )


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


_OUTCOMES = {"reached": "打通了", "tried": "没打通"}
"""One key: what came of it is the button."""


def _contact_fields(desk: Desk, **_: str) -> list[Field]:
    return [
        Field("kind", "方式", "select", choices=labels.CONTACT, value="phone"),
        Field("contacted_at", "时间", "datetime-local", value=f"{desk.now():%Y-%m-%dT%H:%M}", hint="北京时间"),
        Field("notes", "备注", "textarea", required=False, longest=500, hint="不写证件号、手机号"),
    ]


def civil(text: str) -> str:
    """A browser's day and time as an instant in China's zone; other text as it is, for the service to refuse."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CIVIL).isoformat()
    except ValueError:
        return text


def _contact(values: Any) -> Any:
    return {
        "kind": values.get("kind"),
        "reached": values.get("choice") == "reached",
        "contacted_at": civil(values.get("contacted_at", "")),
        "notes": values.get("notes") or None,
    }


@screens.form("/people/{graduate_id}/contacts", "登记联系", "registry.log_contact", _contact_fields, buttons=_OUTCOMES)
def log_contact(desk: Desk, graduate_id: str) -> Done:
    desk.registry.log_contact(None, identifier(graduate_id), _contact(desk.values))
    return Done(f"/people/{graduate_id}", "已登记联系")


@screens.form("/caseload/contacts", "为所选的人登记联系", "registry.log_contact", _contact_fields, buttons=_OUTCOMES)
def log_contacts(desk: Desk) -> View:
    """One contact for each who was marked, as after a session held with many."""

    def act(graduate_id: str) -> str:
        desk.registry.log_contact(None, identifier(graduate_id), _contact(desk.values))
        return "已登记联系"

    return each(desk, act, title="为所选的人登记联系", back="/caseload", page="/people")


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


def late_contacts(desk: Desk, graduate_id: str) -> Table | None:
    """Contacts entered after their day, which count when a second person has confirmed them; None without any."""
    if not desk.may("registry.list_contacts"):
        return None
    rows = [row for row in desk.registry.list_contacts(None, graduate_id) if row["late_entry"]]
    columns = (
        Column[ContactView]("联系于", lambda row: labels.day(row["contacted_at"])),
        Column[ContactView]("方式", lambda row: labels.of(labels.CONTACT, row["kind"])),
        Column[ContactView]("补记于", lambda row: labels.day(row["logged_at"])),
        Column[ContactView]("确认", lambda row: _confirmation(desk, row)),
    )
    return Table(columns, rows) if rows else None


def _confirmation(desk: Desk, row: ContactView) -> Shown:
    if row["confirmed_on"]:
        return Cell(f"已确认 {row['confirmed_on']}", tone="good")
    if not desk.may(*confirm_contact.needs) or desk.is_me(row["logged_by"]):
        return Cell("待区级确认", tone="warn")
    return Cell("确认", confirm_contact.path.format(graduate_id=row["graduate_id"], contact_id=row["id"]))


@screens.form(
    "/people/{graduate_id}/contacts/{contact_id}/confirmation",
    "确认补记的联系",
    "registry.confirm_contact",
    label="确认",
    warning="请先核实该联系确有其事。确认后计入按期联系，不能撤回。",
)
def confirm_contact(desk: Desk, graduate_id: str, contact_id: str) -> Done:
    number = identifier(graduate_id)
    desk.registry.confirm_contact(None, number, identifier(contact_id))
    return Done(f"/people/{number}", "已确认补记的联系")
