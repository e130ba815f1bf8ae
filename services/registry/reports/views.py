"""The fields in which every figure is asked for: of which area, as of which day."""

from datetime import date
from typing import Annotated

from fastapi import Query

Area = Annotated[str | None, Query(max_length=40, description="默认本人辖区")]
Forecast = Annotated[bool, Query(description="是否同时预计目标期限那日按现进度将达到多少（ForecastView）")]
AsOf = Annotated[date | None, Query(description="事实以该日（北京时间）为准；默认今日")]
