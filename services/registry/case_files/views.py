"""What goes over the wire of appointments, wherever they are set."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from services.registry.case_files.rules import ActionKind, NextAction


class NextActionBody(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"on": "2099-08-15", "kind": "visit"}})

    on: StatedDay = Field(description="下次联系的日期")
    kind: ActionKind

    @property
    def action(self) -> NextAction:
        return NextAction(self.on, self.kind)


class NextActionView(BaseModel):
    on: date
    kind: ActionKind
