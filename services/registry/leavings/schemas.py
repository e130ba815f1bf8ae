"""What goes over the wire about leaving school."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.clock import StatedDay
from services.registry.code_systems.views import CodedValue, flaw_of

DESTINATION = "moe_destination"


class StateLeaving(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"left_on": "2023-06-30", "destination": {"system": "moe_destination", "code": "70"}}
        },
    )

    planned_on: date | None = Field(None, description="计划离校日")
    left_on: StatedDay | None = Field(None, description="实际离校日")
    destination: CodedValue | None = Field(None, description="毕业去向，编码系统 moe_destination")

    @model_validator(mode="after")
    def _says_something(self) -> "StateLeaving":
        if self.planned_on is None and self.left_on is None and self.destination is None:
            raise ValueError("计划离校日、离校日、去向至少填一项")
        if self.destination is not None:
            if self.destination.system != DESTINATION:
                raise ValueError(f"毕业去向用编码系统 {DESTINATION}，不用 {self.destination.system}")
            if flaw := flaw_of(self.destination.coded()):
                raise ValueError(flaw)
        return self


class LeavingView(BaseModel):
    """One statement; the last one is what holds."""

    id: UUID
    graduate_id: UUID
    planned_on: date | None
    left_on: date | None
    destination_system: str | None
    destination: str | None
    destination_title: str | None = Field(description="名单未收的编码为空")
    source: str
    stated_on: date
    version: int
