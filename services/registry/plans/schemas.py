"""What goes over the wire about plans of the year."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.text import CODE, ONE_LINE
from services.registry.accounts.views import Area, Organisation
from services.registry.plans.rules import PlanState, Weakness
from services.registry.plans.views import PlanRowView

Year = Annotated[int, Field(ge=2000, le=2199)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Title = Annotated[str, StringConstraints(min_length=2, max_length=200), ONE_LINE]
Citation = Annotated[str, StringConstraints(min_length=4, max_length=300), ONE_LINE]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_.]{1,119}$")]
Comparison = Literal["at_least", "over", "exactly", "about"]
Departments = Annotated[list[Code], Field(max_length=30)]


class UnitBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Code = Field(description="本计划所用的代码")
    title: Title
    org: Annotated[Organisation | None, CODE] = Field(None, description="该单位账号的单位代码")


class TargetBody(BaseModel):
    """In place of the document's row of that key, or beside them."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    key: Key | None = Field(None, description="代替文件的哪一行；不写即另列一行")
    comparison: Comparison | None = None
    number: int | None = Field(None, ge=0, le=10**9)
    unit: Annotated[str, StringConstraints(max_length=10), ONE_LINE] | None = None
    due_on: StatedDay | None = None
    owner: Code | None = Field(None, description="责任单位")


class TaskBody(BaseModel):
    """A task for departments that the city's document or the plan names. A group goes to whom it stands for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"title": "汇总各区进度（示例）", "lead": ["hrss"], "due_on": "2023-09-15"}},
    )

    title: Title = Field(description="不得填写个人信息")
    lead: Annotated[list[Code], Field(min_length=1, max_length=30)] = Field(description="牵头单位")
    cooperating: Departments = Field(default=[], description="配合单位")
    due_on: StatedDay | None = None
    measure_number: Annotated[int, Field(ge=1, le=1000)] | None = None


class DraftPlan(BaseModel):
    """Every dated row and number of the city's document for the year, and what the area sets by its own document."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"area": "urumqi", "year": 2023}})

    area: Area
    year: Year
    citation: Citation | None = Field(None, description="自定内容的依据：文件名称、文号和条款；有自定内容的必填")
    units: Annotated[list[UnitBody], Field(max_length=100)] = Field(default=[], description="市级文件没有列出的单位")
    targets: Annotated[list[TargetBody], Field(max_length=100)] = Field(default=[], description="自定目标")
    tasks: Annotated[list[TaskBody], Field(max_length=100)] = Field(default=[], description="自定任务")


class PlanView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    root_id: UUID = Field(description="第一版；任务按它列出")
    area: str
    year: int
    version: int
    state: PlanState
    pack: str
    pack_version: str
    has_own: bool = Field(description="有自定内容：须由拟定人以外的人通过")
    citation: str | None
    drafted_by: UUID
    drafted_on: date
    adopted_by: UUID | None
    adopted_on: date | None
    published_on: date | None


class DepartmentView(BaseModel):
    code: str
    title: str
    org: str | None = Field(description="账号的单位代码；空：尚无账号")
    unset: str | None = Field(description="合写作一个名称、文件没有列出成员的缘由")


class PlanWarning(BaseModel):
    key: str
    title: str
    field: Weakness = Field(description="number 数、due_on 时限、comparison 比较、unit 单位")
    own: str = Field(description="自定的")
    bound: str = Field(description="文件的")


class PlanRecord(PlanView):
    """One version with its rows. `warnings`: where one by hand asks for less than the document, or otherwise."""

    targets: list[PlanRowView]
    departments: list[DepartmentView]
    warnings: list[PlanWarning]


class TaskOpened(BaseModel):
    task_id: UUID
