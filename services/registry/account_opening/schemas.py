"""What goes over the wire when accounts are opened. A secret goes in and never comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chassis.dual_control import ChangeRequestView
from contracts.roles import ClientScope, Role
from services.registry.account_opening.rules import AccountKind
from services.registry.accounts.views import Area, Login, Name, Organisation


class CreateAccount(BaseModel):
    """A member of staff."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "login": "worker-1",
                "secret": "at-least-ten-characters",
                "role": "caseworker",
                "display_name": "社区工作者甲（虚构）",
                "area": "urumqi/650102/650102002",
            }
        },
    )

    login: Login
    secret: Annotated[SecretStr, Field(min_length=10, max_length=200)]
    role: Role
    display_name: Name
    area: Area | None = None
    org: Organisation | None = None


class CreateClientAccount(CreateAccount):
    """A department's system; `login` is its client id. The bank's has the scope `bank`, and the area it pays for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "login": "bank-of-the-city",
                "secret": "at-least-ten-characters",
                "role": "department_client",
                "display_name": "代发银行（虚构）",
                "area": "wuhan",
                "scopes": ["bank"],
            }
        },
    )

    scopes: list[ClientScope] = Field(default_factory=list, max_length=10)


class AccountCreated(BaseModel):
    login: str
    created: bool = Field(description="false：该账号已存在未作改动，或等待另一人复核")
    request_id: UUID | None = Field(None, description="待复核的开户申请")


class AccountRequestView(ChangeRequestView):
    """An account that waits for a second person, or what became of it."""

    account_kind: AccountKind
    login: str | None = None
    role: Role | None = None
    display_name: str | None = None
    account_area: str | None = None
    org: str | None = None
    scopes: list[str] = Field(default_factory=list)
    unreadable: bool = Field(False, description="申请内容无法读取，对应字段为空；只能退回并重新申请")
