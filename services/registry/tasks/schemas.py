"""What goes over the wire about tasks. No person stands in one: departments, districts, days and what they report."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES
from services.registry.tasks.rules import DutyRole, TaskState, Verdict

Account = Annotated[str, StringConstraints(min_length=2, max_length=1000), MANY_LINES]


class ReportTask(BaseModel):
    """A department's account of its part. It is reported by it, and accepted by another."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "已完成本单位承担的工作（示例）"}})

    text: Account = Field(description="完成情况；不得填写个人信息")
    part_id: UUID | None = Field(None, description="本单位在该任务中承担几部分的，指明一部分")


class DecideTask(BaseModel):
    """Whoever reported does not decide."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "verdict": "return",
                "reason": "未见招聘公告（示例）",
            }
        },
    )

    verdict: Verdict = Field(description="accept 验收；return 退回")
    reason: Account = Field(description="依据，留痕；不得填写个人信息")


class NoteTask(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"text": "九月下旬前汇总各区进度（示例）"}})

    text: Account = Field(description="不得填写个人信息")


class TaskPartView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    department: str = Field(description="单位代码，同文件或计划所列；区县为区划代码")
    title: str
    role: DutyRole = Field(description="lead 牵头；with 配合")
    org: str | None = Field(description="报告该部分的账号的单位代码；空：尚无账号")
    is_of_bureau: bool = Field(description="由调度单位承担或代管")
    is_shared: bool = Field(description="由各区县分别承担，各有子任务")
    note: str | None = Field(description="代管的缘由，或在何任务中配合")
    state: TaskState
    report: str | None
    reported_on: date | None
    decided_on: date | None
    reason: str | None
    is_own: bool = Field(False, description="由问者报告")
    is_to_decide: bool = Field(False, description="已报告，可由问者验收或退回")


class TaskView(BaseModel):
    id: UUID
    plan_id: UUID = Field(description="所属计划的第一版")
    plan_area: str
    area: str
    parent_id: UUID | None = Field(description="区县子任务的上级任务")
    measure_number: int | None
    title: str
    clause: str | None
    quote: str | None
    by_hand: bool = Field(description="文件之外自定的任务")
    due_on: date | None = Field(description="空：文件未规定")
    state: TaskState
    overdue: bool
    assigned_on: date
    parts: list[TaskPartView] = Field(description="各单位的部分，次序同文件")


class TaskNoteView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    part_id: UUID | None
    kind: Literal["note", "report", "accept", "return"]
    text: str
    role: str
    org: str | None
    written_on: date
    written_at: datetime


class TaskRecord(TaskView):
    """One task with the districts' shares of it and what was written about it."""

    shares: list[TaskView]
    notes: list[TaskNoteView]
