"""Plans of the year: their versions, one of them with its rows, to draft, adopt, publish and withdraw it."""

from collections.abc import Iterator, Sequence
from typing import Any

from client.models.registry import PlanRecord, PlanView
from console.areas import below
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Link,
    Listing,
    Section,
    Shown,
    Table,
    Text,
    Tone,
    View,
)
from console.desk import Desk, identifier
from console.registry.plans.rows import COLUMNS
from console.registry.tasks.pages import GROUP
from console.screens import Done, Menu, Screens

screens = Screens()
STATE = {"draft": "待通过", "adopted": "已通过", "public": "已公开", "revised": "已由新版代替", "withdrawn": "已撤回"}
_TONE: dict[str, Tone] = {
    "draft": "warn",
    "adopted": "good",
    "public": "good",
    "revised": "quiet",
    "withdrawn": "quiet",
}


def _state(row: PlanView) -> Cell:
    return Cell(STATE[row["state"]], tone=_TONE[row["state"]])


@screens.page("/plans", "年度计划", "registry.list_plans", Menu(GROUP, "年度计划", 40))
def plans(desk: Desk) -> Listing[PlanView]:
    return Listing(
        columns=(
            Column[PlanView]("辖区", lambda row: Cell(desk.area_name(row["area"]), f"/plans/{row['id']}")),
            Column[PlanView]("年度", lambda row: row["year"]),
            Column[PlanView]("版次", lambda row: f"第 {row['version']} 版"),
            Column[PlanView]("状态", _state),
            Column[PlanView]("自定内容", lambda row: row["citation"] if row["has_own"] else "无，全部据文件"),
            Column[PlanView]("通过于", lambda row: row["adopted_on"]),
            Column[PlanView]("公开于", lambda row: row["published_on"]),
        ),
        page=lambda **query: desk.registry.list_plans(None, **query),
        filters=(Filter("state", "状态", STATE), Filter("year", "年度", type="number")),
        links=(Link("拟定年度计划", "/new-plan", primary=True),) if desk.may(*draft_plan.needs) else (),
        empty="还没有年度计划",
    )


@screens.page("/plans/{plan_id}", "年度计划", "registry.show_plan")
def plan(desk: Desk, plan_id: str) -> View:
    row = desk.registry.show_plan(None, identifier(plan_id))
    facts: list[tuple[str, Shown]] = [
        ("辖区", desk.area_name(row["area"])),
        ("版次", f"第 {row['version']} 版"),
        ("状态", _state(row)),
        ("所依文件", row["pack"]),
        ("自定内容的依据", row["citation"]),
        ("拟定于", row["drafted_on"]),
        ("通过于", row["adopted_on"]),
        ("公开于", Cell(row["published_on"], _public(row)) if row["published_on"] else None),
    ]
    sections = [
        *_warnings(row),
        *_steps(desk, row),
        Section("目标和时限", Table(COLUMNS, row["targets"])),
        _departments(row),
    ]
    return View(f"{row['year']}年度计划", sections, Facts("", facts), printed=True)


def _public(row: PlanView) -> str:
    return f"/public-plan?area={row['area']}&year={row['year']}"


WEAKER = {"number": "目标数", "due_on": "时限", "comparison": "比较方式", "unit": "单位"}


def _warnings(row: PlanRecord) -> list[Section]:
    odd = [(each["title"], WEAKER[each["field"]], each["own"], each["bound"]) for each in row["warnings"]]
    lines = [f"{title}：{field}自定 {own}，文件为 {bound}" for title, field, own, bound in odd]
    return [Section("与文件要求不同的目标", Text(lines, tone="warn"))] if lines else []


def _steps(desk: Desk, row: PlanRecord) -> Iterator[Section]:
    """What the plan's state admits, and its author and adopter: who drafted rows by hand does not adopt them, who
    adopted it does not publish it."""
    reaches = desk.seat.area is not None and f"{row['area']}/".startswith(f"{desk.seat.area}/")
    if not reaches:
        return
    own = desk.registry.who_am_i(None)["id"]
    if row["state"] == "draft" and not (row["has_own"] and row["drafted_by"] == own):
        yield Section("通过", adopt_plan.at(desk, plan_id=row["id"]))
    if row["state"] == "draft":
        yield Section("撤回", withdraw_plan.at(desk, plan_id=row["id"]), folded=True)
    if row["state"] == "adopted" and row["adopted_by"] != own:
        yield Section("公开", publish_plan.at(desk, plan_id=row["id"]))
    if row["state"] in ("adopted", "public"):
        yield Section("另派一项任务", assign_task.at(desk, plan_id=row["id"]), folded=True)


def _departments(row: PlanRecord) -> Section:
    columns = (
        Column[Any]("单位", lambda unit: Cell(unit["title"], hint=unit["unset"])),
        Column[Any]("代码", lambda unit: unit["code"]),
        Column[Any]("账号的单位代码", lambda unit: unit["org"]),
    )
    empty = "文件没有列出单位，由各区县自行载入"
    return Section("单位", Table(columns, row["departments"], empty), folded=True)


def _draft_fields(desk: Desk, **_: str) -> list[Field]:
    own = desk.seat.area or ""
    areas = {own: desk.area_name(own), **below(desk, own)} if own.count("/") == 0 else {own: desk.area_name(own)}
    return [
        Field("area", "辖区", "select", choices=areas, value=own),
        Field("year", "年度", "number", value=str(desk.now().year)),
        Field("citation", "自定内容的依据", required=False, longest=300, hint="文件名称、文号和条款；有自定内容的必填"),
        Field("units", "自定单位", "textarea", required=False, hint="每行一个：代码，名称，账号的单位代码（可不写）"),
        Field("tasks", "自定任务", "textarea", required=False, hint="每行一项：任务，牵头单位代码，完成日（可不写）"),
        Field("targets", "自定目标", "textarea", required=False, hint="每行一项：名称，数，单位，完成日（可不写）"),
    ]


def _lines(text: str | None) -> list[list[str]]:
    """Lines as their parts, by commas of either kind."""
    rows = [[part.strip() for part in line.replace("，", ",").split(",")] for line in (text or "").splitlines()]
    return [row for row in rows if any(row)]


def _named(row: Sequence[str], *names: str) -> dict[str, Any]:
    return {name: part for name, part in zip(names, row, strict=False) if part}


def _draft(values: Any) -> Any:
    tasks = [_named(row, "title", "lead", "due_on") for row in _lines(values.get("tasks"))]
    body: dict[str, Any] = {
        "area": values.get("area", ""),
        "year": values.get("year", ""),
        "units": [_named(row, "code", "title", "org") for row in _lines(values.get("units"))],
        "tasks": [{**task, "lead": [task["lead"]] if "lead" in task else []} for task in tasks],
        "targets": [_named(row, "title", "number", "unit", "due_on") for row in _lines(values.get("targets"))],
    }
    return {**body, "citation": values["citation"]} if values.get("citation") else body


@screens.form(
    "/new-plan",
    "拟定年度计划",
    "registry.draft_plan",
    _draft_fields,
    "拟定",
    warning="文件的目标、时限和分工全部列入；自定内容须由另一人通过。已有计划的，通过后为新的一版，前一版留存。",
)
def draft_plan(desk: Desk) -> Done:
    row = desk.registry.draft_plan(None, _draft(desk.values))
    return Done(f"/plans/{row['id']}", "已拟定，待通过")


@screens.form(
    "/plans/{plan_id}/adoption",
    "通过年度计划",
    "registry.adopt_plan",
    label="通过",
    warning="通过后任务随即分派到各单位和区县；前一版留存。",
)
def adopt_plan(desk: Desk, plan_id: str) -> Done:
    desk.registry.adopt_plan(None, identifier(plan_id))
    return Done(f"/plans/{plan_id}", "已通过，任务已分派")


@screens.form(
    "/plans/{plan_id}/publication",
    "公开年度计划",
    "registry.publish_plan",
    label="向社会公开",
    warning="公开后任何人不登录即可看到目标、分工和进展；不含人员，1至4人写作“<5”。不能撤回。",
)
def publish_plan(desk: Desk, plan_id: str) -> Done:
    desk.registry.publish_plan(None, identifier(plan_id))
    return Done(f"/plans/{plan_id}", "已公开")


@screens.form("/plans/{plan_id}/withdrawal", "撤回待通过的计划", "registry.withdraw_plan", label="撤回")
def withdraw_plan(desk: Desk, plan_id: str) -> Done:
    desk.registry.withdraw_plan(None, identifier(plan_id))
    return Done(f"/plans/{plan_id}", "已撤回")


def _task_fields(desk: Desk, plan_id: str, **_: str) -> list[Field]:
    row = desk.registry.show_plan(None, identifier(plan_id))
    units = {unit["code"]: unit["title"] for unit in row["departments"]}
    return [
        Field("title", "任务", longest=200, hint="不写个人信息"),
        Field("lead", "牵头单位", "select", choices=units),
        Field("cooperating", "配合单位", "select", choices=units, required=False),
        Field("due_on", "完成时限", "date", required=False),
    ]


@screens.form(
    "/plans/{plan_id}/tasks", "另派一项任务", ("registry.assign_task", "registry.show_plan"), _task_fields, "分派"
)
def assign_task(desk: Desk, plan_id: str) -> Done:
    values = desk.values
    body: Any = {"title": values.get("title", ""), "lead": [values.get("lead", "")]}
    if values.get("cooperating"):
        body["cooperating"] = [values["cooperating"]]
    if values.get("due_on"):
        body["due_on"] = values["due_on"]
    opened = desk.registry.assign_task(None, identifier(plan_id), body)
    return Done(f"/tasks/{opened['task_id']}", "已分派")
