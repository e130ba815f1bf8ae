"""What goes over the wire when clients are administered. A secret goes in and never comes out, nor does its hash."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from chassis.dual_control import ChangeRequestView, Sentence
from contracts.roles import Role
from services.registry.accounts.rules import Signature
from services.registry.accounts.views import PublicJwk, one_proof
from services.registry.client_accounts.rules import ClientState, CredentialKind, Step
from services.registry.client_credentials.rules import CredentialState

Reason = Annotated[Sentence, Field(description="依据，留痕；不得填写个人信息")]


class CredentialView(BaseModel):
    """What a client proves itself with, without what proves it."""

    id: UUID
    kind: CredentialKind
    state: CredentialState
    thumbprint: str | None = Field(description="公钥的指纹（RFC 7638）")
    created_at: datetime
    expires_at: datetime | None = Field(description="到此时失效；为空：不到期")
    ended_at: datetime | None = Field(description="此前被停用的时间")
    last_used_at: datetime | None = Field(description="为空：从未使用")
    signature: Signature = Field("none", description="其令牌的每个请求须以何种算法签名")
    signing_key_given_at: datetime | None = Field(None, description="签名密钥被领取的时间；为空：未领取")


class ClientAccountView(BaseModel):
    """A client as those who administer, audit and watch it see it."""

    id: UUID
    client_id: str
    display_name: str
    role: Role
    area: str | None
    org: str | None
    scopes: list[str]
    state: ClientState
    opened_at: datetime
    credentials: list[CredentialView] = Field(description="曾有的全部凭证，旧的在前")
    change_waits: bool = Field(description="有一项申请等待复核")
    closing_means: str = Field(description="停用的后果")
    version: int = Field(description="即 ETag，办理时放入 If-Match")


class CloseClient(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "合作终止（虚构）"}})

    reason: Reason


class ReopenClient(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "续签协议（虚构）"}})

    reason: Reason


class RetireCredential(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "对方已换用新密钥（虚构）"}})

    reason: Reason


class PutCredential(BaseModel):
    """Another secret or public key; the one of before is good for as long as the overlap."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"secret": "another-secret-of-theirs", "overlap_days": 7, "reason": "例行更换（虚构）"}
        },
    )

    secret: Annotated[SecretStr, Field(min_length=10, max_length=200)] | None = None
    public_key: PublicJwk | None = Field(None, description="以私钥证明身份的系统的公钥，与 secret 二选一")
    overlap_days: int = Field(ge=0, le=90, description="旧凭证继续有效的天数；0：复核通过即停用（已泄露时）")
    signature: Signature | None = Field(None, description="请求签名的算法；不写：与现有的最新凭证相同")
    reason: Reason

    @model_validator(mode="after")
    def name_one_proof(self) -> Self:
        return one_proof(self, self.secret, self.public_key)


class ClientChanged(BaseModel):
    """The client as it is now; with `request_id` the change waits for a second person and nothing has changed."""

    account: ClientAccountView
    request_id: UUID | None = Field(None, description="待复核的申请")


class ClientChangeView(ChangeRequestView):
    """A change of a client that waits for a second person, or what became of it."""

    step: Step
    client_id: str
    closing_means: str | None = Field(None, description="停用的后果")
    credential_kind: CredentialKind | None = None
    thumbprint: str | None = None
    overlap_days: int | None = None
    signature: Signature | None = Field(None, description="新凭证的请求签名算法；none：不再签名")
