"""What goes over the wire when somebody proves their phone and their name."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.pii import FullName, IdNumber
from services.registry.bindings.rules import Contradiction


class StartIdentityCheck(BaseModel):
    """Who the caller says they are; whether it is true, the network identity service says."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "测试甲", "id_number": "11010519491231002X"}}
    )

    name: FullName
    id_number: IdNumber


class IdentityCheckStarted(BaseModel):
    """The mini-program opens the identity app with the ticket, then sends it to `/v1/me/real-name`."""

    ticket: str
    expires_at: datetime


class ProveRealName(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"ticket": "identity-0123456789abcdef0123456789abcdef"}}
    )

    ticket: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class CaseOpened(BaseModel):
    number: str = Field(examples=["7K3M-P9QX"])
    kind: Contradiction
    operation: str = Field(description="社区据此办理的接口", examples=["propose_name_correction"])


class DeskCaseOpened(BaseModel):
    """The identity is proven, and the ledger says something else: a caseworker of the area puts it right."""

    type: Literal["urn:qihang:problem:desk-case-opened"] = "urn:qihang:problem:desk-case-opened"
    title: str = "身份已核验，但与台账记录不一致，请携身份证到社区办理"
    status: Literal[202] = 202
    cases: list[CaseOpened]
