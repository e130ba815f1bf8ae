"""One person from school to work: the stages, the studies, leaving school, the file, and enlistment."""

from typing import Any

from client.models.registry import ArchiveTransferView, GraduateView, LeavingView, StageView
from console import labels
from console.components import Cell, Column, Facts, Field, Link, Section, Shown, Table, Tone, View
from console.desk import Desk, identifier
from console.registry.archive_transfers.pages import STATE as FILE_STATE
from console.registry.enlistments.pages import enlistment_sections
from console.registry.placements.pages import WAGE_BANDS
from console.registry.statuses.pages import SOURCE
from console.registry.study_records.pages import study_sections
from console.screens import Done, Screens

screens = Screens()
STATE = {
    "in_school": "在校",
    "left_unplaced": "离校未就业",
    "placed": "已落实去向",
    "kept": "就业留用",
    "lost": "去向中断",
}
TONE: dict[str, Tone] = {"left_unplaced": "warn", "placed": "good", "kept": "good", "lost": "bad"}
_NEEDS = ("registry.show_life_line", "registry.show_graduate", "registry.list_leavings", "registry.list_studies")


@screens.page("/people/{graduate_id}/life-line", "从在校到留用", _NEEDS)
def life_line(desk: Desk, graduate_id: str) -> View:
    person = identifier(graduate_id)
    entry, line = desk.registry.show_graduate(None, person), desk.registry.show_life_line(None, person)
    facts: list[tuple[str, Shown]] = [
        ("姓名", entry["name"] or "（已注销）"),
        ("现处阶段", _state(line["state"])),
        ("计划离校日", line["planned_leaving_on"]),
    ]
    sections = [
        Section("各阶段", Table(_stages(desk, entry), line["stages"], "尚无记录")),
        *study_sections(desk, entry),
        Section("离校安排", Table(_leavings(desk, entry), desk.registry.list_leavings(None, person), "没有登记")),
        Section("登记离校安排", state_leaving.at(desk, graduate_id=person), folded=True),
        Section("档案", _files(desk, person)),
        *enlistment_sections(desk, person),
    ]
    return View("从在校到留用", sections, Facts("", facts), links=_back(person), printed=True)


def _back(person: str) -> list[Link]:
    return [Link("返回", f"/people/{person}", primary=True)]


def _state(state: str | None) -> Shown:
    return Cell(STATE[state], tone=TONE.get(state, "quiet")) if state else "尚无记录"


def _stages(desk: Desk, entry: GraduateView) -> list[Column[StageView]]:
    return [
        Column[StageView]("阶段", lambda row: _state(row["state"])),
        Column[StageView]("自", lambda row: row["since_on"]),
        Column[StageView]("至", lambda row: row["until"] or "现在"),
        Column[StageView]("就业状态", lambda row: labels.of(labels.STATUS, row["status"])),
        Column[StageView]("来源", lambda row: source_of(desk, entry, row["source"])),
        Column[StageView]("效力", lambda row: labels.of(labels.STANDING, row["standing"])),
        Column[StageView]("合同月数", lambda row: row["contract_months"], numeric=True),
        Column[StageView]("月工资", lambda row: _wage(row["wage_band"])),
        Column[StageView]("参保", lambda row: None if row["insured"] is None else "是" if row["insured"] else "否"),
    ]


def _wage(band: int | None) -> str | None:
    return None if band is None else WAGE_BANDS.get(str(band), str(band))


def source_of(desk: Desk, entry: GraduateView, source: str) -> str:
    """Whose word it is: a school's by its code, an area's by its place, else a role's."""
    if source.isdigit():
        return desk.school_name(entry["city"], source)
    is_place = source == entry["city"] or source.startswith(f"{entry['city']}/")
    return desk.area_name(source) if is_place else labels.of({**labels.ROLES, **SOURCE}, source)


def _leavings(desk: Desk, entry: GraduateView) -> list[Column[LeavingView]]:
    return [
        Column[LeavingView]("登记于", lambda row: row["stated_on"]),
        Column[LeavingView]("计划离校", lambda row: row["planned_on"]),
        Column[LeavingView]("实际离校", lambda row: row["left_on"]),
        Column[LeavingView]("毕业去向", lambda row: row["destination_title"] or row["destination"]),
        Column[LeavingView]("来源", lambda row: source_of(desk, entry, row["source"])),
    ]


DESTINATION = "moe_destination"


def _leaving_fields(desk: Desk, **_: str) -> list[Field]:
    codes = desk.registry.show_code_system(None, DESTINATION)["items"]
    return [
        Field("planned_on", "计划离校日", "date", required=False),
        Field("left_on", "实际离校日", "date", required=False),
        Field(
            "destination",
            "毕业去向",
            "select",
            choices={row["code"]: row["title"] for row in codes},
            required=False,
            hint="教育部上报用的分类；就业状态另行登记",
        ),
    ]


@screens.form(
    "/people/{graduate_id}/leavings",
    "登记离校安排",
    ("registry.state_leaving", "registry.show_code_system"),
    _leaving_fields,
    "登记",
    warning="先前登记的仍保留，以最后一次为准。",
)
def state_leaving(desk: Desk, graduate_id: str) -> Done:
    body: Any = {name: value for name in ("planned_on", "left_on") if (value := desk.values.get(name))}
    if desk.values.get("destination"):
        body["destination"] = {"system": DESTINATION, "code": desk.values["destination"]}
    desk.registry.state_leaving(None, identifier(graduate_id), body)
    return Done(f"/people/{graduate_id}/life-line", "已登记离校安排")


_FILES = (
    Column[ArchiveTransferView]("批次", lambda row: row["batch"]),
    Column[ArchiveTransferView]("收件机构", lambda row: row["to_body"]),
    Column[ArchiveTransferView]("进展", lambda row: Cell(FILE_STATE[row["state"]])),
    Column[ArchiveTransferView]("收到", lambda row: row["received_on"]),
)


def _files(desk: Desk, person: str) -> Table | None:
    if not desk.may("registry.list_archive_transfers_of"):
        return None
    return Table(_FILES, desk.registry.list_archive_transfers_of(None, person), "没有转递记录")
