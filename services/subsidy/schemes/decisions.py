"""A decision as every feature shows it, and the fields in which schemes and periods are asked for."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from policy_engine.schemes.periods import CODE
from services.subsidy.schemes.schemas import ConditionView, LineView, OutcomeView, WindowView

PeriodCode = Annotated[str, StringConstraints(pattern=CODE)]

SchemeName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,80}$")]


class DecisionView(BaseModel):
    """A decision with every reason. `amount_fen` is null while readings differ and nobody has chosen one."""

    model_config = ConfigDict(from_attributes=True)

    applicable: bool
    eligible: bool | None
    amount_fen: int | None = Field(
        description="应得金额，分；按月发放的为认定日期已到期的金额；两种读法结果不同且未选定时为空"
    )
    schedule_fen: int | None = Field(None, description="按月发放的，全部月份合计，分；不按月发放的为空")
    conditions: list[ConditionView]
    arithmetic: str
    discretionary: bool = Field(False, description="“可以”发放，须经审批")
    lines: list[LineView] = []
    chosen: str | None = Field(None, description="已选定的读法")
    readings: list[OutcomeView] = []
    warnings: list[str] = Field([], description="沿用文件时须注意的事项，例如认定日期在文件所述年度之后")


class CaseView(DecisionView):
    city: str
    pack: str
    pack_version: str
    scheme: str
    title: str
    on: date
    letter: str = Field(description="可直接写入决定书的说明")
    window: WindowView | None = Field(None, description="该日是否在集中申报期内；文件未设申报期的为空")
