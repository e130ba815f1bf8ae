"""What goes over the wire about community codes."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import ONE_LINE
from services.registry.graduates.views import AreaPath

Title = Annotated[str, StringConstraints(min_length=2, max_length=60), ONE_LINE]


class IssueCode(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"area": "urumqi/650102/650102002", "title": "示例社区（虚构）"}},
    )

    area: AreaPath = Field(description="街道")
    title: Title = Field(description="社区名称")


class CommunityCodeView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str = Field(description="写入二维码；登记时作 source_code 提交")
    area: str
    title: str
    issued_on: date
    revoked_on: date | None = Field(description="自该日起停用")
