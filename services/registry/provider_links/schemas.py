"""What goes over the wire about links to identities at a city's provider."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.dual_control import ChangeRequestView, Sentence
from chassis.text import ONE_LINE

Subject = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$"), ONE_LINE]


class LinkProvider(BaseModel):
    """Whose account an identity at the provider of the account's own city is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"subject": "u-20260001", "reason": "已与认证平台核对人员编号（虚构）"}},
    )

    subject: Subject = Field(description="认证平台给此人的固定标识（sub），不是姓名、手机号或邮箱")
    reason: Sentence = Field(description="如何核实此人，留痕；不得填写个人信息")


class EndProviderLink(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "认证平台停用此人（虚构）"}})

    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class ProviderLinkView(BaseModel):
    account_id: UUID
    issuer: str
    linked_at: datetime


class LinkRequestView(ChangeRequestView):
    """A link that waits for a second person, or what became of it."""

    login: str = Field(description="申请关联的账号")
    display_name: str
    issuer: str
    subject: str | None = Field(description="认证平台给此人的固定标识")
    unreadable: bool = Field(False, description="申请内容无法读取，对应字段为空；只能退回并重新申请")
