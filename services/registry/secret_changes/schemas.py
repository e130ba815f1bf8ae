"""What goes over the wire when secrets and second factors change. A secret goes in and never comes out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chassis.dual_control import ChangeRequestView, Sentence
from services.registry.accounts.views import Login

Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
_LOGIN = {"login": "worker-1", "secret": "at-least-ten-characters"}


class ChangeSecret(BaseModel):
    """One's own. Any characters, also blanks; at least as many as the platform's settings say."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {**_LOGIN, "new_secret": "purple kettle over north bridge"}}
    )

    login: Login
    secret: Secret
    new_secret: Secret
    code: Code | None = Field(None, description="动态验证码或恢复码；未绑定的账号不需要")


class SecretChanged(BaseModel):
    valid_until: datetime = Field(description="到期前须再次修改")


class StartEnrolment(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {**_LOGIN}})

    login: Login
    secret: Secret
    code: Code | None = Field(None, description="更换设备时：现用设备的验证码或恢复码")


class EnrolmentStarted(BaseModel):
    uri: str = Field(
        description="otpauth 地址，只显示一次，供验证器应用扫描", examples=["otpauth://totp/Qihang:worker-1"]
    )


class ProveFactor(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {**_LOGIN, "code": "492039"}})

    login: Login
    secret: Secret
    code: Code


class RecoveryCodes(BaseModel):
    recovery_codes: list[str] = Field(description="每个只能使用一次，只显示一次，请妥善保管")


class ResetSecret(BaseModel):
    """A first secret for somebody who has forgotten theirs; they change it before they sign in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "login": "worker-1",
                "secret": "grey lantern by quiet shore",
                "reason": "本人持工作证到场申请（虚构）",
            }
        },
    )

    login: Login
    secret: Secret
    reason: Sentence = Field(description="如何核实本人，留痕；不得填写个人信息")


class ResetFactor(BaseModel):
    """For a lost device without recovery codes."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"login": "worker-1", "reason": "手机遗失，已核验工作证（虚构）"}}
    )

    login: Login
    reason: Sentence = Field(description="如何核实本人，留痕；不得填写个人信息")


class ResetRequestView(ChangeRequestView):
    """A reset that waits for a second person, or what became of it."""

    login: str
    role: str
    display_name: str
