"""What goes over the wire about sessions of staff."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class RefreshSession(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SignInView(BaseModel):
    """One of one's own sign-ins."""

    id: UUID
    current: bool = Field(description="本次登录")
    opened_at: datetime
    last_seen_at: datetime = Field(description="最近一次换取令牌")
    ended_at: datetime | None
    reason: str | None = Field(description="结束原因", examples=["signed_out"])
    network: str = Field(description="登录来源网段", examples=["192.0.2.0/24"])
