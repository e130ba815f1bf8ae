"""What goes over the wire about cases; personal data leaves masked."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.dual_control import Sentence
from services.registry.desk_cases.rules import CaseKind


class DeskCaseView(BaseModel):
    """`name` and `phone` are those that the person has proven; `known_name` and `known_phone` stand in the ledger."""

    id: UUID
    number: str = Field(examples=["7K3M-P9QX"])
    kind: CaseKind
    operation: str = Field(description="办理该事项的接口，须另一人复核", examples=["propose_binding_release"])
    graduate_id: UUID
    area: str
    name: str | None = Field(examples=["张*"])
    phone: str | None = Field(examples=["138****0001"])
    unreadable: bool = Field(False, description="加密内容无法读取，对应字段为空")
    known_name: str | None = Field(examples=["章*"])
    known_phone: str | None
    opened_at: datetime


class DismissCase(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"note": "本人确认台账信息无误"}})

    note: Sentence = Field(description="留痕；不得填写个人信息")


class CaseDismissed(BaseModel):
    number: str
    outcome: str | None
