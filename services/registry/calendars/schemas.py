"""What goes over the wire about days."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from services.registry.calendars.rules import DayKind


class CalendarDayView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str
    kind: DayKind = Field(
        description="target 目标；deadline 最后日期；window 起止期间；monthly 每月截止日；cadence 周期；task 任务时限"
    )
    title: str
    first_on: date
    last_on: date = Field(description="最后一日，含当日；只有一日的与 first_on 相同")
    clause: str | None
    quote: str | None
    number: int | None
    unit: str | None
    per: str | None = Field(description="按谁计：city 全市；district 各区县；university 各高校")
    reading: str | None
    is_chosen: bool = Field(description="false：本市未采用的读法，并列展示")
    unset: str | None = Field(description="文件未给出数值的缘由")


class CalendarView(BaseModel):
    area: str
    year: int
    version: int | None = Field(description="所依计划的版次；空：本市尚未通过计划，按文件列")
    items: list[CalendarDayView]


class CalendarFeedOpened(BaseModel):
    """Shown once."""

    address: str = Field(description="订阅地址，只显示这一次；凭它只能看到日期，不含人员")


class CalendarFeedView(BaseModel):
    opened_at: datetime | None = Field(description="空：没有在用的订阅")
