"""What the API says about a message, and the receipts an SMS provider sends."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.messages.models import Message
from services.notify.messages.templates import text_of


class MessageView(BaseModel):
    """One message of the caller's inbox, with its text."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8059",
                "template": "first_contact_promised",
                "title": "工作人员将与您联系",
                "body": "工作人员将在2023年8月2日（含当日）前与您联系。依据：(五)20“落实5日内必联系”。",
                "params": {"due_on": "2023年8月2日", "clause": "(五)20", "quote": "落实5日内必联系"},
                "created_at": "2023-07-28T02:00:00Z",
                "read_at": None,
            }
        },
    )

    id: UUID
    template: str
    title: str
    body: str
    params: dict[str, str] = Field(description="填入正文的内容，不含个人信息")
    created_at: AwareDatetime
    read_at: AwareDatetime | None

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        text = text_of(message.template, message.params)
        return cls(
            id=message.id,
            template=message.template,
            title=text.title,
            body=text.body,
            params=message.params,
            created_at=message.created_at,
            read_at=message.read_at,
        )


class FailedMessageView(BaseModel):
    """A message that did not arrive: why, and how often it was tried. Neither text nor recipient."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    city: str
    template: str
    channel: str
    state: str
    reason_code: str | None
    attempts: int
    created_at: AwareDatetime


class ResendMessages(BaseModel):
    """Which failed messages go out again, at most `limit`, the oldest first. Whom they reached is asked first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"channel": "sms", "reason_code": "gave-up:sms-unreachable"}}
    )

    channel: Literal["wechat", "sms"]
    template: str | None = Field(None, max_length=100)
    reason_code: str | None = Field(None, max_length=100)
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None
    limit: int = Field(500, ge=1, le=1_000)


class MessagesResent(BaseModel):
    """How many were put back on their channel."""

    queued: int


class SmsReport(BaseModel):
    """One receipt as the provider pushes it. Of its fields only these are read; the number is left unread."""

    model_config = ConfigDict(extra="ignore")

    biz_id: str = Field(min_length=1, max_length=100)
    out_id: str = Field("", max_length=100, description="发送时给出的消息编号")
    success: bool
    err_code: str | None = Field(None, max_length=100)


class ReceiptsTaken(BaseModel):
    """The answer the provider expects; any other makes it send the receipts again."""

    code: int = 0
    msg: str = "接收成功"
