"""What goes over the wire about one's own account."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class Me(BaseModel):
    id: UUID
    role: str
    area: str | None
    org: str | None
    graduate_id: UUID | None
    login: str | None = Field(None, description="登录账号；系统为其 client_id；小程序用户为空")
    display_name: str | None
    now: datetime = Field(description="平台的业务时间；演示中可与日历不同")
    standing_in_for: UUID | None = Field(None, description="以代班令牌办理时：被代班人的账号，辖区即其辖区")
