"""What goes over the wire about an uploaded sheet, and the orders that its rows are."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import StatedDay
from services.jobfair.internships.views import EndInternship, StateRetention

RowOutcome = Literal["done", "unchanged", "rejected"]


class ImportedRow(BaseModel):
    row_no: int = Field(description="表格中的行号")
    outcome: RowOutcome = Field(description="done 已办理；unchanged 此前已办理，未改动；rejected 退回，未办理")
    reasons: list[str] = Field(description="退回的原因，全部列出")
    object_id: UUID | None = Field(description="所办理的岗位、见习或见习意向；退回的为空")
    cells: list[str] = Field(description="该行各列，按 header 的次序")


class ImportView(BaseModel):
    """Every row with its verdict. The same file again does nothing twice."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "header": ["岗位名称", "招聘人数"],
                "counts": {"done": 1, "unchanged": 0, "rejected": 1},
                "rows": [
                    {
                        "row_no": 2,
                        "outcome": "done",
                        "reasons": [],
                        "object_id": "01890a5d-ac96-774b-bcce-b302099a8059",
                        "cells": ["软件测试工程师", "3"],
                    },
                    {
                        "row_no": 3,
                        "outcome": "rejected",
                        "reasons": ["招聘人数：应为整数"],
                        "object_id": None,
                        "cells": ["会计", "若干"],
                    },
                ],
            }
        }
    )

    header: list[str]
    counts: dict[RowOutcome, int]
    rows: list[ImportedRow]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlannedRow(_Row):
    """An internship's number with what the row repeats of it, which it cannot change."""

    internship_id: UUID
    version: int | None = None
    graduate_id: UUID | None = None
    started_on: StatedDay | None = None
    planned_end_on: StatedDay | None = None


class EndRow(PlannedRow):
    end: EndInternship


class RetentionRow(PlannedRow):
    retention: StateRetention
