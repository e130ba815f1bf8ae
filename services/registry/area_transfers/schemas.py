"""What goes over the wire about transfers of persons. The new area reads nothing of the person before it accepts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import ONE_LINE
from services.registry.area_transfers.rules import State, Verdict
from services.registry.graduates.views import AreaPath, GraduateView


class AskAreaTransfer(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"to_area": "urumqi/650104/650104002", "reason": "已迁居该区，提供居住证明"}},
    )

    to_area: AreaPath
    reason: Annotated[str, StringConstraints(min_length=2, max_length=200), ONE_LINE] = Field(
        description="原因和依据，转入地可见；不得填写个人信息"
    )


class DecideAreaTransfer(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"verdict": "accept"}})

    verdict: Verdict = Field(description="accept：自今日起由本辖区服务；refuse：不接收，仍由原辖区服务")


class AreaTransferView(BaseModel):
    id: UUID
    from_area: str
    to_area: str
    reason: str
    state: State
    asked_on: date
    asked_role: str
    decided_on: date | None
    graduate: GraduateView | None = Field(description="现由查看人服务的才显示")
    decidable: bool = Field(description="待本人所在辖区决定，且非本人提出")
    withdrawable: bool
