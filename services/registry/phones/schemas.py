"""What goes over the wire when somebody proves which phone is theirs."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.pii import Phone
from services.registry.phones.rules import DIGITS


class AskPhoneCode(BaseModel):
    """A mainland mobile number. Nothing in the answer says whether anybody here knows it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"phone": "13800000001"}})

    phone: Phone


class PhoneCodeSent(BaseModel):
    id: UUID = Field(description="与短信验证码一并提交")
    expires_at: datetime
    next_after_seconds: int = Field(description="此时间之后方可重新获取；在此之前再次获取同一号码不会重发短信")


class VerifyPhone(BaseModel):
    """The one-time code of the mini-program's phone button (`getPhoneNumber`); or, with `phone_code_id`, the six digits
    that came by SMS."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "demo-phone-13800000001-1"}})

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    phone_code_id: UUID | None = Field(None, description="短信验证码的编号；使用微信授权手机号时不填")

    @model_validator(mode="after")
    def refuse_what_is_no_code(self) -> Self:
        by_sms = self.phone_code_id is not None
        if by_sms and not (len(self.code) == DIGITS and self.code.isascii() and self.code.isdigit()):
            raise ValueError(f"短信验证码应为 {DIGITS} 位数字")
        return self


class PhoneVerified(BaseModel):
    phone: str = Field(examples=["138****0001"])
    fresh_minutes: int = Field(description="在此时间内完成实名认证有效")
