"""What goes over the wire about study records; masked, except where a purpose is given."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from chassis.text import CODE, ONE_LINE
from services.registry.code_systems.views import refuse_bare
from services.registry.graduates.views import Schooling

SchoolCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$"), CODE, Field(examples=["10755"])]
MajorCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,8}$"), CODE]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200), ONE_LINE]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
MOST_DETAILS = 60


class DetailIn(BaseModel):
    """A code with its system, a text, or both."""

    model_config = ConfigDict(extra="forbid")

    system: str | None = Field(None, max_length=30, examples=["gbt2261_1"])
    code: Annotated[str, StringConstraints(min_length=1, max_length=20), CODE] | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _code_with_system(self) -> "DetailIn":
        if (self.system is None) is not (self.code is None):
            raise ValueError("编码须连同编码系统填写")
        if self.code is None and self.text is None:
            raise ValueError("编码和文字至少填一项")
        return self


class StateStudy(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "school_code": "10755",
                "education_level": "本科",
                "major_code": "080901",
                "major": "计算机科学与技术",
                "graduates_on": "2023-06-30",
                "details": {"sex": {"system": "gbt2261_1", "code": "2"}, "faculty": {"text": "计算机学院"}},
            }
        },
    )

    school_code: SchoolCode = Field(description="5位院校代码")
    education_level: Schooling
    major_code: MajorCode | None = None
    major: Text | None = None
    enrolled_on: date | None = None
    graduates_on: date | None = None
    details: dict[FieldName, Annotated[DetailIn, BeforeValidator(refuse_bare)]] = Field(
        default_factory=dict, max_length=MOST_DETAILS, description="其余字段；编码须连同编码系统"
    )

    @model_validator(mode="after")
    def _in_order(self) -> "StateStudy":
        if self.enrolled_on and self.graduates_on and self.graduates_on <= self.enrolled_on:
            raise ValueError("graduates_on 晚于 enrolled_on")
        return self


class DetailView(BaseModel):
    field: str
    title: str
    system: str | None
    code: str | None
    text: str | None
    meaning: str | None = Field(description="编码在其系统中的含义；遮蔽的字段为空")


class StudyRecordView(BaseModel):
    """One study of one person."""

    id: UUID
    graduate_id: UUID
    school_code: str
    education_level: str
    major_code: str | None
    major: str | None
    enrolled_on: date | None
    graduates_on: date | None
    source: str = Field(description="学校代码：学校报送；辖区：经办登记")
    stated_on: date
    version: int
    details: list[DetailView]
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")


class StudyFieldView(BaseModel):
    field: str
    title: str
    system: str | None
    sensitive: bool
