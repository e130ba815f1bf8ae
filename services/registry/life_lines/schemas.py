"""What goes over the wire of a life line."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.openapi import coded
from services.registry.life_lines.rules import STATE_TITLES, StageState

_STATE = coded(STATE_TITLES)


class StageView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    state: StageState = Field(description=_STATE)
    since_on: date
    until: date | None = Field(description="下一阶段开始的日期；空：仍在这一阶段")
    status: str | None = Field(description="就业状态；在校和离校为空")
    source: str = Field(description="谁说的：角色、学校代码或辖区")
    standing: str = Field(description="self_stated 本人申报；recorded 一人登记；confirmed 两人确认")
    contract_months: int | None
    insured: bool | None
    wage_band: int | None = Field(description="月工资所在的千元档")


class LifeLine(BaseModel):
    """From school to work and what came after; put together when it is asked for, from what is on record."""

    graduate_id: UUID
    state: StageState | None = Field(description=f"现处阶段；{_STATE}；空：尚无记录")
    planned_leaving_on: date | None
    stages: list[StageView]
