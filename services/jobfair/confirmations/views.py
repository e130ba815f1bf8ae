"""A confirmation code as every feature asks for it and shows it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

CodeText = Annotated[str, StringConstraints(max_length=40)]


class CodeView(BaseModel):
    """Shown once, to be handed to the person."""

    model_config = ConfigDict(json_schema_extra={"example": {"code": "7KQM2XPD9ABC", "expires_on": "2023-08-08"}})

    code: str
    expires_on: date
