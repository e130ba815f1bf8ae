"""What goes over the wire about rosters; a row's name and id number leave masked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.pii import ERASED, Cipher, FullName, IdNumber
from services.registry.rosters import rules
from services.registry.rosters.commands import cells_of
from services.registry.rosters.models import Roster, RosterRow

RowOutcome = Literal["accepted", "updated", "duplicate", "rejected", "proposed"]
RosterState = Literal["queued", "running", "done"]


class OutcomeCounts(BaseModel):
    accepted: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0
    proposed: int = Field(0, description="由其他地区服务的人员，已提交当地确认")


class RosterView(BaseModel):
    """A roster and how far its import is."""

    id: UUID
    city: str
    org: str | None
    area: str
    file_name: str
    state: RosterState
    total: int
    processed: int = Field(description="已有结果的行数；与 total 相等即全部处理")
    counts: OutcomeCounts
    done: bool
    created_at: datetime
    finished_at: datetime | None


class RosterRowView(BaseModel):
    """One row; `row_no` is its number in the file. Without an outcome it is still waiting.

    `unreadable`: what the file said in this row could not be opened.
    """

    row_no: int
    name: str | None
    id_number: str | None
    unreadable: bool = False
    outcome: RowOutcome | None
    reason: str | None
    graduate_id: UUID | None


def view_of(roster: Roster, counted: Mapping[tuple[UUID, str], int]) -> RosterView:
    counts = OutcomeCounts(**{name: counted.get((roster.id, name), 0) for name in OutcomeCounts.model_fields})
    shown = {name: getattr(roster, name) for name in RosterView.model_fields if hasattr(roster, name)}
    processed = sum(counts.model_dump().values())
    return RosterView(**shown, processed=processed, counts=counts, done=roster.state == "done")


def row_view_of(cipher: Cipher, header: list[str] | None, row: RosterRow) -> RosterRowView:
    listed = cells_of(cipher, row)
    cells = None if header is None or listed is None else rules.by_column(rules.columns_of(header), listed)
    return RosterRowView(
        row_no=row.row_no,
        name=None if cells is None else _masked(FullName, cells.get(rules.NAME, "")),
        id_number=None if cells is None else _masked(IdNumber, cells.get(rules.ID_NUMBER, "")),
        unreadable=cells is None and row.cells_sealed != ERASED,
        outcome=row.outcome,
        reason=row.reason,
        graduate_id=row.graduate_id,
    )


def _masked(kind: type[FullName] | type[IdNumber], text: str) -> str:
    """What is no valid value could be anything, and is hidden altogether."""
    try:
        return kind.parse(text).masked
    except ValueError:
        return "***" if text else ""
