"""What goes over the wire about courses."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.courses.rules import KIND_TITLES, CourseKind
from services.registry.graduates.views import OrgCode

_Name = Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]
Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
_KIND = coded(KIND_TITLES)


class PublishCourse(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "title": "电工基础（虚构）",
                "institution": "示例技工学校（虚构）",
                "kind": "skills",
                "starts_on": "2023-09-01",
                "ends_on": "2023-09-30",
                "seats": 30,
            }
        },
    )

    title: _Name
    institution: _Name = Field(description="培训机构名称")
    university_code: OrgCode | None = Field(None, description="与该机构建立联系的高校代码")
    kind: CourseKind = Field(description=_KIND)
    mode: Tag | None = Field(None, description="培训模式，本市政策包所列的")
    cooperation: Tag | None = Field(None, description="培训合作方式，本市政策包所列的")
    field: Tag | None = Field(None, description="培训领域，本市政策包所列的")
    cluster: Tag | None = Field(None, description="产业集群，本市政策包所列的")
    category: Tag | None = Field(None, description="创业培训的类别，本市政策包所列的")
    starts_on: _Day
    ends_on: _Day = Field(description="最后一日，含当日")
    seats: int = Field(ge=1, le=100_000, description="名额")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on 不早于 starts_on")
        if self.category is not None and self.kind != "startup":
            raise ValueError("category 只用于创业培训")
        return self


class CourseView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    city: str
    title: str
    institution: str
    university_code: str | None
    kind: CourseKind = Field(description=_KIND)
    mode: str | None
    cooperation: str | None
    field: str | None
    cluster: str | None
    category: str | None
    starts_on: date
    ends_on: date = Field(description="最后一日，含当日")
    seats: int
    published_on: date


class CourseTagView(BaseModel):
    """The names that the city's document has for one mark of a course."""

    names: dict[str, str] = Field(description="代码 → 名称")
    clause: str | None
    quote: str | None
    unset: str | None = Field(description="没有名称的缘由；空：有")


class CourseWords(BaseModel):
    city: str
    tags: dict[str, CourseTagView] = Field(
        description="mode 培训模式 · cooperation 合作方式 · field 领域 · cluster 产业集群 · category 创业培训类别"
    )
