"""What the API says about policies and windows."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class PolicyView(BaseModel):
    """A city's policy document in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "wuhan",
                "pack": "wuhan-2023",
                "version": "0123456789abcdef",
                "number": "武人社函〔2023〕62号",
                "title": "关于深入实施“学子聚汉”工程的通知",
                "issuer": "武汉市人力资源和社会保障局",
            }
        }
    )

    city: str
    pack: str
    version: str = Field(description="政策包内容的指纹；任何一处改动都会改变")
    number: str | None
    title: str
    issuer: str


class ParameterView(BaseModel):
    """A parameter on a day: its value, or why there is none."""

    parameter: str
    value: Any | None
    clause: str
    quote: str
    reason: str | None = Field(None, description="本市自行选择的理由；有原文依据的数值为空")
    unset: bool = Field(description="文件未给出数值，系统拒绝计算")


class SchemeView(BaseModel):
    scheme: str
    title: str
    payee: str
    parameters: list[ParameterView]


class PolicyDetail(PolicyView):
    on: date
    schemes: list[SchemeView]


class WindowView(BaseModel):
    """Whether claims of a scheme are taken on a business date (Asia/Shanghai)."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "scheme": "internship_subsidy",
                "on": "2023-08-01",
                "open": False,
                "months": [3, 7, 11],
                "next_opens_on": "2023-11-01",
                "clause": "(三)13",
                "quote": "全年分别于3月、7月、11月集中申报审核补贴",
                "reason": None,
            }
        }
    )

    city: str
    scheme: str
    on: date
    open: bool
    months: list[int]
    next_opens_on: date
    clause: str
    quote: str
    reason: str | None


class CohortView(BaseModel):
    """The internships that a period's retention rate is counted from, by opaque ids."""

    employer_id: UUID
    period: str
    completed: list[UUID]
    retained: list[UUID]
