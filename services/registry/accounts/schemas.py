"""What goes over the wire when somebody signs in."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.text import CODE, LOGIN, ONE_LINE, PATH
from contracts.roles import Role

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


class CreateAccount(BaseModel):
    """A staff account (`login`, password) or a machine client (`login` is its client id)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "login": "worker-1",
                "secret": "at-least-ten-characters",
                "role": "caseworker",
                "display_name": "社区工作者甲（虚构）",
                "area": "urumqi/650102/650102002",
            }
        },
    )

    login: Login
    secret: Annotated[SecretStr, Field(min_length=10, max_length=200)]
    role: Role
    display_name: Name
    area: Annotated[str, StringConstraints(pattern=r"^[a-z]+(/[0-9A-Z]{6,9}){0,2}$", max_length=40), PATH] | None = None
    org: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,18}$"), CODE] | None = None


class AccountCreated(BaseModel):
    login: str
    created: bool = Field(description="false：该账号已存在，未作任何改动")


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
