"""What goes over the wire about enlistment: passed or not; a detail of anybody's health has no place in it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class RecordEnlistment(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"fresh": True, "medical_passed": True, "political_passed": True}},
    )

    fresh: bool = Field(description="应届高校毕业生")
    medical_passed: bool = Field(description="体格检查合格；只记合格与否")
    political_passed: bool = Field(description="政治考核合格；只记合格与否")


class LackingView(BaseModel):
    condition: str
    title: str


class EnlistmentView(BaseModel):
    """What was seen of the checks, and whether the document gives this person priority by it."""

    id: UUID
    graduate_id: UUID
    fresh: bool
    medical_passed: bool
    political_passed: bool
    stated_on: date
    confirmed_on: date | None = Field(description="空：待第二人确认")
    confirmable: bool = Field(description="调用者可以确认：尚待确认，登记人不是调用者")
    priority: bool | None = Field(description="可优先参军入伍；待第二人确认的为 false，本市文件未规定的为空")
    lacking: list[LackingView] = Field(description="不满足的条件")
    clause: str | None
    quote: str | None
