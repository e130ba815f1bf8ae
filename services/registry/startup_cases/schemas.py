"""What goes over the wire about start-up cases."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.clock import StatedDay
from services.registry.graduates.views import GraduateView

Item = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class GiveStartupSupport(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"item": "service", "given_on": "2023-07-03"}}
    )

    item: Item = Field(description="本市政策包所列的创业服务项目")
    given_on: StatedDay


class FollowUpStartup(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"item": "service", "followed_on": "2023-07-28", "next_on": "2023-08-28"}},
    )

    item: Item = Field(description="本市政策包所列的跟踪服务项目")
    followed_on: StatedDay
    next_on: date | None = Field(None, description="与本人约定的下次跟进之日，不晚于本市规定的间隔")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.next_on is not None and self.next_on <= self.followed_on:
            raise ValueError("next_on 晚于 followed_on")
        return self


class StartupItem(BaseModel):
    item: str
    title: str = Field(description="文件所写的名称")
    given_on: date | None = Field(description="最近一次提供之日；空：尚未提供")


class FollowUpView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    item: str
    followed_on: date
    next_on: date | None


class StartupCaseView(BaseModel):
    """What somebody who wants to start up was given, against the city's words."""

    graduate_id: UUID
    opened_on: date | None = Field(description="首次填报创业意向之日；空：没有填报")
    items: list[StartupItem]
    missing: list[str] = Field(description="尚未提供的项目；没有创业意向的为空")
    clause: str
    quote: str
    tracking: dict[str, str] = Field(description="跟踪服务的项目：代码 → 名称；空：本市文件没有规定")
    follow_ups: list[FollowUpView]
    next_follow_up: date | None = Field(description="下次跟进之日；空：见 no_follow_up_reason")
    no_follow_up_reason: str | None


class StartupGapView(BaseModel):
    graduate: GraduateView
    missing: list[StartupItem]


class StartupFollowUpView(BaseModel):
    """Somebody who wants to start up, and when to follow them up next."""

    graduate: GraduateView
    opened_on: date = Field(description="首次填报创业意向之日")
    last_followed_on: date | None = Field(description="最近一次跟进之日；空：尚未跟进")
    next_follow_up: date | None = Field(description="下次跟进之日；空：文件未规定间隔，也没有约定")
