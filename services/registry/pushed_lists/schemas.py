"""What goes over the wire about pushed lists."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import ONE_LINE

Words = Annotated[str, StringConstraints(min_length=4, max_length=200), ONE_LINE]
MOST_ROWS = 50_000


class PushRows(BaseModel):
    """A list as another system sends it. A row that names nobody is refused by its number, as of a file."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "title": "2023届离校未就业名单（虚构）",
                "citation": "自治区人社厅2023年7月推送（虚构）",
                "pushed_on": "2023-07-01",
                "id_numbers": ["11010519491231002X"],
            }
        },
    )

    title: Words = Field(description="名单名称")
    citation: Words = Field(description="推送的机关和文号")
    pushed_on: date
    id_numbers: list[Annotated[str, StringConstraints(max_length=40)]] = Field(
        min_length=1, max_length=MOST_ROWS, description="身份证件号码，依名单的次序"
    )


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
