"""What goes over the wire about whose case somebody is."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from chassis.text import ONE_LINE
from services.registry.case_handovers.rules import MOST_CASES, State, Verdict
from services.registry.graduates.views import GraduateView

_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
Reason = Annotated[
    str, StringConstraints(min_length=2, max_length=200), ONE_LINE, Field(description="留痕；不得填写个人信息")
]
Cases = Annotated[list[UUID], Field(min_length=1, max_length=MOST_CASES, description="一次至多 500 人")]
LastDay = Annotated[date | None, Field(description="最后一日（含当日），次日自动归还；不填为长期移交")]
EXAMPLE: dict[str, JsonValue] = {
    "to_account_id": _ID,
    "graduate_ids": [_ID],
    "until_on": "2023-08-31",
    "reason": "休假期间移交",
}


class TakeCases(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"graduate_ids": [_ID]}})

    graduate_ids: Cases


class CasesTaken(BaseModel):
    taken: int
    left: int = Field(description="已由他人或本人负责、未变动的人数")


class AskCaseHandover(BaseModel):
    """One's own cases; the colleague accepts before anything passes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    to_account_id: UUID
    graduate_ids: Cases
    until_on: LastDay = None
    reason: Reason


class OrderCaseHandover(AskCaseHandover):
    """Cases of a colleague who is away, or whose account is closed; it passes at once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"from_account_id": "01890a5d-ac96-774b-bcce-b302099a8058", **EXAMPLE}},
    )

    from_account_id: UUID


class DecideCaseHandover(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"verdict": "accept"}})

    verdict: Verdict


class UndoCaseHandover(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "已提前返岗"}})

    reason: Reason


class CaseHandoverView(BaseModel):
    id: UUID
    from_account_id: UUID
    from_name: str | None
    to_account_id: UUID
    to_name: str | None
    area: str
    until_on: date | None
    reason: str
    state: State
    asked_by: UUID
    asked_on: date
    ended_on: date | None
    cases: int
    passed: int = Field(description="随之移交的人数；接收前已不归移交人负责的不移交")
    decidable: bool = Field(description="待本人决定是否接收")
    undoable: bool = Field(description="本人可以撤回")


class CaseAssignmentView(BaseModel):
    graduate: GraduateView
    account_id: UUID
    account_name: str | None
    assigned_on: date
    handover_id: UUID | None = Field(description="由哪一次移交而来；本人认领或归还的为空")
    until_on: date | None = Field(description="该次移交的最后一日")


class ColleagueView(BaseModel):
    """A caseworker of the caller's area; `cases` are those whose turn it is."""

    id: UUID
    display_name: str
    area: str
    active: bool = Field(description="false：账号已停用，其人员可由区级审核人员移交")
    cases: int
