"""What the API says about a clock."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ClockState = Literal["waiting", "open", "warned", "breached", "met"]


class ClockView(BaseModel):
    """A promise to one person. Only opaque ids; the name is the registry's to show."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "kind": "first_contact",
                "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058",
                "city": "urumqi",
                "area": "urumqi/650102/650102002",
                "state": "open",
                "started_on": "2023-07-28",
                "due_on": "2023-08-02",
                "day_type": "calendar",
                "clause": "(五)20",
                "quote": "落实5日内必联系",
                "no_due_reason": None,
                "warned_on": None,
                "breached_on": None,
                "met_on": None,
                "late_entry": False,
                "escalation_level": 0,
            }
        },
    )

    id: UUID
    kind: str
    subject_id: UUID
    city: str
    area: str
    state: ClockState
    started_on: date | None
    due_on: date | None = Field(description="最后一日；次日零时（北京时间）起为超期")
    day_type: Literal["calendar", "working"] | None
    clause: str | None
    quote: str | None
    no_due_reason: Literal["not_cited", "year_not_published"] | None = Field(
        description="无到期日的原因：文件未给出数字，或该年节假日安排尚未公布"
    )
    warned_on: date | None
    breached_on: date | None
    met_on: date | None
    late_entry: bool = Field(description="逾期，其中所称日期未逾期的补记尚待另一人确认")
    escalation_level: int


class ReadingView(BaseModel):
    """What the promise would be under one reading of “日”."""

    day_type: Literal["calendar", "working"] | None
    due_on: date | None
    clause: str
    quote: str
    no_due_reason: Literal["not_cited", "year_not_published"] | None


class ReadingsView(BaseModel):
    city: str
    started_on: date
    chosen: Literal["calendar", "working"] | None = Field(description="本市现行采用的读法；尚未选定的为空")
    readings: list[ReadingView]
