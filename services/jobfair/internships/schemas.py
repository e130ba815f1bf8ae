"""What goes over the wire about internships. Graduates appear by their opaque id only."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.clock import StatedDay
from services.jobfair.internships.rules import InternshipOutcome, Kind, Origin
from services.jobfair.internships.views import STANDING, StandingView, StateRetention


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


class InternshipFactView(StandingView):
    """The standing after one change."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "version": 3,
                "kind": "retained",
                "origin": "declared",
                "recorded_at": "2023-09-01T02:00:00Z",
                **STANDING,
            }
        },
    )

    version: int
    kind: Kind
    origin: Origin = Field(description="本次变更由谁认定")
    recorded_at: datetime


class InternshipRecord(BaseModel):
    """Every change of one internship, the oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "facts": [
                    {
                        "version": 3,
                        "kind": "retained",
                        "origin": "declared",
                        "recorded_at": "2023-09-01T02:00:00Z",
                        **STANDING,
                    }
                ]
            }
        }
    )

    facts: list[InternshipFactView]
