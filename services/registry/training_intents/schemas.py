"""What goes over the wire about training intents."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.openapi import coded
from services.registry.training_intents.rules import WANTS_TITLES, Wants

_WANTS = coded(WANTS_TITLES)


class StateTrainingIntent(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"wants": "skills"}})

    wants: Wants | None = Field(description=f"{_WANTS}；空：已询问，本人未答复（只限经办登记）")


class TrainingIntentView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    graduate_id: UUID
    wants: Wants | None = Field(description=f"{_WANTS}；空：已询问，未答复")
    source: str
    stated_on: date = Field(description="登记当日，不能补记")
