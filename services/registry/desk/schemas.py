"""What goes over the wire at the desk; personal data leaves masked, except in reveals."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from chassis.dual_control import Sentence
from chassis.openapi import coded
from chassis.pii import FullName, Phone
from chassis.text import ONE_LINE
from services.registry.graduates.rules import KIND_TITLES, PersonKind
from services.registry.graduates.views import CohortYear

GROUNDS: dict[str, JsonValue] = {
    "reason": "学校报送时姓名录入有误",
    "evidence": "居民身份证原件，复印件存档 2023-07-28-01",
}


class _Grounds(BaseModel):
    reason: Sentence = Field(description="变更原因；不得填写个人信息")
    evidence: Sentence = Field(description="已核对的证明材料；不得填写个人信息")


class CorrectName(_Grounds):
    """The name as on the identity document."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "测试乙", **GROUNDS}})

    name: FullName


class ChangePhone(_Grounds):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"phone": "13800000002", **GROUNDS}})

    phone: Phone


class ReleaseBinding(_Grounds):
    """The WeChat account that the person is bound to is let go; they prove themselves anew with another."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": GROUNDS})


class CorrectKind(_Grounds):
    """What somebody is, where it was written down wrongly; of a graduate the year of graduation."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"kind": "graduate", "cohort_year": 2023, **GROUNDS}}
    )

    kind: PersonKind = Field(description=coded(KIND_TITLES))
    cohort_year: CohortYear | None = Field(None, description="改为高校毕业生的，台账没有毕业年份时必填")


class RevealChange(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"purpose": "复核更正申请"}})

    purpose: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE]


class ChangeRevealed(BaseModel):
    before: str | None
    after: str | None
