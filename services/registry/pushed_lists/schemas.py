"""What goes over the wire about pushed lists."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field


class RefusedLine(BaseModel):
    row_no: int
    reason: str


class PushedListView(BaseModel):
    id: UUID
    area: str
    title: str
    citation: str = Field(description="推送的机关和文号")
    pushed_on: date
    uploaded_at: datetime
    total: int = Field(description="表格行数")
    refused: list[RefusedLine] = Field(description="未采用的行及原因")


class PushedListDetail(PushedListView):
    strangers: list[int] = Field(description="尚未进入台账的人所在的行号；表格在上传人处")
