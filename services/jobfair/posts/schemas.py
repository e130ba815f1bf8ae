"""What goes over the wire about posts."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict


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
