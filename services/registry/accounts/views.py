"""A session as every feature that opens one shows it, and the fields in which accounts are named."""

from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints

from chassis.text import CODE, LOGIN, ONE_LINE, PATH
from services.registry.accounts.commands import Signed

T = TypeVar("T")
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Login = Annotated[str, StringConstraints(min_length=1, max_length=100), LOGIN]
Area = Annotated[str, StringConstraints(pattern=r"^[a-z]+(/[0-9A-Z]{6,9}){0,2}$", max_length=40), PATH]
Organisation = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,18}$"), CODE]
"""A school's code, or an organisation's unified social credit code."""
_Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,1400}$")]


class PublicJwk(BaseModel):
    """A client's public key (RFC 7517); one with a private member is refused as any unknown field is."""

    model_config = ConfigDict(extra="forbid")

    kty: Literal["OKP", "EC", "RSA"]
    crv: Literal["Ed25519", "P-256"] | None = None
    x: _Number | None = None
    y: _Number | None = None
    n: _Number | None = None
    e: _Number | None = None
    use: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,10}$")] | None = None
    alg: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,10}$")] | None = None
    kid: Annotated[str, StringConstraints(max_length=100), ONE_LINE] | None = None


def one_proof(body: T, secret: SecretStr | None, public_key: PublicJwk | None) -> T:
    """For a validator: a client has a secret or a key, never both."""
    if (secret is None) == (public_key is None):
        raise ValueError("secret 与 public_key 须填且只填一项")
    return body


class Session(BaseModel):
    """A bearer token and whose it is."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int
    role: str
    area: str | None = None
    org: str | None = None
    graduate_id: UUID | None = None
    """Empty until the real-name proof."""


def session_of(signed: Signed) -> Session:
    return Session(
        access_token=signed.token,
        expires_in=int(signed.life.total_seconds()),
        role=signed.caller.role,
        area=signed.caller.area,
        org=signed.caller.org,
        graduate_id=signed.caller.subject,
    )
