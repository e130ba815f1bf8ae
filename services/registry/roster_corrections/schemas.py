"""What goes over the wire about refused rows that come again."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import ONE_LINE
from services.registry.roster_corrections.rules import Mistaken, Verdict

SHOWN = 200
Heading = Annotated[str, StringConstraints(min_length=1, max_length=40), ONE_LINE]
CellText = Annotated[str, StringConstraints(max_length=200), ONE_LINE]


class CorrectRosterRow(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"cells": {"毕业年份": "2023"}}})

    cells: dict[Heading, CellText] = Field(
        min_length=1, max_length=60, description="列名 → 更正后的内容；未列出的列保持原样"
    )


class CorrectedRow(BaseModel):
    """The row after it was judged again."""

    roster_id: UUID
    row_no: int
    outcome: Literal["accepted", "updated", "duplicate", "rejected", "proposed"]
    reason: str | None
    graduate_id: UUID | None


class RowAgain(BaseModel):
    number_in_file: int = Field(description="在本次文件中的行号")
    verdict: Mistaken = Field(
        description="unknown_row：没有此原行号；repeated：几行填了同一原行号；unreadable：该行隐藏、合并或有错"
    )


class RowsAgain(BaseModel):
    roster_id: UUID
    taken: int = Field(description="重新处理的行数")
    not_refused: int = Field(description="原行没有被退回、因而不计的行数")
    mistaken: int = Field(description="没有此原行号、几行填了同一原行号或不能读取的行数")
    first_mistaken: list[RowAgain] = Field(description=f"其中的前 {SHOWN} 行")


def rows_again(roster_id: UUID, verdicts: Mapping[int, Verdict]) -> RowsAgain:
    mistaken = [
        RowAgain(number_in_file=number, verdict=verdict)
        for number, verdict in verdicts.items()
        if verdict not in ("taken", "not_refused")
    ]
    times = Counter(verdicts.values())
    return RowsAgain(
        roster_id=roster_id,
        taken=times["taken"],
        not_refused=times["not_refused"],
        mistaken=len(mistaken),
        first_mistaken=mistaken[:SHOWN],
    )
