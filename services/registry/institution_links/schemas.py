"""What goes over the wire about links between institutions and schools."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.graduates.views import OrgCode
from services.registry.institution_links.rules import SIDE_TITLES, STATE_TITLES, Side, State


class StateLink(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "city": "urumqi",
                "university_code": "10755",
                "institution": "示例技工学校（虚构）",
                "since_on": "2023-03-01",
            }
        },
    )

    city: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,40}$")]
    university_code: OrgCode
    institution: Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE] = Field(
        description="职业技能培训学校（机构）名称"
    )
    since_on: StatedDay = Field(description="建立联系之日")


class LinkView(BaseModel):
    id: UUID
    city: str
    university_code: str
    institution: str
    since_on: date
    stated_side: Side = Field(description=f"先登记的一方：{coded(SIDE_TITLES)}")
    state: State = Field(description=coded(STATE_TITLES))
    confirmed_on: date | None
    ended_on: date | None


class SchoolWithoutLink(BaseModel):
    university_code: str
    name: str


class LinkGaps(BaseModel):
    """Schools of a city with which no institution has a standing link."""

    city: str
    schools: int = Field(description="本市高校数")
    linked: int = Field(description="已建立联系（双方都已确认）的高校数")
    without: list[SchoolWithoutLink]
