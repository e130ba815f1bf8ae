"""What goes over the wire about places."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.text import CODE
from policy_engine.packs.places import Kind
from services.registry.places.views import Citation, Name

PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,12}$"), CODE]


class PutPlace(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "示例街道", "citation": "某市民政局公告（示例）", "in_use": True}},
    )

    name: Name
    citation: Citation
    in_use: bool = Field(True, description="false：已撤销，不再用于新的登记")


class PlaceView(BaseModel):
    city: str
    kind: Kind
    code: str
    name: str
