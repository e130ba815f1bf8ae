"""What goes over the wire about rosters; a row's name and id number leave masked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pii import ERASED, Cipher
from chassis.uploads.refusals import MAX_COLUMNS
from services.registry.rosters import layouts
from services.registry.rosters.columns import ID_NUMBER, NAME, titles
from services.registry.rosters.commands import cells_of
from services.registry.rosters.files.masking import masked
from services.registry.rosters.layouts import Layout
from services.registry.rosters.models import Roster, RosterRow
from services.registry.settings import registry_settings

ENDED = ("done", "undone", "discarded")
RowOutcome = Literal["accepted", "updated", "duplicate", "rejected", "proposed", "undone", "stayed"]
RosterState = Literal["waiting", "queued", "running", "done", "undoing", "undone", "discarded"]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class OutcomeCounts(BaseModel):
    accepted: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0
    proposed: int = Field(0, description="由其他地区服务的人员，已提交当地确认")
    undone: int = Field(0, description="名册撤销后收回的行")
    stayed: int = Field(0, description="名册撤销时该人已有后续记录、仍留在台账的行")


class RosterView(BaseModel):
    """A roster and how far its import is."""

    id: UUID
    city: str
    org: str | None
    area: str
    file_name: str
    state: RosterState = Field(
        description="waiting：等待报送单位核对各列，核对前不导入任何一行；discarded：未经核对，已放弃或逾期，内容已清除"
    )
    total: int
    processed: int = Field(description="已有结果的行数；与 total 相等即全部处理")
    counts: OutcomeCounts
    done: bool
    created_at: datetime
    finished_at: datetime | None
    waits_until: datetime | None = Field(description="待核对的名册，过此时未核对即清除")


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
    shown |= {"done": roster.state in ENDED, "waits_until": _waits_until(roster)}
    return RosterView(**shown, processed=processed, counts=counts)


def _waits_until(roster: Roster) -> datetime | None:
    days = timedelta(days=registry_settings().roster_waiting_days)
    return roster.created_at + days if roster.state == "waiting" else None


def row_view_of(cipher: Cipher, read: Mapping[str, int] | None, row: RosterRow) -> RosterRowView:
    listed = cells_of(cipher, row)
    cells = None if read is None or listed is None else layouts.cells_by_field(read, listed)
    return RosterRowView(
        row_no=row.row_no,
        name=None if cells is None else masked(NAME, cells.get(NAME, "")),
        id_number=None if cells is None else masked(ID_NUMBER, cells.get(ID_NUMBER, "")),
        unreadable=cells is None and row.cells_sealed != ERASED,
        outcome=row.outcome,
        reason=row.reason,
        graduate_id=row.graduate_id,
    )


class FieldView(BaseModel):
    """A field of a roster, and the column that it is read from."""

    field: str
    title: str
    required: bool = Field(description="名册须有此项；毕业年份可由毕业时间代替")
    column: int | None = Field(description="列号，从 1 起；未读取为空")
    heading: str | None


class ColumnView(BaseModel):
    """A column of the file: its heading, and what is read from it. Samples are masked."""

    column: int
    heading: str
    field: str | None = Field(description="读作哪一项；为空即不读取")
    samples: list[str]


class RosterColumnsView(BaseModel):
    """Which column each field is read from, the first rows masked, and what is not read."""

    state: RosterState
    sheet: str
    other_sheets: list[str] = Field(description="文件里没有读取的其他工作表")
    header_rows: int
    fields: list[FieldView]
    columns: list[ColumnView]
    missing: list[str] = Field(description="须有而未指定列的项")
    unreadable: bool = False


class CellView(BaseModel):
    column: int = Field(description="列号，从 1 起")
    heading: str
    title: str | None = Field(description="读作哪一项；为空即不读取")
    shown: str = Field(description="脱敏后的内容；不合规的内容可能是任何东西，不显示")


class RosterRowCells(BaseModel):
    """A row with what each of its cells says, masked. `unreadable`: what the file said in it could not be opened."""

    row_no: int
    outcome: RowOutcome | None
    reason: str | None
    graduate_id: UUID | None
    cells: list[CellView]
    unreadable: bool = False


class MapColumns(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "columns": {
                    "name": 1,
                    "id_number": 2,
                    "phone": 3,
                    "cohort_year": 4,
                    "education_level": 5,
                    "seeking_area": 6,
                }
            }
        },
    )

    columns: dict[FieldName, Annotated[int, Field(ge=1, le=MAX_COLUMNS)]] = Field(description="项 → 列号，从 1 起")


def columns_view_of(
    cipher: Cipher, roster: Roster, layout: Layout, read: Mapping[str, int], rows: Sequence[RosterRow]
) -> RosterColumnsView:
    field_at = {place: field for field, place in read.items()}
    shown = [cells for row in rows if (cells := cells_of(cipher, row)) is not None]
    columns = [
        ColumnView(
            column=place + 1,
            heading=heading,
            field=field_at.get(place),
            samples=[masked(field_at.get(place), cells[place] if place < len(cells) else "") for cells in shown],
        )
        for place, heading in enumerate(layout.headings)
    ]
    required = layouts.required(roster.org)
    fields = [
        FieldView(
            field=field,
            title=title,
            required=field in required,
            column=read[field] + 1 if field in read else None,
            heading=layout.headings[read[field]] if field in read else None,
        )
        for field, title in titles().items()
    ]
    return RosterColumnsView(
        state=cast(RosterState, roster.state),
        sheet=layout.sheet,
        other_sheets=list(layout.other_sheets),
        header_rows=len(layout.header),
        fields=fields,
        columns=columns,
        missing=layouts.lacking(read, roster.org),
        unreadable=len(shown) < len(rows),
    )


def row_cells_of(cipher: Cipher, layout: Layout, read: Mapping[str, int], row: RosterRow) -> RosterRowCells:
    """A row may end early (CSV)."""
    cells = cells_of(cipher, row)
    field_at = {place: field for field, place in read.items()}
    return RosterRowCells(
        row_no=row.row_no,
        outcome=cast("RowOutcome | None", row.outcome),
        reason=row.reason,
        graduate_id=row.graduate_id,
        cells=[
            _cell_view(place, heading, field_at.get(place), "".join((cells or [])[place : place + 1]))
            for place, heading in enumerate(layout.headings)
        ],
        unreadable=cells is None and row.cells_sealed != ERASED,
    )


def _cell_view(place: int, heading: str, field: str | None, text: str) -> CellView:
    title = titles()[field] if field else None
    return CellView(column=place + 1, heading=heading, title=title, shown=masked(field, text))
