"""What goes over the wire when a person registers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.openapi import coded
from chassis.pii import FullName, IdNumber, Phone
from chassis.text import CODE, ONE_LINE
from contracts.events.registry import PlaceKind
from services.registry.graduates.rules import KIND_TITLES, PersonKind
from services.registry.graduates.views import (
    AreaPath,
    CohortYear,
    Intention,
    OrgCode,
    Place,
    Schooling,
)

SourceCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,20}$"), CODE]
SharedPhoneReason = Annotated[
    str,
    StringConstraints(min_length=4, max_length=200),
    ONE_LINE,
    Field(description="手机号已用于多人时，说明共用原因（留痕，不得填写个人信息）"),
]


class PersonIn(BaseModel):
    """A natural person as a caseworker writes them down."""

    model_config = ConfigDict(extra="forbid")

    name: FullName
    id_number: IdNumber
    phone: Phone


class RegisterGraduate(BaseModel):
    """A registration at the hukou, residence or job-seeking place, as far as the city's document admits it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "place_kind": "residence",
                "area": "urumqi/650102/650102002",
                "cohort_year": 2023,
                "education_level": "本科",
                "intention": "job",
            }
        },
    )

    place_kind: PlaceKind
    area: AreaPath
    kind: PersonKind = Field("graduate", description=coded(KIND_TITLES))
    cohort_year: CohortYear | None = Field(None, description="毕业年份；高校毕业生必填")
    education_level: Schooling | None = None
    university_code: OrgCode | None = None
    hukou_area: Place | None = None
    residence_area: Place | None = None
    seeking_area: Place | None = None
    intention: Intention = "unknown"
    person: PersonIn | None = None
    """Only for a caseworker who registers somebody else."""
    shared_phone_reason: SharedPhoneReason | None = None
    source_code: SourceCode | None = Field(None, description="社区码；停用或不存在的，照常登记，来源记作不明")


class RegistrationAsked(BaseModel):
    """Another city serves the person: its staff were asked, and nothing of the person is told before they agree."""

    outcome: Literal["asked"] = Field("asked", description="已提交外地确认，进展见 filed-proposals")
