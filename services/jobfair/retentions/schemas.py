"""What goes over the wire about retentions."""

from pydantic import BaseModel, ConfigDict, Field

from services.jobfair.confirmations.views import CodeText


class ConfirmRetention(BaseModel):
    """A graduate who is signed in needs no code; the base's clerk brings the one that the person was handed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"accept": True, "code": "7KQM2XPD9ABC"}})

    accept: bool = Field(description="true 属实；false 与事实不符")
    code: CodeText | None = Field(None, description="本人向社区工作人员领取的确认码；本人登录确认的不填")
