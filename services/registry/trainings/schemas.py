"""What goes over the wire about trainings: recommendations, enrolments, completions and what waits."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.dual_control import ChangeRequestView, Sentence
from chassis.openapi import coded
from chassis.text import CODE, ONE_LINE
from services.registry.courses.rules import CourseKind
from services.registry.graduates.views import GraduateView
from services.registry.trainings.rules import (
    CERTIFICATE_TITLES,
    SOURCE_TITLES,
    STATE_TITLES,
    CertificateKind,
    SkillsSource,
)

_CERTIFICATE = coded(CERTIFICATE_TITLES)
_SOURCE = coded(SOURCE_TITLES)
_STATE = coded(STATE_TITLES)


class StateSkills(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"low_skilled": True, "eligible": True, "source": "assessment"}},
    )

    low_skilled: bool = Field(description="技能较低")
    eligible: bool = Field(description="符合政策")
    source: SkillsSource = Field(description=_SOURCE)


class SkillsView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    low_skilled: bool
    eligible: bool
    source: SkillsSource = Field(description=_SOURCE)
    stated_on: date


class NameCourse(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"course_id": "01890a5d-ac96-774b-bcce-b302099a8061"}}
    )

    course_id: UUID


class CourseRecommended(BaseModel):
    counted: bool = Field(description="false：这一课程此前已推介过，不重复计")


class RecommendedCourse(BaseModel):
    course_id: UUID
    title: str
    kind: CourseKind
    recommended_on: date
    priority_reason: str | None = Field(
        description="当日在困难台账、依文件优先的，缘由和条款", examples=["优先((六)22)"]
    )


class CourseProgress(BaseModel):
    """Different courses that were recommended, against the city's words."""

    had: int
    least: int
    met: bool
    clause: str
    quote: str


class EnrolmentView(BaseModel):
    id: UUID
    graduate_id: UUID
    course_id: UUID
    course_title: str
    kind: CourseKind
    state: str = Field(description=_STATE)
    enrolled_on: date
    completed_on: date | None
    certificate_kind: CertificateKind | None = Field(description=_CERTIFICATE)
    certificate_issuer: str | None
    certificate_on: date | None
    confirmed_on: date | None


class TrainingRecord(BaseModel):
    """What was recommended to a person and what they took."""

    graduate_id: UUID
    skills: SkillsView | None
    recommended: list[RecommendedCourse]
    progress: CourseProgress | None = Field(description="空：本市文件没有规定推介的最低数")
    enrolments: list[EnrolmentView]


class CertificateShown(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: CertificateKind = Field(description=_CERTIFICATE)
    number: Annotated[str, StringConstraints(min_length=4, max_length=60), CODE] = Field(
        description="只留不可还原的比对值"
    )
    issuer: Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]
    issued_on: StatedDay


class CompleteTraining(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "completed_on": "2023-09-30",
                "certificate": {
                    "kind": "completion",
                    "number": "HG20230001",
                    "issuer": "示例技工学校（虚构）",
                    "issued_on": "2023-09-30",
                },
                "reason": "已核对签到表和证书原件",
            }
        },
    )

    completed_on: StatedDay
    certificate: CertificateShown | None = None
    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class RevokeTraining(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "培训机构来函更正：该员未完成课时"}}
    )

    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class TrainingChangeView(ChangeRequestView):
    """A completion or its end (revoke_training) that waits, with what it is about; the person masked."""

    graduate_name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    enrolment: EnrolmentView


class CourseGapView(BaseModel):
    graduate: GraduateView
    progress: CourseProgress
