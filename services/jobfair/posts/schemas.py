"""What goes over the wire about posts."""

from datetime import date
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


class PostView(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8059",
                "employer_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "employer_name": "示例科技有限公司（虚构）",
                "city": "wuhan",
                "area": "wuhan/420106",
                "title": "软件测试工程师",
                "description": "",
                "openings": 3,
                "published_on": "2023-06-02",
                "closed_on": None,
            }
        }
    )

    id: UUID
    employer_id: UUID
    employer_name: str
    city: str
    area: str
    title: str
    description: str
    openings: int
    published_on: date
    closed_on: date | None
