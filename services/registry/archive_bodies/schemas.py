"""What goes over the wire about bodies that look after files."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import ONE_LINE
from services.registry.archive_bodies.views import BodyCode
from services.registry.places.views import Citation, Name

Address = Annotated[str, StringConstraints(min_length=4, max_length=100), ONE_LINE]
Jurisdiction = Annotated[str, StringConstraints(pattern=r"^[a-z]+(/[0-9A-Z]{6}(/[0-9A-Z]{9})?)?$", max_length=40)]


class PutArchiveBody(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "示例人才服务中心",
                "address": "示例路1号",
                "area": "urumqi/650102",
                "citation": "某市人社局公告（示例）",
                "in_use": True,
            }
        },
    )

    name: Name
    address: Address
    area: Jurisdiction = Field(description="机构所在辖区；该辖区的工作人员登记收到档案")
    citation: Citation
    in_use: bool = Field(True, description="false：已撤销，不再向其转递")


class ArchiveBodyView(BaseModel):
    city: str
    code: BodyCode
    name: str
    address: str
    area: str
    in_use: bool
