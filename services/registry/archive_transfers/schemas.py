"""What goes over the wire about files on their way. No paper beside the file itself is a field of any request."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.clock import StatedDay
from chassis.openapi import coded
from chassis.text import CODE
from services.registry.archive_bodies.views import BodyCode
from services.registry.archive_transfers.rules import (
    CARRIER_TITLES,
    STATE_TITLES,
    TROUBLE_TITLES,
    Carrier,
    HolderKind,
    Resolution,
    State,
    StatedTrouble,
    Trouble,
)

MOST_FILES = 200
Batch = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$"), CODE, Field(examples=["2023-07-1"])]
City = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,40}$"), Field(examples=["urumqi"])]
Pieces = Annotated[int, Field(ge=1, le=20, description="封装件数")]
_CARRIER = coded(CARRIER_TITLES)
_TROUBLE = coded(TROUBLE_TITLES)
_STATE = coded(STATE_TITLES)


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": values})


class RequestArchiveTransfers(BaseModel):
    model_config = _example(
        graduate_ids=["01890a5d-ac96-774b-bcce-b302099a8057"],
        to_city="urumqi",
        to_body="RC650102",
        batch="2023-07-1",
        sealed_count=1,
    )

    graduate_ids: list[UUID] = Field(min_length=1, max_length=MOST_FILES, description="本校的毕业生")
    to_city: City
    to_body: BodyCode = Field(description="档案管理服务机构的代码")
    batch: Batch = Field(description="本校自编的批次号")
    sealed_count: Pieces = 1
    sealed_on: StatedDay | None = Field(None, description="封装日；不填即今日")


class SendArchiveBatch(BaseModel):
    model_config = _example(carrier="confidential_post", on="2023-07-10")

    carrier: Carrier = Field(description=_CARRIER)
    on: StatedDay = Field(description="寄出日")


class HandOverArchive(BaseModel):
    model_config = _example(carrier="ems", on="2023-07-12")

    carrier: Carrier = Field(description=f"交接给：{_CARRIER}")
    on: StatedDay


class ReceiveArchive(BaseModel):
    model_config = _example(city="urumqi", body="RC650102", sealed_count=1, on="2023-07-14")

    city: City
    body: BodyCode = Field(description="收到档案的机构，须在本人辖区")
    sealed_count: Pieces = 1
    on: StatedDay = Field(description="收到日")


class ReportArchiveException(BaseModel):
    model_config = _example(reason="lost")

    reason: StatedTrouble = Field(description=_TROUBLE)


class ResolveArchiveException(BaseModel):
    model_config = _example(outcome="forwarded", carrier="confidential_post", on="2023-07-20")

    outcome: Resolution = Field(description="forwarded 已重新转递；returned 已退回学校（只能由学校登记）")
    carrier: Carrier = Field("confidential_post", description=_CARRIER)
    on: StatedDay


class CustodyView(BaseModel):
    """Somebody held the file; without `released_on` they do now."""

    model_config = ConfigDict(from_attributes=True)

    holder_kind: HolderKind = Field(description="school 学校；carrier 转递途中；body 档案管理服务机构")
    holder: str = Field(description="学校代码、转递方式，或机构的 城市/代码")
    taken_on: date
    released_on: date | None


class ArchiveTransferView(BaseModel):
    """One file on its way, with who holds it and who has held it."""

    id: UUID
    graduate_id: UUID
    name: str | None = Field(examples=["张*"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    from_org: str
    to_city: str
    to_body: str
    batch: str
    sealed_count: int
    state: State = Field(description=_STATE)
    reason: Trouble | None = Field(description=f"异常的原因：{_TROUBLE}")
    requested_on: date
    sent_on: date | None
    received_on: date | None
    days_under_way: int | None = Field(description="寄出后尚未收到的日数")
    overdue: bool | None = Field(description="是否逾期；本市未规定时限的为空，不作判断")
    overdue_unknown: str | None = Field(description="不作判断的缘由")
    receivable: bool = Field(description="调用者可以登记收到：在途，且不是本人寄出")
    resolvable: bool = Field(description="调用者可以处理异常：尚未处理，且不是本人报告")
    custody: list[CustodyView] = Field(description="交接链，先后为序")


class SentBatch(BaseModel):
    batch: str
    sent: int = Field(description="本次寄出的件数；再次提交为 0")


class ArchiveBatchView(BaseModel):
    """The files of one school's batch: how many of all were received, and where the names are."""

    from_org: str
    batch: str
    files: int
    received: int
    under_way: int = Field(description="已寄出、转递途中")
    exceptions: int
    rate: str | None = Field(description="收到率，百分数，两位小数，不进位", examples=["97.00%"])
    names: str = Field(description="全部名单")
    missing: str = Field(description="尚未收到的名单")
