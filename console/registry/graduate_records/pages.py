"""The ledger's list, one person's page, and what is shown in clear for a purpose."""

from inspect import signature
from typing import Any

from client.models.registry import CorrectGraduate, GraduateView
from client.operations.registry import Registry
from console import labels
from console.areas import below
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    FormView,
    Link,
    Listing,
    Section,
    Selection,
    Table,
    View,
    with_query,
)
from console.desk import Desk, identifier, services
from console.figures import MANY_VALUES
from console.registry.archive_transfers.pages import ask as ask_archives
from console.registry.area_transfers.pages import ask as ask_transfer
from console.registry.case_handovers.pages import take_case
from console.registry.casework.contacts import (
    appointments,
    late_contacts,
    log_contact,
    read_notes,
    set_next_action,
    standing,
)
from console.registry.casework.gaps import gap_filter
from console.registry.casework.pages import log_service, log_services, state_status
from console.registry.desk.pages import correct_kind, correct_name, propose_phone, release_binding
from console.registry.dossiers import read_dossier
from console.registry.exchange.pages import ask_certificate, certificates_of
from console.registry.graduate_records.moments import timeline
from console.registry.graduate_records.visit_sheet import visit_sheet
from console.registry.hardships.pages import claim_hardship, read_hardships
from console.registry.lemis_exports import export_one
from console.registry.lemis_exports import links as lemis_links
from console.registry.placements import placements_of, record_placement
from console.registry.statuses.pages import history
from console.screens import Done, Menu, Screens
from console.versions import seen, version_field

screens = Screens()

_NO_FILTERS = ("self", "who", "cursor", "limit", "id")
OF_FIGURES = tuple(name for name in signature(Registry.list_graduates).parameters if name not in _NO_FILTERS)
"""Whatever the ledger can be asked for: a figure's link to its names uses these."""


@screens.page("/people", "实名台账", "registry.list_graduates", Menu("人员", "实名台账", 20))
def people(desk: Desk) -> Listing[GraduateView]:
    return Listing(
        columns=(
            Column[GraduateView]("姓名", _name),
            Column[GraduateView]("证件号", lambda row: row["id_number"]),
            Column[GraduateView]("电话", lambda row: row["phone"]),
            Column[GraduateView]("辖区", lambda row: desk.area_name(row["area"])),
            Column[GraduateView]("学校", lambda row: desk.school_name(row["city"], row["university_code"])),
            Column[GraduateView]("学历", lambda row: row["education_level"]),
            Column[GraduateView]("登记日", lambda row: row["registered_on"] or Cell("未登记", tone="warn")),
            Column[GraduateView]("就业状态", lambda row: labels.of(labels.STATUS, row["status"])),
        ),
        page=lambda **query: _page(desk, **query),
        note=_words_of_a_figure(desk),
        filters=(
            Filter("status", "就业状态", labels.STATUS),
            Filter("intention", "意愿", labels.INTENTION),
            Filter("registered", "已登记", labels.YES_NO),
            Filter("listed", "名册所列", labels.YES_NO),
            Filter("reached", "已联系到", labels.YES_NO),
            Filter("cohort_year", "毕业年度", type="number"),
            *gap_filter(desk),
        ),
        passed=OF_FIGURES,
        links=lemis_links(desk),
        select=Selection(lambda row: row["id"], form) if (form := _of_many(desk)) else None,
    )


def _name(row: GraduateView) -> Cell:
    """Of who was served here on the day that is asked for and is not now, there is no page."""
    if row.get("served_elsewhere"):
        return Cell(row["name"] or "（已注销）", hint="当日由此处服务，现已转出")
    return Cell(row["name"] or "（已注销）", f"/people/{row['id']}")


def _of_many(desk: Desk) -> FormView | None:
    """What the caller's role does for several people at once."""
    return log_services.at(desk) or ask_archives.at(desk)


_WORDS = {
    **labels.FACT,
    "source_code": "登记来源（社区码）",
    "pushed_list": "推送名单",
    "hardship": "困难类别",
    "placement_channel": "去向渠道（经第二人确认）",
    "placement_channel_as_stated": "去向渠道（含未确认的）",
    "placement_without_channel": "未分渠道的去向（经第二人确认）",
    "flexible_form": "灵活就业形态（经第二人确认）",
    "venture_form": "自主创业形式（经第二人确认）",
    "placement_evidence": "去向依据（经第二人确认）",
    "university_code": "毕业院校代码",
    "university_known": "已知毕业院校",
    "area": "辖区",
    "district_known": "已定区县",
    "as_of": "截至",
    "week": "到期周",
    "first_contact": "首次联系",
    "period_from": "期间自",
    "period_until": "期间至",
    MANY_VALUES: "尚缺其一",
}
"""Filters that the numbers of the sheets bring along."""
_IN_BAR = ("registered", "listed", "reached")


def _page(desk: Desk, **query: Any) -> Any:
    if MANY_VALUES in query:
        query[MANY_VALUES] = query[MANY_VALUES].split(",")
    return desk.registry.list_graduates(None, **query)


def _of_a_figure(desk: Desk) -> dict[str, str]:
    return {name: value for name in _WORDS if name not in _IN_BAR and (value := desk.query(name))}


def _words_of_a_figure(desk: Desk) -> str:
    """Whom a number opened to, in the words of its definition."""
    words = [f"{_WORDS[name]}：{_value(desk, name, value)}" for name, value in _of_a_figure(desk).items()]
    return f"另限：{'；'.join(words)}。" if words else ""


def _value(desk: Desk, name: str, value: str) -> str:
    if name == "area":
        return desk.area_name(value)
    if name == MANY_VALUES:
        return "、".join(labels.of(labels.FACT, fact) for fact in value.split(","))
    return labels.of({**labels.YES_NO, **labels.FIRST_CONTACT}, value)


@screens.page("/people/{graduate_id}", "人员", "registry.show_graduate")
def person(desk: Desk, graduate_id: str) -> View:
    number = identifier(graduate_id)
    entry = desk.registry.show_graduate(None, number)
    is_registered = entry["registered_on"] is not None
    appoint = set_next_action.at(desk, graduate_id=number) if is_registered else None
    return View(
        entry["name"] or "（已注销）",
        facts=Facts(
            "",
            [
                ("证件号", entry["id_number"]),
                ("电话", entry["phone"]),
                ("辖区", desk.area_name(entry["area"])),
                ("登记地", labels.of(labels.PLACE_KIND, entry["place_kind"])),
                ("学校", desk.school_name(entry["city"], entry["university_code"])),
                ("学历", entry["education_level"]),
                ("毕业年度", entry["cohort_year"]),
                ("登记日", entry["registered_on"]),
                ("就业状态", labels.of(labels.STATUS, entry["status"])),
                ("意愿", labels.of(labels.INTENTION, entry["intention"])),
            ],
        ),
        sections=[
            Section("登记联系", log_contact.at(desk, graduate_id=number)),
            standing(desk, number),
            timeline(desk, entry),
            Section("专人负责", take_case.at(desk, graduate_id=number), folded=True),
            Section("登记服务", log_service.at(desk, graduate_id=number) if is_registered else None, folded=True),
            Section("登记就业状态", state_status.at(desk, graduate_id=number), folded=True),
            Section("约定的联系", appointments(desk, number), folded=True),
            Section("约定下次联系", appoint, folded=True),
            Section("联系备注", read_notes.at(desk, graduate_id=number), folded=True),
            Section("补记的联系", late_contacts(desk, number)),
            Section("按劳动99编码导出", export_one.at(desk, graduate_id=number), folded=True),
            Section("登记去向", record_placement.at(desk, graduate_id=number), folded=True),
            Section("去向", placements_of(desk, number)),
            Section("就业状态", history(desk, number)),
            Section("服务次数", _progress(desk, number)),
            Section("部门核验", certificates_of(desk, number)),
            Section("询问部门", ask_certificate.at(desk, graduate_id=number), folded=True),
            Section("困难认定", read_hardships.at(desk, graduate_id=number), folded=True),
            Section("个人信息台账", read_dossier.at(desk, graduate_id=number), folded=True),
            Section("登记困难情形", claim_hardship.at(desk, graduate_id=number), folded=True),
            Section("更正台账", correct.at(desk, graduate_id=number), folded=True),
            Section("人员类别更正", correct_kind.at(desk, graduate_id=number), folded=True),
            Section("姓名更正", correct_name.at(desk, graduate_id=number), folded=True),
            Section("更换手机号", propose_phone.at(desk, graduate_id=number), folded=True),
            Section("解除微信绑定", release_binding.at(desk, graduate_id=number), folded=True),
            Section("转往其他辖区", ask_transfer.at(desk, graduate_id=number) if is_registered else None, folded=True),
            Section("查看原文", reveal.at(desk, graduate_id=number), folded=True),
        ],
        links=_ways(desk, number),
        printed=True,
    )


@screens.page(
    "/people/{graduate_id}/visit-sheet",
    "走访单",
    ("registry.show_graduate", "registry.log_contact", "registry.list_contacts", "registry.list_services"),
)
def sheet(desk: Desk, graduate_id: str) -> View:
    return visit_sheet(desk, identifier(graduate_id))


def _ways(desk: Desk, number: str) -> list[Link]:
    links = [Link("从在校到留用", f"/people/{number}/life-line")] if desk.may("registry.show_life_line") else []
    if desk.may("registry.show_targeted_posts"):
        links.append(Link("岗位信息和面试", f"/people/{number}/targeted-posts"))
    if desk.may("registry.show_assistance"):
        links.append(Link("帮扶计划", f"/people/{number}/assistance"))
    if desk.may("registry.show_welfare_gate"):
        links.append(Link("公益性岗位", f"/people/{number}/welfare-gate"))
    if desk.may("registry.show_trainings", "registry.list_training_intents"):
        links.append(Link("培训", f"/people/{number}/trainings"))
    if desk.may("registry.log_contact"):
        links.append(Link("走访单", f"/people/{number}/visit-sheet"))
    if desk.may("jobfair.refer_graduate"):
        links.append(Link("推介岗位", f"/posts?graduate_id={number}"))
    if desk.may("registry.list_audit_entries"):
        of_person = with_query("/audit", service="registry", object_kind="graduate", object_id=number)
        links.append(Link("何人办过、看过", of_person))
    return links


def _progress(desk: Desk, number: str) -> Table | None:
    if not desk.may("registry.list_services"):
        return None
    rows = desk.registry.list_services(None, number)["minimums"]
    columns = (
        Column[Any]("服务", lambda row: services(row["kinds"])),
        Column[Any]("已有", lambda row: row["had"], numeric=True),
        Column[Any]("至少", lambda row: row["least"], numeric=True),
        Column[Any]("结论", lambda row: Cell("达到", tone="good") if row["met"] else Cell("不足", tone="warn")),
        Column[Any]("依据", lambda row: Cell(row["clause"], hint=row["quote"])),
    )
    return Table(columns, rows, "本市文件没有规定最低次数")


def _correction_fields(desk: Desk, graduate_id: str) -> list[Field]:
    entry = desk.registry.show_graduate(None, identifier(graduate_id))
    districts, schools = below(desk, desk.city), desk.names.of(desk.registry, entry["city"], "school")
    return [
        version_field(entry["version"]),
        Field("education_level", "学历", "select", choices=labels.LEVEL, required=False),
        Field("university_code", "学校", "select", choices=schools, required=False),
        Field("intention", "意愿", "select", choices=labels.INTENTION, required=False),
        Field("hukou_area", "户籍所在区", "select", choices=districts, required=False),
        Field("residence_area", "常住所在区", "select", choices=districts, required=False),
        Field("seeking_area", "求职所在区", "select", choices=districts, required=False),
        Field("phone", "补填手机号", required=False, longest=11, hint="已有手机号的，由另一人复核更换"),
    ]


@screens.form(
    "/people/{graduate_id}/corrections",
    "更正台账",
    ("registry.correct_graduate", "registry.show_graduate"),
    _correction_fields,
    "更正",
    warning="只填要更正的栏；其余不变。",
)
def correct(desk: Desk, graduate_id: str) -> Done:
    number = identifier(graduate_id)
    body: Any = {name: value for name, value in desk.values.items() if name in CORRECTED and value}
    desk.registry.correct_graduate(None, number, body, if_match=seen(desk))
    return Done(f"/people/{number}", "已更正台账")


CORRECTED = frozenset(CorrectGraduate.__annotations__)
REVEALED = {"phone": "电话", "name": "姓名", "id_number": "证件号"}
_REVEAL_FIELDS = (
    Field("purpose", "用途", "select", choices={purpose: purpose for purpose in labels.PURPOSES}, hint="查看留痕"),
    Field("fields", "内容", "select", choices=REVEALED, value="phone"),
)


@screens.form("/people/{graduate_id}/reveals", "查看原文", "registry.reveal_graduate", _REVEAL_FIELDS, "查看（留痕）")
def reveal(desk: Desk, graduate_id: str) -> View:
    """Shown once, on a page of its own: the plain text goes into no cookie and no address."""
    wanted: Any = desk.values.get("fields", "phone")
    purpose = desk.values.get("purpose", "")
    shown: Any = desk.registry.reveal_graduate(None, identifier(graduate_id), {"fields": [wanted], "purpose": purpose})
    facts = Facts("", [(REVEALED[wanted], shown[wanted]), ("用途", purpose), ("留痕", Cell("已留痕", tone="good"))])
    return View("查看原文", (), facts, links=[Link("返回", f"/people/{graduate_id}", primary=True)])
