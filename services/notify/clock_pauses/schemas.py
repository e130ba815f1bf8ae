"""What the API takes and says about pauses."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.dual_control import ChangeRequest, ChangeRequestView, Sentence
from services.notify.clocks.models import Clock

_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


class AskForPause(BaseModel):
    """The body of `POST /v1/clocks/{clock_id}/pauses`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reason": "army_service",
                "note": "已核对入伍通知书",
                "from_on": "2023-08-01",
                "until_on": "2023-08-31",
            }
        },
    )

    reason: Annotated[str, StringConstraints(min_length=1, max_length=50)] = Field(
        description="中止情形，须为该种时限在本市政策包中列出的一种，见 /v1/clock-kinds"
    )
    note: Sentence = Field(description="申请依据，留痕；不得填写个人信息")
    from_on: date = Field(description="中止首日，不早于今日；复核晚于该日的，自复核之日起中止")
    until_on: date | None = Field(default=None, description="中止末日；不写的，至恢复为止，但不超过文件规定的最长日数")


class PauseRequestView(ChangeRequestView):
    """A pause that waits, or waited, for a second person."""

    clock_id: UUID
    title: str = Field(description="该时限在本市政策包中的名称")
    subject_kind: str = Field(description="该时限针对谁")
    subject_id: UUID
    pause_reason: str
    label: str
    clause: str
    quote: str
    from_on: date
    until_on: date | None

    @classmethod
    def of(cls, request: ChangeRequest, clock: Clock) -> "PauseRequestView":
        return cls(
            **request.model_dump(exclude={"payload"}),
            clock_id=clock.id,
            title=clock.title,
            subject_kind=clock.subject_kind,
            subject_id=clock.subject,
            **request.payload,
        )


class ClockPauseView(BaseModel):
    """Days that do not count for a clock, with their source."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": _ID,
                "reason": "army_service",
                "label": "应征入伍",
                "clause": "十",
                "quote": "应征入伍期间办理时限中止",
                "from_on": "2023-08-01",
                "until_on": "2023-08-31",
                "resumed_on": None,
            }
        },
    )

    id: UUID
    reason: str
    label: str
    clause: str
    quote: str
    from_on: date = Field(description="中止首日，当日不计入期限")
    until_on: date | None = Field(description="中止末日，当日不计入期限；空：至恢复为止")
    resumed_on: date | None = Field(description="提前恢复的日期，自当日起计入期限；没有提前恢复的为空")
