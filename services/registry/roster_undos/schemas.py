"""What goes over the wire about undoing a roster."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.dual_control import ChangeRequest, ChangeRequestView, Sentence
from chassis.pii import Cipher
from services.registry.graduates.models import Graduate
from services.registry.graduates.views import view_of
from services.registry.roster_undos import rules
from services.registry.roster_undos.obstacles import Obstacle
from services.registry.roster_undos.rules import UndoState
from services.registry.rosters.models import Roster


class AskForUndo(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "误传了往届毕业生的名册"}})

    reason: Sentence = Field(description="为何整册撤销，留痕；不得填写个人信息")


class InTheWay(BaseModel):
    kind: str
    title: str
    rows: int


class RosterUndoView(BaseModel):
    """What undoing the roster would do, what stands in its way, and how far it is."""

    roster_id: UUID
    file_name: str
    area: str
    org: str | None
    state: UndoState = Field(description="none：未申请；waiting：待第二人同意；under_way：撤销中；undone：已撤销")
    possible: bool = Field(description="名册已导入完，且无人有后续记录")
    withdrawn: int = Field(description="将从台账收回的行：仅由本名册列入的人")
    restored: int = Field(description="将恢复为导入前内容的行：此前已在台账的人")
    unlisted: int = Field(description="仅去掉本单位报送标记的行")
    passed_on: int = Field(description="另一名册也列有、因而不变的行")
    in_the_way: list[InTheWay] = Field(description="妨碍撤销的记录，按种类计行数")
    request: ChangeRequestView | None


class WaitingUndo(BaseModel):
    """An undo that waits for the second person; what it would do, the roster's own view says."""

    id: UUID = Field(description="申请的编号，即 request 的 id")
    roster_id: UUID
    file_name: str
    area: str
    org: str | None
    total: int = Field(description="名册行数")
    request: ChangeRequestView


class UndoObstacle(BaseModel):
    """One thing that stands in the way. `unreadable`: the name could not be opened."""

    row_no: int
    graduate_id: UUID | None = Field(description="外地确认的行不指明人员")
    name: str | None
    unreadable: bool = False
    kind: str
    title: str


def undo_view_of(
    roster: Roster,
    outcomes: Sequence[tuple[str, bool, int]],
    in_the_way: Mapping[str, int],
    request: ChangeRequest | None,
) -> RosterUndoView:
    alone = {outcome: rows for outcome, elsewhere, rows in outcomes if not elsewhere}
    return RosterUndoView(
        roster_id=roster.id,
        file_name=roster.file_name,
        area=roster.area,
        org=roster.org,
        state=_state(roster, request),
        possible=roster.state == "done" and not in_the_way,
        withdrawn=alone.get("accepted", 0),
        restored=alone.get("updated", 0),
        unlisted=alone.get("duplicate", 0),
        passed_on=sum(rows for _, elsewhere, rows in outcomes if elsewhere),
        in_the_way=[InTheWay(kind=kind, title=rules.title_of(kind), rows=rows) for kind, rows in in_the_way.items()],
        request=None if request is None else ChangeRequestView.model_validate(request),
    )


def _state(roster: Roster, request: ChangeRequest | None) -> UndoState:
    if roster.state == "undone":
        return "undone"
    if roster.state == "undoing":
        return "under_way"
    return "waiting" if request is not None and request.state == "pending" else "none"


def waiting_view_of(roster: Roster, request: ChangeRequest) -> WaitingUndo:
    return WaitingUndo(
        id=request.id,
        roster_id=roster.id,
        file_name=roster.file_name,
        area=roster.area,
        org=roster.org,
        total=roster.total,
        request=ChangeRequestView.model_validate(request),
    )


def obstacle_view_of(cipher: Cipher, obstacle: Obstacle, entry: Graduate | None) -> UndoObstacle:
    shown = None if entry is None else view_of(cipher, entry)
    return UndoObstacle(
        **vars(obstacle),
        name=shown.name if shown else None,
        unreadable=shown.unreadable if shown else False,
        title=rules.title_of(obstacle.kind),
    )
