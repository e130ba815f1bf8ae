"""A row of a plan, as every feature shows it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class PlanRowView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    kind: Literal["target", "deadline", "window", "monthly", "cadence"] = Field(
        description="target 目标；deadline 最后日期；window 起止期间；monthly 每月截止日；cadence 周期性工作"
    )
    title: str
    measure_number: int | None = Field(description="所属措施；空：不属于某一项")
    comparison: str | None = Field(
        description="at_least 以上（含）；over 超过（不含）；exactly 只写数字；about 左右；空：文件未给数字"
    )
    number: int | None
    unit: str | None = Field(description="百分数的，number 为百分之几")
    first_on: date | None
    due_on: date | None = Field(description="空：文件未规定")
    month_day: int | None = Field(description="每月的哪一日")
    every: str | None = Field(description="周期")
    per: str | None = Field(description="按谁计：city 全市；district 各区县；university 各高校")
    reading: str | None = Field(description="文件有几种读法的，这一行按哪一种")
    is_chosen: bool = Field(description="false：本市未采用的读法，并列展示")
    clause: str | None
    quote: str | None
    unset: str | None = Field(description="文件未给出数值的缘由")
    owner: str | None = Field(description="自定目标的责任单位")
    by_hand: bool = Field(description="自定，依据见计划的 citation")
