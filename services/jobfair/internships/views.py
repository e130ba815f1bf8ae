"""An internship as every feature shows it, and a retention as every feature is told it. Graduates by opaque id only."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from chassis.clock import StatedDay
from services.jobfair.internships.rules import InternshipOutcome, Origin, Retention, Word

_EMPLOYER = "01890a5d-ac96-774b-bcce-b302099a8057"

_GRADUATE = "01890a5d-ac96-774b-bcce-b302099a8058"

STANDING: JsonDict = {
    "started_on": "2023-03-01",
    "planned_end_on": "2023-08-31",
    "ended_on": "2023-08-31",
    "outcome": "completed",
    "retained": True,
    "retained_on": "2023-09-01",
    "contract_months": 24,
    "insured": True,
    "retention_origin": "confirmed",
}


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

    def stated(self) -> Retention:
        return Retention(self.retained, self.retained_on, self.contract_months, self.insured)


class EndInternship(BaseModel):
    """Whoever is kept before the planned end (提前留用) is so in the order that ends the internship."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"ended_on": "2023-08-31", "outcome": "completed"}},
    )

    ended_on: StatedDay
    outcome: InternshipOutcome = Field(description="completed 期满或提前留用；broken_off 期满前中途离开")
    retention: StateRetention | None = Field(None, description="提前留用须同时登记；期满的可以同时登记")

    @model_validator(mode="after")
    def retention_is_one(self) -> Self:
        if self.retention is not None and not self.retention.retained:
            raise ValueError("结束见习时只能登记留用，撤销留用请另行办理")
        return self


class StandingView(BaseModel):
    started_on: date
    planned_end_on: date
    ended_on: date | None
    outcome: InternshipOutcome | None
    retained: bool
    retained_on: date | None
    contract_months: int | None
    insured: bool | None
    retention_origin: Origin | None = Field(
        description="由谁认定：declared 单位申报未核验；confirmed 本人确认；certified 人社部门核实；disputed 本人否认"
    )


class InternshipView(StandingView):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8061",
                "employer_id": _EMPLOYER,
                "graduate_id": _GRADUATE,
                "city": "wuhan",
                "area": "wuhan/420106",
                "version": 3,
                "end_origin": "declared",
                **STANDING,
            }
        },
    )

    id: UUID
    employer_id: UUID
    graduate_id: UUID
    city: str
    area: str
    version: int
    end_origin: Word | None = Field(description="结束情况由谁认定，同上")
