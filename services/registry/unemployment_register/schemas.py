"""What goes over the wire about the register of the unemployed."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class RefusedRowView(BaseModel):
    row_no: int
    reason: str


class UnemploymentFileView(BaseModel):
    id: UUID
    city: str
    area: str
    uploaded_at: datetime
    total: int = Field(description="表格行数")
    added: int = Field(description="新增的失业登记；此前已有的不再计")
    matched: int = Field(description="新增的登记中与台账人员相符的")
    unmatched: int
    refused: list[RefusedRowView] = Field(description="未采用的行及原因")


class SpellView(BaseModel):
    """Days of unemployment that touch, as one; without `until` they go on."""

    model_config = ConfigDict(from_attributes=True)

    since: date
    until: date | None


class UnemployedView(BaseModel):
    """A person of the ledger who stands in the register. Judged by what a second person has accepted alone."""

    graduate_id: UUID
    name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    area: str
    spells: list[SpellView] = Field(description="已经第二人确认的各段失业")
    waiting: int = Field(description="待第二人确认的登记")
    waiting_entries: list[SpellView]
    months: int | None = Field(description="今日所在一段失业的整月数；今日不在失业中为空")
    long_term: bool | None = Field(description="是否长期失业；月数未规定的为空，不作标记")
    lacking: str | None = Field(description="不作标记的缘由")


class AcceptMatch(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"seen": 1}})

    seen: int = Field(ge=1, le=1000, description="所见的待确认登记数；与现状不符的须重新查看")
