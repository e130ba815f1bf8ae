"""What goes over the wire when accounts are opened. A secret goes in and never comes out."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from chassis.dual_control import ChangeRequestView
from contracts.roles import ClientScope, Role
from services.registry.account_opening.rules import AccountKind
from services.registry.accounts.rules import Signature
from services.registry.accounts.views import Area, Login, Name, Organisation, PublicJwk, one_proof

Secret = Annotated[SecretStr, Field(min_length=10, max_length=200)]


class NewAccountBody(BaseModel):
    """What every account has."""

    model_config = ConfigDict(extra="forbid")

    login: Login
    role: Role
    display_name: Name
    area: Area | None = None
    org: Organisation | None = None


class CreateAccount(NewAccountBody):
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

    secret: Secret


class CreateClientAccount(NewAccountBody):
    """A department's system; `login` is its client id. It has a secret, or a public key whose private half stays there.
    The bank's has the scope `bank`, and the area it pays for."""

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

    secret: Secret | None = None
    public_key: PublicJwk | None = Field(None, description="以私钥证明身份的系统的公钥，与 secret 二选一")
    signature: Signature = Field("none", description="该系统的每个请求须以何种算法签名；none：不签名")
    scopes: list[ClientScope] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def name_one_proof(self) -> Self:
        return one_proof(self, self.secret, self.public_key)


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
    thumbprint: str | None = Field(None, description="公钥的指纹（RFC 7638），请与对方核对")
    signature: Signature = Field("none", description="请求签名的算法")
    unreadable: bool = Field(False, description="申请内容无法读取，对应字段为空；只能退回并重新申请")
