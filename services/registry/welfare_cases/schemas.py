"""What goes over the wire about welfare posts: how the gate stands for a person, a case, and its signatures."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.dual_control import ChangeRequestView, Sentence
from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.welfare_cases.rules import STATE_TITLES, CaseState

PolicyBasis = Annotated[str, StringConstraints(min_length=2, max_length=200), ONE_LINE]


class AskWelfarePost(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reason": "多次推介均未成，市场化岗位不能满足其身体条件",
                "policy_basis": "本市公益性岗位管理办法所列对象",
            }
        },
    )

    reason: Sentence = Field(description="为何确实难以市场就业，留痕；不得填写个人信息")
    policy_basis: PolicyBasis | None = Field(
        None, description="符合何项政策；文件写明须符合政策的城市必填，不得填写个人信息"
    )


class NeedView(BaseModel):
    """So many were due before, and so many were had."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    had: int
    least: int
    short: int
    clause: str
    quote: str | None


class WelfareGate(BaseModel):
    """How a person stands before a welfare post today."""

    graduate_id: UUID
    open: bool = Field(description="可以提出公益性岗位安置")
    in_hardship: bool = Field(description="有有效的困难认定")
    placed: bool = Field(description="已落实去向")
    checklist: list[NeedView] = Field(description="文件规定须先给足的服务、岗位信息和课程")
    unsuccessful_referrals: int = Field(description="推介未成的次数：未获录用、也不在等待答复的")
    referrals: NeedView | None = Field(description="与本市规定的次数相比；未规定则为空，由两人写明理由并签署")
    referrals_unset: str | None = Field(description="文件没有给出次数的说明")
    basis_required: bool = Field(description="须写明符合何项政策")
    basis_clause: str | None


class SignatureView(BaseModel):
    signed_by: UUID
    signed_at: datetime
    reason: str


class WelfareCaseView(BaseModel):
    """One case, the person masked. Allowed by two signatures, and never by one."""

    id: UUID
    graduate_id: UUID
    graduate_name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    area: str
    state: CaseState = Field(description=coded(STATE_TITLES))
    policy_basis: str | None
    unsuccessful_referrals: int = Field(description="提出时推介未成的次数")
    referrals_least: int | None = Field(description="提出时本市规定的次数；空：未规定，由两人写明理由")
    asked_on: date
    decided_on: date | None


class WelfareCaseRecord(WelfareCaseView):
    """One case with its signatures and reasons."""

    signatures_needed: int
    signatures: list[SignatureView]


class WelfareChangeView(ChangeRequestView):
    """A case that waits for its second signature."""

    graduate_name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    case: WelfareCaseView
