"""What goes over the wire about attendance of courses."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from services.registry.graduates.views import GraduateView


class AttendCourse(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"attended_on": "2023-07-28"}})

    attended_on: StatedDay = Field(description="课程起止日期之内的一日")


class AttendanceRecorded(BaseModel):
    counted: bool = Field(description="false：该日此前已登记，不重复计")
    days: int = Field(description="该人这一课程已登记的天数")


class GuidanceRow(BaseModel):
    university_code: str = Field(description="毕业院校代码；合计和未知院校为空")
    graduates: int = Field(description="名册所列或已登记的毕业生")
    as_meant: int = Field(description="按文件所说参加过的：文件写明在校的，离校前参加")
    otherwise: int = Field(description="只在其他时间参加过的，离校日期不详的在内")
    never: int
    rate: str | None = Field(description="as_meant ÷ graduates，保留两位小数，只舍不入；无人的为空")
    as_meant_names: str
    otherwise_names: str
    never_names: str


class GuidanceSheet(BaseModel):
    """Attendance of guidance courses, by school; every number opens to its names."""

    area: str
    as_of: date
    cohort_year: int
    in_school: bool = Field(description="文件是否写明在校参加")
    clause: str
    quote: str
    rows: list[GuidanceRow]
    total: GuidanceRow


class GuidanceName(BaseModel):
    graduate: GraduateView
    days: int = Field(description="参加就业引导性培训的天数")
