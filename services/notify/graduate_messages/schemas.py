"""What the API says about a message to a person."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.messages.models import Message
from services.notify.messages.templates import text_of


class GraduateMessageView(BaseModel):
    """One message on one channel, as the staff of the person's district see it."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "01890a5d-ac96-774b-bcce-b302099a8059",
                "template": "first_contact_promised",
                "title": "工作人员将与您联系",
                "channel": "sms",
                "state": "failed",
                "reason_code": "sms-unreachable",
                "created_at": "2023-07-28T02:00:00Z",
                "read_at": None,
            }
        },
    )

    id: UUID
    template: str
    title: str
    channel: Literal["in_app", "wechat", "sms"] = Field(description="站内、微信或短信")
    state: Literal["queued", "sending", "delivered", "failed", "read"]
    reason_code: str | None = Field(description="未送达的原因代码")
    created_at: AwareDatetime
    read_at: AwareDatetime | None = Field(description="本人在站内打开的时间；其余渠道为空")

    @classmethod
    def of(cls, message: Message) -> "GraduateMessageView":
        return cls.model_validate(
            {
                **{name: getattr(message, name) for name in cls.model_fields if name != "title"},
                "title": text_of(message.template, message.params).title,
            }
        )
