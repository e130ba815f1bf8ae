"""What goes over the wire about start-up cases."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from services.registry.graduates.views import GraduateView

Item = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class GiveStartupSupport(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"item": "service", "given_on": "2023-07-03"}}
    )

    item: Item = Field(description="本市政策包所列的创业服务项目")
    given_on: StatedDay


class StartupItem(BaseModel):
    item: str
    title: str = Field(description="文件所写的名称")
    given_on: date | None = Field(description="最近一次提供之日；空：尚未提供")


class StartupCaseView(BaseModel):
    """What somebody who wants to start up was given, against the city's words."""

    graduate_id: UUID
    opened_on: date | None = Field(description="首次填报创业意向之日；空：没有填报")
    items: list[StartupItem]
    missing: list[str] = Field(description="尚未提供的项目；没有创业意向的为空")
    clause: str
    quote: str
    next_follow_up: date | None = Field(description="下次跟进之日；空：见 no_follow_up_reason")
    no_follow_up_reason: str | None


class StartupGapView(BaseModel):
    graduate: GraduateView
    missing: list[StartupItem]
