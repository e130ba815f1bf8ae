"""The fields in which every figure is asked for, and where each will be, as every figure shows it."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from services.registry.graduates.views import CohortYear
from services.registry.reports.rules import ForecastGap

Area = Annotated[str | None, Query(max_length=40, description="默认本人辖区")]
Forecast = Annotated[bool, Query(description="是否同时预计目标期限那日按现进度将达到多少（ForecastView）")]
Cohort = Annotated[CohortYear | None, Query(description="只计该届；默认进度目标所指的届别")]
AsOf = Annotated[date | None, Query(description="事实以该日（北京时间）为准；默认今日")]


class ForecastView(BaseModel):
    """预计：按现进度，目标期限那日将达到多少。只供参考，不作结论，不改变任何数。

    从期初（since_on 当日终了）已达的数到截至日的数连成直线，延长到 due_on（含）。
    期初为同一指标上一个目标的期限；没有上一个目标的，为指标“期内”第一日的前一日；也没有“期内”的，
    为所计人员中第一人列入名册或登记之日的前一日。后两种情形，期初计为 0。
    按整数和分数精确计算，人数和比率只舍不入；比率的分母为截至日的分母，已达的人数不超过它，也不低于 0。
    """

    since_on: date | None = Field(description="期初；空：无从算起")
    due_on: date | None = Field(description="目标的期限；空：文件没有")
    part: int | None = Field(None, description="预计人数（人次）；空：见 unknown")
    rate: str | None = Field(None, description="预计比率；按数量计的为空")
    met: bool | None = Field(None, description="届时是否达到目标；无数字可比的为空")
    unknown: ForecastGap | None = Field(
        None,
        description="不能预计的原因。no_due_day：没有目标或目标没有期限；past_due：期限已过；nobody：尚无所计人员；"
        "first_day：期初第一日未终了",
    )
