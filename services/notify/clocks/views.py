"""A clock as every feature shows it."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from policy_engine.packs.pack import Packs
from services.notify.clocks.commands import steps_of
from services.notify.clocks.kinds import KindType
from services.notify.clocks.models import Clock
from services.notify.clocks.rules import UNKNOWN_DAY, next_supervision

ClockState = Literal["waiting", "open", "warned", "paused", "breached", "met", "closed"]


class DueChange(BaseModel):
    """Why a due date is another than before."""

    changed_on: date
    due_before: date | None
    due_after: date | None
    why: Literal["year_published", "number_cited", "paused", "resumed"] = Field(
        description="该年节假日安排已公布、本市已载入文件给出的数字、中止，或中止结束"
    )
    pause_id: UUID | None = Field(default=None, description="因哪一次中止，见该时限的中止记录")


class NextSupervision(BaseModel):
    """Whom the pack's escalation tells next, should the clock stay unmet."""

    level: Literal["district", "city"]
    on: date | None = Field(description="告知之日；空：当年节假日安排尚未公布，日期未定")


class ClockView(BaseModel):
    """A clock of one subject. Only opaque ids; the name is the registry's to show."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "kind": "first_contact",
                "kind_type": "deadline",
                "title": "首次联系",
                "subject_kind": "graduate",
                "period": None,
                "needed": None,
                "counted": None,
                "missed_in_a_row": None,
                "turn": None,
                "pack_name": "urumqi-2023",
                "pack_version": "5f0c2b7a9d3e4c1f",
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
                "due_changes": [],
                "warned_on": None,
                "breached_on": None,
                "met_on": None,
                "late_entry": False,
                "escalation_level": 0,
                "next_supervision": {"level": "district", "on": "2023-08-04"},
            }
        },
    )

    id: UUID
    kind: str
    kind_type: KindType
    title: str = Field(description="本市政策包所写的名称")
    subject_kind: Literal["graduate", "employer", "post", "internship", "task", "report", "area"] = Field(
        description="时限针对谁；area 为辖区本身，见 area"
    )
    period: str | None = Field(description="针对辖区的时限所属的周期，如 2024-W07；其余为空")
    needed: int | None = Field(description="周期内至少应有的次数；不按次数计的为空")
    counted: int | None = Field(description="其中按时记录的次数")
    missed_in_a_row: int | None = Field(description="连同本期连续未完成、已按文件告知上一级的期数；其余为空")
    turn: int | None = Field(description="反复的时限的第几期；其余为空")
    pack_name: str | None = Field(description="到期日所依据的政策包；此前版本建立的、尚未起算的为空")
    pack_version: str | None = Field(description="该政策包当时的版本")
    subject_id: UUID = Field(validation_alias="subject")
    city: str
    area: str
    state: ClockState
    started_on: date | None
    due_on: date | None = Field(description="最后一日；次日零时（北京时间）起为超期")
    day_type: Literal["calendar", "working"] | None
    clause: str | None
    quote: str | None
    no_due_reason: Literal["not_cited", "year_not_published", "paused"] | None = Field(
        description="无到期日的原因：文件未给出数字、该年节假日安排尚未公布，或正在中止而未定何时结束"
    )
    due_changes: list[DueChange] = Field(description="到期日的变动：何时、原为、现为、原因")
    warned_on: date | None
    breached_on: date | None
    met_on: date | None
    late_entry: bool = Field(
        description="逾期，其中所称日期未逾期的补记尚待另一人确认；针对辖区的：期满后补记的计入后才够次数，不改变逾期"
    )
    escalation_level: int
    next_supervision: NextSupervision | None = Field(
        None, description="仍未完成的，下一步告知哪一级、哪一日；本市未设、已告知到最上一级、已完成或中止的为空"
    )

    @classmethod
    def of(cls, clock: Clock, packs: Packs) -> "ClockView":
        """With the next step by the rules that the job itself follows. The clocks of a stopped city wait as they are:
        nobody can say their next step meanwhile."""
        view = cls.model_validate(clock)
        if clock.city not in packs.cities or (step := next_supervision(steps_of(clock, packs))) is None:
            return view
        told_on = None if step.on == UNKNOWN_DAY else step.on
        following = NextSupervision.model_validate({"level": step.level, "on": told_on})
        return view.model_copy(update={"next_supervision": following})
