"""What goes over the wire when accounts are administered. No secret and no hash of one is among it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.dual_control import ChangeRequestView, Sentence
from contracts.roles import Role
from services.registry.accounts.views import Area, Organisation
from services.registry.staff_accounts.rules import AccountState, Step


class StaffAccountView(BaseModel):
    """An account as those who administer, audit and watch it see it."""

    id: UUID
    login: str
    display_name: str
    role: Role
    area: str | None
    org: str | None
    state: AccountState
    opened_at: datetime
    last_sign_in_at: datetime | None = Field(description="为空：从未登录")
    change_waits: bool = Field(description="有一项重新启用或调动申请等待复核")
    administered: bool = Field(description="由调用者办理：在其权限之内，且不是本人的账号")
    movable: bool = Field(description="可以调动；运维、城市管理员和安全员的账号不作调动")
    version: int = Field(description="即 ETag，办理时放入 If-Match")


class CloseAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "本人已调离（虚构）"}})

    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class ReopenAccount(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "借调期满返岗（虚构）"}})

    reason: Sentence = Field(description="依据，留痕；不得填写个人信息")


class MoveAccount(BaseModel):
    """What the account is for from now on: all of it, so that nothing is half-changed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "role": "caseworker",
                "area": "urumqi/650102/650102002",
                "org": None,
                "reason": "调往该街道（虚构）",
            }
        },
    )

    role: Role
    area: Area
    org: Organisation | None = None
    reason: Annotated[Sentence, Field(description="依据，留痕；不得填写个人信息")]


class AccountChanged(BaseModel):
    """The account as it is now; with `request_id` the change waits for a second person and nothing has changed."""

    account: StaffAccountView
    request_id: UUID | None = Field(None, description="待复核的申请")


class AccountChangeView(ChangeRequestView):
    """A reopening or a move that waits for a second person, or what became of it."""

    login: str = Field(description="申请所及的账号")
    display_name: str
    step: Step
    role: Role
    account_area: str | None
    org: str | None
