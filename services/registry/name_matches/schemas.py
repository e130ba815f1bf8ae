"""What goes over the wire between subsidy and the ledger about names. No name leaves the ledger."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from chassis.text import ONE_LINE


class AskNameMatch(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"graduate_id": "01890a5d-ac96-774b-bcce-b302099a8057", "holder": "张三丰"}},
    )

    graduate_id: UUID
    holder: Annotated[str, StringConstraints(min_length=2, max_length=100), ONE_LINE]


class NameMatch(BaseModel):
    """Whether the holder of an account is the person, for the service that pays them only."""

    matches: bool
