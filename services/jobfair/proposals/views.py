"""A proposed internship as every feature is told it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.clock import StatedDay

EMPLOYER = "01890a5d-ac96-774b-bcce-b302099a8057"
GRADUATE = "01890a5d-ac96-774b-bcce-b302099a8058"


class ProposeInternship(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "employer_id": EMPLOYER,
                "graduate_id": GRADUATE,
                "started_on": "2023-03-01",
                "planned_end_on": "2023-08-31",
            }
        },
    )

    employer_id: UUID
    graduate_id: UUID
    started_on: StatedDay
    planned_end_on: StatedDay
