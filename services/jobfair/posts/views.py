"""A post as every feature is told it."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import MANY_LINES
from services.jobfair.employers.views import AreaPath, Line

Words = Annotated[str, StringConstraints(max_length=2000), MANY_LINES]


class PublishPost(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "employer_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "title": "软件测试工程师",
                "openings": 3,
                "area": "wuhan/420106",
            }
        },
    )

    employer_id: UUID
    title: Line
    openings: int = Field(ge=1, le=10_000, description="招聘人数")
    area: AreaPath | None = Field(None, description="工作地点；不填为单位所在辖区")
    description: Words = ""
