"""What goes over the wire about employment after a training."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.openapi import coded
from chassis.pagination import Cursor, Limit, Paging, WithTotal
from services.registry.courses.rules import CourseKind
from services.registry.graduates.views import GraduateView
from services.registry.training_cohorts.rules import OUTCOME_TITLES, Outcome


class AskedCohort(BaseModel):
    """Which completions, and when they are looked at."""

    model_config = ConfigDict(extra="forbid")

    completed_from: date = Field(description="结业日自", examples=["2023-01-01"])
    completed_until: date = Field(description="结业日至，含当日", examples=["2023-06-30"])
    months: int | None = Field(
        None, ge=0, le=60, description="结业后满几个月之日判定；空：按本市政策包，文件未规定的须写明", examples=[6]
    )
    area: str | None = Field(None, max_length=40, description="默认本人辖区")
    as_of: date | None = Field(None, description="判定之日迟于该日的列为未到；默认今日")
    kind: CourseKind | None = None
    mode: str | None = Field(None, max_length=60, description="培训模式，本市政策包所列的")
    course_id: UUID | None = Field(None, description="只计这一课程")

    @model_validator(mode="after")
    def _in_order(self) -> "AskedCohort":
        if self.completed_until < self.completed_from:
            raise ValueError("completed_until 不早于 completed_from")
        return self


class AskedNames(AskedCohort):
    outcome: Outcome = Field(description=coded(OUTCOME_TITLES), examples=["not_placed"])
    cursor: Cursor = None
    limit: Limit = 50
    total: WithTotal = False

    @property
    def paging(self) -> Paging:
        return Paging(self.cursor, self.limit, self.total)


class EmploymentRow(BaseModel):
    mode: str = Field(description="培训模式，本市政策包所列的；合计和未注明模式的为空")
    mode_title: str | None
    completed: int = Field(description="期内经两人确认的结业，按人次")
    waiting: int = Field(description="未到判定之日的，不计入比率")
    placed: int = Field(description="判定之日已就业（经两人确认）的")
    not_placed: int
    rate: str | None = Field(description="placed ÷（placed＋not_placed），保留两位小数，只舍不入；无人可判的为空")
    waiting_names: str
    placed_names: str
    not_placed_names: str


class EmploymentSheet(BaseModel):
    """Employment so many months after a training, by mode; every number opens to its names."""

    area: str
    completed_from: date
    completed_until: date
    as_of: date
    months: int = Field(description="结业后满几个月之日判定")
    clause: str | None = Field(description="月数的依据；空：由查询写明")
    quote: str | None
    rows: list[EmploymentRow]
    total: EmploymentRow


class EmploymentName(BaseModel):
    graduate: GraduateView
    course_id: UUID
    course_title: str
    kind: CourseKind
    mode: str | None
    completed_on: date
    judged_on: date = Field(description="判定之日")
