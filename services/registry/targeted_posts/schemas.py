"""What goes over the wire about targeted posts."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from chassis.openapi import coded
from services.registry.graduates.views import GraduateView
from services.registry.targeted_posts.rules import RESULT_TITLES, Result

_RESULT = coded(RESULT_TITLES)


class RecordInterview(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "interviewed_on": "2023-07-20",
                "result": "open",
            }
        },
    )

    interviewed_on: StatedDay
    result: Result = Field(description=_RESULT)


class InterviewRecorded(BaseModel):
    counted: bool = Field(description="false：该岗位的面试此前已登记，不重复计数")


class _Numbers(BaseModel):
    as_of: date
    minimum: int
    goal: int
    reading: str = Field(description="采用的读法")
    clause: str
    quote: str
    due_on: date | None = Field(description="岗位推荐的最后一日，含当日")


class TargetedPosts(_Numbers):
    """Of one person."""

    had: int = Field(description="当日在招聘的不同岗位数，登记以后的")
    short_of_minimum: int
    short_of_goal: int
    met: bool = Field(description="达到最低数")
    interviews: int


class SchoolCoverage(BaseModel):
    """Of one school, or of those without one."""

    university_code: str | None
    people: int = Field(description="在困难台账的人数")
    covered: int = Field(description="其中岗位信息达到最低数的")
    percent: str = Field(examples=["90.00"])
    posts: int
    interviews: int
    quality: str | None = Field(description="面试数占岗位信息数的百分数；没有岗位信息则为空", examples=["25.00"])
    names: str = Field(description="未达到最低数的人员名单")


class PostCoverage(_Numbers):
    schools: list[SchoolCoverage]


class ShortView(BaseModel):
    """One person on the ledger who had fewer posts than the minimum."""

    graduate: GraduateView
    had: int
    short_of_minimum: int
