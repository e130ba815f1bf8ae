"""What goes over the wire when somebody signs in at their city's provider."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

_KEY = "浏览器自己保存，完成登录时交回；不得放入网址"
Key = Annotated[SecretStr, Field(min_length=1, max_length=100, description=_KEY)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class CityProvider(BaseModel):
    """A city whose staff may sign in at its own provider."""

    city: str
    city_name: str = Field(description="文件所说的城市名称；文件未写的为代码")


class StartProviderSignIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"city": "urumqi"}})

    city: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z]+$")]


class ProviderSignInStarted(BaseModel):
    """The browser goes to the address, and comes back with a code."""

    id: UUID
    key: str = Field(description=_KEY)
    authorization_url: str
    expires_at: datetime


class CompleteProviderSignIn(BaseModel):
    """What came back in the address: `code`, `state` and, if it is there, `iss`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"key": "as-given-at-the-start", "code": "from-the-provider", "state": "likewise"}
        },
    )

    key: Key
    code: Annotated[SecretStr, Field(min_length=1, max_length=2000)]
    state: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    iss: Annotated[str, StringConstraints(max_length=500)] | None = None
    one_time_code: Code | None = Field(None, description="本平台的动态验证码或恢复码；认证平台未做双因素认证时需要")


class ShowSecondFactor(BaseModel):
    """After `second-factor-required`, while the sign-in lasts."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"key": "as-given-at-the-start", "one_time_code": "492039"}}
    )

    key: Key
    one_time_code: Code = Field(description="本平台的动态验证码或恢复码")
