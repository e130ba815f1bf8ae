"""What goes over the wire of records in the codes of LEMIS."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.openapi import coded
from chassis.text import ONE_LINE
from services.registry.lemis_exports.rules import RECORD_TITLES, LemisRecord

MOST_AT_ONCE = 100
_RECORD = coded(RECORD_TITLES)


class LemisColumnView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    column: str = Field(description="字段代码；未见代码的为其名称")
    title: str
    system: str | None = Field(description="编码系统，见 /v1/code-systems；空：不是编码")
    sensitive: bool = Field(description="名单和工作簿中脱敏")
    source: str = Field(description="该字段的出处")


class LemisRowView(BaseModel):
    graduate_id: UUID
    values: dict[str, str] = Field(description="字段代码 → 值，脱敏；没有对应编码、没有资料或无法读取的为空")
    unreadable: bool = Field(False, description="加密内容无法读取或已删除，对应的值为空")


class ExportLemis(BaseModel):
    """Whose records are to leave in clear, and what for; each is a look at personal data."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "record": "unemployment",
                "graduate_ids": ["01890a5d-ac96-774b-bcce-b302099a8057"],
                "purpose": "录入经办系统失业登记",
            }
        },
    )

    record: LemisRecord = Field(description=_RECORD)
    graduate_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    purpose: Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE]
