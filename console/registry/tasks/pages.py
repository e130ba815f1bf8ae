"""Who does what by the document, one's own tasks, what waits to be accepted; one task with its parts and notes."""

from typing import Any

from client.models.registry import TaskPartView, TaskRecord, TaskView
from console.components import (
    Cell,
    Column,
    Facts,
    Field,
    Filter,
    Listing,
    Moment,
    Section,
    Shown,
    Table,
    Timeline,
    Tone,
    View,
)
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens

screens = Screens()
GROUP = "计划与任务"
STATE = {"open": "未报告", "reported": "已报告，待验收", "accepted": "已验收", "returned": "已退回"}
_TONE: dict[str, Tone] = {"open": "quiet", "reported": "warn", "accepted": "good", "returned": "bad"}
ROLE = {"lead": "牵头", "with": "配合"}
NOTE_KIND = {"note": "记事", "report": "报告", "accept": "验收", "return": "退回"}
IN_CHARGE = frozenset({"city_approver", "district_approver", "district_reviewer", "auditor", "observer"})
REPORTERS = frozenset({"department_officer", "district_reviewer", "district_approver", "city_approver"})
DECIDERS = frozenset({"city_approver", "district_approver"})
_STATES = Filter("state", "状况", STATE)
_LATE = Filter("overdue", "是否逾期", {"true": "已逾期", "false": "未逾期"})


def state_cell(state: str) -> Cell:
    return Cell(STATE[state], tone=_TONE[state])


def due_cell(row: TaskView) -> Shown:
    if row["due_on"] is None:
        return Cell("文件未规定", tone="quiet")
    return Cell(f"{row['due_on']} 已逾期", tone="bad") if row["overdue"] else row["due_on"]


def _title(row: TaskView) -> Cell:
    number = f"第{row['measure_number']}项 " if row["measure_number"] else ""
    return Cell(f"{number}{row['title']}", f"/tasks/{row['id']}", hint="自定" if row["by_hand"] else None)


def _named(row: TaskView, role: str) -> Shown:
    return "、".join(part["title"] for part in row["parts"] if part["role"] == role)


def _progress(row: TaskView) -> str:
    done = sum(part["state"] == "accepted" for part in row["parts"])
    waiting = sum(part["state"] == "reported" for part in row["parts"])
    return f"{done} / {len(row['parts'])}" + (f"，{waiting} 待验收" if waiting else "")


@screens.page("/duties", "责任分工", "registry.list_tasks", Menu(GROUP, "责任分工", 10, IN_CHARGE))
def duties(desk: Desk) -> Listing[TaskView]:
    return Listing(
        columns=(
            Column[TaskView]("任务", _title),
            Column[TaskView]("牵头单位", lambda row: _named(row, "lead")),
            Column[TaskView]("配合单位", lambda row: _named(row, "with")),
            Column[TaskView]("时限", due_cell),
            Column[TaskView]("状况", lambda row: state_cell(row["state"])),
            Column[TaskView]("已验收", _progress),
        ),
        page=lambda **query: desk.registry.list_tasks(None, **query),
        filters=(_STATES, _LATE),
        fixed={"top": "true"} if desk.seat.area and "/" not in desk.seat.area else {},
        note="各单位报告完成的，须由他人验收。",
        empty="尚未通过年度计划，没有任务",
    )


@screens.page("/tasks", "我的任务", "registry.list_tasks", Menu(GROUP, "我的任务", 20, REPORTERS))
def own_tasks(desk: Desk) -> Listing[TaskView]:
    """A department's own; of an officer what is done in their area."""
    return Listing(
        columns=(
            Column[TaskView]("任务", _title),
            Column[TaskView]("承担", _own),
            Column[TaskView]("时限", due_cell),
            Column[TaskView]("本单位的状况", _own_state),
            Column[TaskView]("任务的状况", lambda row: state_cell(row["state"])),
            Column[TaskView]("辖区", lambda row: desk.area_name(row["area"])),
        ),
        page=lambda **query: desk.registry.list_tasks(None, **query),
        filters=(_STATES, _LATE),
        empty="没有本单位承担的任务",
    )


def _own_parts(row: TaskView) -> list[TaskPartView]:
    return [part for part in row["parts"] if part["is_own"]]


def _own(row: TaskView) -> Shown:
    return "、".join(f"{part['title']}（{ROLE[part['role']]}）" for part in _own_parts(row))


def _own_state(row: TaskView) -> Shown:
    parts = _own_parts(row)
    return state_cell(parts[0]["state"]) if len(parts) == 1 else "、".join(STATE[part["state"]] for part in parts)


@screens.page(
    "/task-decisions", "验收", ("registry.list_tasks", "registry.decide_task"), Menu(GROUP, "验收", 30, DECIDERS)
)
def decisions(desk: Desk) -> Listing[TaskView]:
    return Listing(
        columns=(
            Column[TaskView]("任务", _title),
            Column[TaskView]("报告的单位", _reported),
            Column[TaskView]("报告于", _reported_on),
            Column[TaskView]("时限", due_cell),
            Column[TaskView]("辖区", lambda row: desk.area_name(row["area"])),
        ),
        page=lambda **query: desk.registry.list_tasks(None, **query),
        fixed={"part_state": "reported"},
        note="报告的人不能验收自己的报告；区县承担市级计划的，由市验收。",
        empty="没有待验收的报告",
    )


def _reports(row: TaskView) -> list[TaskPartView]:
    return [part for part in row["parts"] if part["state"] == "reported" and not part["is_shared"]]


def _reported(row: TaskView) -> str:
    return "、".join(part["title"] for part in _reports(row))


def _reported_on(row: TaskView) -> str | None:
    return max((part["reported_on"] for part in _reports(row) if part["reported_on"]), default=None)


@screens.page("/tasks/{task_id}", "任务", "registry.show_task")
def task(desk: Desk, task_id: str) -> View:
    row = desk.registry.show_task(None, identifier(task_id))
    facts: list[tuple[str, Shown]] = [
        ("依据", Cell(row["clause"], hint=row["quote"]) if row["clause"] else "本地自定"),
        ("时限", due_cell(row)),
        ("状况", state_cell(row["state"])),
        ("辖区", desk.area_name(row["area"])),
        ("分派于", row["assigned_on"]),
        ("上级任务", Cell("市级任务", f"/tasks/{row['parent_id']}") if row["parent_id"] else None),
    ]
    sections = [
        Section("各单位", Table(_PARTS, row["parts"])),
        Section("区县承担", Table(_shares(desk), row["shares"]) if row["shares"] else None),
        *_reporting(desk, row),
        *_deciding(desk, row),
        Section("记事", _history(row)),
        Section("添一条记事", note_task.at(desk, task_id=row["id"]), folded=True),
    ]
    return View(
        f"第{row['measure_number']}项 {row['title']}" if row["measure_number"] else row["title"],
        sections,
        Facts("", facts),
    )


_PARTS = (
    Column[TaskPartView]("单位", lambda part: Cell(part["title"], hint=part["note"])),
    Column[TaskPartView]("承担", lambda part: ROLE[part["role"]]),
    Column[TaskPartView]("状况", lambda part: state_cell(part["state"])),
    Column[TaskPartView]("报告", lambda part: Cell(part["report"] or "—", hint=part["reported_on"])),
    Column[TaskPartView]("验收", lambda part: Cell(part["reason"] or "—", hint=part["decided_on"])),
)


def _shares(desk: Desk) -> tuple[Column[TaskView], ...]:
    return (
        Column[TaskView]("区县", lambda row: Cell(desk.area_name(row["area"]), f"/tasks/{row['id']}")),
        Column[TaskView]("状况", lambda row: state_cell(row["state"])),
        Column[TaskView]("时限", due_cell),
    )


def _reporting(desk: Desk, row: TaskRecord) -> list[Section]:
    """The form for each part of one's own that is open or was given back."""
    own = [part for part in _own_parts(row) if part["state"] in ("open", "returned")]
    if not own or not desk.may(*report_task.needs):
        return []
    return [Section("报告完成情况", report_task.at(desk, task_id=row["id"]), note="报告后为“已报告”，由他人验收。")]


def _deciding(desk: Desk, row: TaskRecord) -> list[Section]:
    waiting = [part for part in row["parts"] if part["is_to_decide"]]
    return [
        Section(
            f"验收：{part['title']}",
            decide_task.at(desk, task_id=row["id"], part_id=part["id"]),
            note=part["report"] or "",
        )
        for part in waiting
    ]


def _history(row: TaskRecord) -> Timeline:
    titles = {part["id"]: part["title"] for part in row["parts"]}
    moments = [
        Moment(
            at=note["written_at"],
            kind=NOTE_KIND[note["kind"]],
            text=note["text"],
            detail=titles.get(note["part_id"] or "", ""),
        )
        for note in row["notes"]
    ]
    return Timeline(moments)


def _report_fields(desk: Desk, task_id: str, **_: str) -> list[Field]:
    row = desk.registry.show_task(None, identifier(task_id))
    own = {
        part["id"]: f"{part['title']}（{ROLE[part['role']]}）"
        for part in _own_parts(row)
        if part["state"] in ("open", "returned")
    }
    words = Field("text", "完成情况", "textarea", longest=1000, hint="不写个人信息")
    if len(own) < 2:
        return [Field("part_id", "", "hidden", value=next(iter(own), "")), words]
    return [Field("part_id", "哪一部分", "select", choices=own), words]


@screens.form(
    "/tasks/{task_id}/reports", "报告完成情况", ("registry.report_task", "registry.show_task"), _report_fields, "报告"
)
def report_task(desk: Desk, task_id: str) -> Done:
    body: Any = {"text": desk.values.get("text", "")}
    if desk.values.get("part_id"):
        body["part_id"] = desk.values["part_id"]
    desk.registry.report_task(None, identifier(task_id), body)
    return Done(f"/tasks/{task_id}", "已报告，待他人验收")


_REASON = Field("reason", "依据", "textarea", longest=1000, hint="留痕；不写个人信息")


@screens.form(
    "/tasks/{task_id}/parts/{part_id}/decision",
    "验收",
    "registry.decide_task",
    (_REASON,),
    buttons={"accept": "验收", "return": "退回"},
    warning="验收后不能撤回；退回的由该单位重新报告。",
)
def decide_task(desk: Desk, task_id: str, part_id: str) -> Done:
    body: Any = {"verdict": desk.values.get("choice", ""), "reason": desk.values.get("reason", "")}
    desk.registry.decide_task(None, identifier(task_id), identifier(part_id), body)
    return Done(f"/tasks/{task_id}", "已验收" if body["verdict"] == "accept" else "已退回")


_WORDS = Field("text", "记事", "textarea", longest=1000, hint="不写个人信息")


@screens.form("/tasks/{task_id}/notes", "就任务记事", "registry.note_task", (_WORDS,), "记下")
def note_task(desk: Desk, task_id: str) -> Done:
    desk.registry.note_task(None, identifier(task_id), {"text": desk.values.get("text", "")})
    return Done(f"/tasks/{task_id}", "已记下")
