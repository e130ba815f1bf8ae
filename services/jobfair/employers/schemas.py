"""What goes over the wire about employers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import CODE, ONE_LINE, PATH
from services.jobfair.employers.rules import area_is_well_formed, credit_code_flaw, normal_credit_code

EmployerState = Literal["pending", "verified", "suspended"]


def _area(value: str) -> str:
    if not area_is_well_formed(value):
        raise ValueError("辖区应写作 城市/区划代码 或 城市/区划代码/街道代码")
    return value


def _credit_code(value: str) -> str:
    code = normal_credit_code(value)
    if credit_code_flaw(code) == "malformed":
        raise ValueError("统一社会信用代码应为 18 位数字或大写字母")
    return code


AreaPath = Annotated[str, PATH, AfterValidator(_area), Field(max_length=40, examples=["wuhan/420106"])]
CreditCode = Annotated[str, CODE, AfterValidator(_credit_code), Field(max_length=40, examples=["91350100M000100Y43"])]
AreaFilter = Annotated[
    str | None,
    Query(pattern=r"^[a-z]{1,20}(/[0-9A-Z]{6}(/[0-9A-Z]{9})?)?$", description="城市、区或街道，含其下级"),
]
Line = Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]


class RegisterEmployer(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "credit_code": "91350100M000100Y43",
                "name": "示例科技有限公司（虚构）",
                "area": "wuhan/420106",
            }
        },
    )

    credit_code: CreditCode
    name: Line
    area: AreaPath
    document_checked: bool = Field(
        False, description="校验位不符的代码，须由区级审核人员核对证照后确认；其他角色填写无效"
    )


class VerifyEmployer(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"is_internship_base": True}})

    is_internship_base: bool = Field(description="是否认定为就业见习基地")


class SuspendEmployer(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason_code": "false_recruitment"}})

    reason_code: str = Field(pattern=r"^[a-z][a-z_]{2,39}$", description="原因代码，不得填写个人信息")


class EmployerView(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "credit_code": "91350100M000100Y43",
                "name": "示例科技有限公司（虚构）",
                "city": "wuhan",
                "area": "wuhan/420106",
                "state": "verified",
                "is_internship_base": True,
                "verified_on": "2023-06-01",
                "suspended_on": None,
                "suspended_reason": None,
            }
        },
    )

    id: UUID
    credit_code: str
    name: str
    city: str
    area: str
    state: EmployerState
    is_internship_base: bool
    verified_on: date | None
    suspended_on: date | None
    suspended_reason: str | None
