"""What goes over the wire about one's own account."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class VerifyPhone(BaseModel):
    """The one-time code of the mini-program's phone button (`getPhoneNumber`)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "demo-phone-13800000001-1"}})

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class PhoneVerified(BaseModel):
    phone: str = Field(examples=["138****0001"])
    fresh_minutes: int = Field(description="在此时间内完成实名认证有效")


class Me(BaseModel):
    id: UUID
    role: str
    area: str | None
    org: str | None
    graduate_id: UUID | None
    display_name: str | None
