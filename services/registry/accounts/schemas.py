"""What goes over the wire when somebody signs in."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.text import LOGIN, ONE_LINE

Name = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Login = Annotated[str, StringConstraints(min_length=1, max_length=100), LOGIN]


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: Login
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class MiniProgramSignIn(BaseModel):
    """The one-time code of `wx.login`, and the city whose mini-program it is."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(examples=["urumqi"])


class VerifyPhone(BaseModel):
    """The one-time code of the mini-program's phone button (`getPhoneNumber`)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "demo-phone-13800000001-1"}})

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class PhoneVerified(BaseModel):
    phone: str = Field(examples=["138****0001"])
    fresh_minutes: int = Field(description="在此时间内完成实名认证有效")


class ClientCredentials(BaseModel):
    """OAuth 2.0 client credentials, as JSON or as a form."""

    grant_type: Literal["client_credentials"]
    client_id: Login
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class Session(BaseModel):
    """A bearer token and whose it is."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    role: str
    area: str | None = None
    org: str | None = None
    graduate_id: UUID | None = None
    """Empty until the real-name proof."""


class Me(BaseModel):
    id: UUID
    role: str
    area: str | None
    org: str | None
    graduate_id: UUID | None
    display_name: str | None
