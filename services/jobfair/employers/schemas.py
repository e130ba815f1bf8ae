"""What goes over the wire about employers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chassis.credit_codes import credit_code_flaw, normal_credit_code
from chassis.text import CODE
from services.jobfair.employers.views import AreaPath, Line

EmployerState = Literal["pending", "verified", "suspended"]


def _credit_code(value: str) -> str:
    code = normal_credit_code(value)
    if credit_code_flaw(code) == "malformed":
        raise ValueError("统一社会信用代码应为 18 位数字或大写字母")
    return code


CreditCode = Annotated[str, CODE, AfterValidator(_credit_code), Field(max_length=40, examples=["91350100M000100Y43"])]


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
                "version": "0a1b2c3d4e5f6071",
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
    version: str = Field(description="即 ETag，核验、暂停时放入 If-Match")


class CompanyView(BaseModel):
    """An employer as market supervision sees it: what a company is registered with."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "credit_code": "91350100M000100Y43",
                "name": "示例科技有限公司（虚构）",
                "city": "wuhan",
                "area": "wuhan/420106",
                "state": "verified",
            }
        },
    )

    credit_code: str
    name: str
    city: str
    area: str
    state: EmployerState
