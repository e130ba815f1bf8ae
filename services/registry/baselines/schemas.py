"""What goes over the wire about baselines: what a measure stood at last year, and what waits for a second person."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.dual_control import ChangeRequestView, Sentence
from services.registry.graduates.views import CohortYear

Measure = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
_OF_PEOPLE = Field(ge=0, le=10**9)


class LoadBaseline(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "area": "urumqi",
                "measure": "placement_rate",
                "as_of": "2022-07-31",
                "part": 612,
                "population": 1000,
                "cohort_year": 2022,
                "source": "2022年7月高校毕业生就业情况通报第2页（虚构）",
            }
        },
    )

    area: Annotated[str, Field(max_length=40)] = Field(description="本市，或者其一个区县")
    measure: Measure = Field(description="本市与上年同期比较的指标")
    as_of: StatedDay = Field(description="该数所截至的日期；与次年同一日历日比较")
    part: Annotated[int, _OF_PEOPLE]
    population: Annotated[int, Field(ge=1, le=10**9)]
    cohort_year: CohortYear | None = Field(None, description="该数所计的届别")
    source: Sentence = Field(description="出处：文件名称、文号和页码；不得填写个人信息")


class BaselineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    area: str
    measure: str
    as_of: date
    part: int
    population: int
    rate: str | None = Field(None, description="保留两位小数，只舍不入")
    cohort_year: int | None
    source: str
    loaded_by: UUID
    confirmed_by: UUID
    confirmed_on: date


class BaselineChangeView(ChangeRequestView):
    """A number of last year that waits for another person of the city."""

    measure: str
    as_of: date
    part: int
    population: int
    rate: str | None
    cohort_year: int | None
