"""What goes over the wire about internships. Graduates appear by their opaque id only."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from services.jobfair.internships.rules import Kind, Origin
from services.jobfair.internships.views import STANDING, StandingView


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
