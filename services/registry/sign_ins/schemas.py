"""What goes over the wire when somebody signs in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.registry.accounts.views import Login


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: Login
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    code: Annotated[
        str | None, Field(min_length=1, max_length=40, description="动态验证码或恢复码；未绑定的账号不需要")
    ] = None


class MiniProgramSignIn(BaseModel):
    """The one-time code of `wx.login`, and the city whose mini-program it is."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(examples=["urumqi"])
