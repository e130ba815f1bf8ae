"""What goes over the wire about the sums behind the figures of today."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class SumsView(BaseModel):
    """各项数字的汇总（只含人数），由台账自动形成；汇总不合用时，各项数字照台账直接统计，结果相同。"""

    city: str
    day: date | None = Field(description="汇总所据的业务日期；空：尚未形成")
    began_at: datetime | None = Field(description="自何时起按该日重新形成")


class SumsList(BaseModel):
    waiting: int = Field(description="待并入汇总的变动数，通常 1 秒内归零")
    items: list[SumsView]


class SumsComparison(BaseModel):
    """汇总与台账逐人核对一段；有变动待并入的人员不比。"""

    city: str
    day: date
    people: int = Field(description="本段核对的人数")
    people_differing: int = Field(description="其中与台账不一致的人数")
    sums: int = Field(description="核对的汇总数，只在第一段")
    sums_differing: int = Field(description="其中与所汇总的人数不一致的汇总数")
    next_after: UUID | None = Field(description="下一段自此之后；空：已到末尾")


class RebuildSums(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"city": "urumqi", "reason": "核对发现不一致（虚构）"}}
    )

    city: str = Field(min_length=1, max_length=40)
    reason: str = Field(min_length=4, max_length=200)
