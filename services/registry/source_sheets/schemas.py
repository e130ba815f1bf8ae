"""What goes over the wire of the sheets of sources."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field


class CodeRow(BaseModel):
    code: str
    title: str
    street: str
    issued_on: date
    revoked_on: date | None
    registrations: int = Field(description="凭此码登记的人数：推广计入发码的街道，服务计入其所在辖区")
    graduates: int = Field(description="该街道应登记和已登记的毕业生")
    per_hundred: str | None = Field(description="每百名毕业生的登记人数，两位小数，只舍不入；没有毕业生时为空")
    names: str = Field(description="列出这些人的请求；只列本辖区所服务的人")


class CodeSheet(BaseModel):
    area: str
    as_of: date
    rows: list[CodeRow]
    unknown: int = Field(description="本辖区所服务、凭停用或不存在的码登记的人数")
    unknown_names: str


class BatchRow(BaseModel):
    """推送、登记、落实三个一批：同一批人，按不同的人计。"""

    list_id: UUID | None = Field(description="空：合计")
    title: str
    pushed: int = Field(description="推送")
    registered: int = Field(description="其中已登记")
    placed: int = Field(description="其中已落实，不论是否登记")
    registered_and_placed: int = Field(description="已登记的人中已落实")
    placed_unregistered: int = Field(description="未登记而已落实")
    names: dict[str, str] = Field(description="列出这些人的请求；只列本辖区所服务的人；合计没有")


class BatchSheet(BaseModel):
    area: str
    as_of: date
    titles: dict[str, str] = Field(description="本市文件的用语；文件没有的用通用名称")
    clause: str | None
    quote: str | None
    rows: list[BatchRow]
    total: BatchRow
