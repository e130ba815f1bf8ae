"""What goes over the wire about retentions."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.clock import StatedDay
from services.jobfair.confirmations.schemas import CodeText


class StateRetention(BaseModel):
    """`retained: false` takes an earlier retention back; then `retained_on` is the day it was taken back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"retained": True, "retained_on": "2023-09-01", "contract_months": 24, "insured": True}
        },
    )

    retained: bool = Field(description="true 留用；false 撤销此前的留用")
    retained_on: StatedDay
    contract_months: int = Field(0, ge=0, le=600, description="劳动合同月数")
    insured: bool = Field(False, description="是否参加社会保险")

    @model_validator(mode="after")
    def contract_where_retained(self) -> Self:
        if self.retained and self.contract_months == 0:
            raise ValueError("留用须填写劳动合同月数")
        return self


class ConfirmRetention(BaseModel):
    """A graduate who is signed in needs no code; the base's clerk brings the one that the person was handed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"accept": True, "code": "7KQM2XPD9ABC"}})

    accept: bool = Field(description="true 属实；false 与事实不符")
    code: CodeText | None = Field(None, description="本人向社区工作人员领取的确认码；本人登录确认的不填")
