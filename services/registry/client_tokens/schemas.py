"""What goes over the wire when a client asks for a token."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from contracts.signatures import Algorithm
from services.registry.accounts.views import Login, Session

MEMBERS = ("grant_type", "client_id", "client_secret", "scope", "client_assertion_type", "client_assertion")


ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TokenRequest(BaseModel):
    """RFC 6749, section 4.4.2; the client's id and secret stand here or in the header `Authorization: Basic`."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "grant_type": "client_credentials",
                "client_id": "civil-affairs",
                "client_secret": "at-least-ten-characters",
            }
        }
    )

    grant_type: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    client_id: Login | None = None
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=200)] | None = None
    client_assertion_type: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description=f"以私钥证明身份时为 {ASSERTION_TYPE}（RFC 7523），此时不写 client_secret"
    )
    client_assertion: Annotated[str, StringConstraints(min_length=1, max_length=8000)] | None = None
    scope: Annotated[str, StringConstraints(max_length=400, pattern=r"^[\x21\x23-\x5b\x5d-\x7e ]*$")] | None = Field(
        None, description="所需权限，空格分隔，须在已授予的范围之内；不写即全部"
    )


class Credentials(BaseModel):
    """A client's id and secret, wherever they stood."""

    client_id: Login
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class ClientToken(Session):
    """RFC 6749, section 5.1."""

    scope: str = Field(description="令牌所含权限，空格分隔")


class SigningKey(BaseModel):
    """What the requests of this credential's tokens are signed with (docs/partners.zh-CN.md)."""

    algorithm: Algorithm
    key: str = Field(description="32 字节的密钥，以 64 位十六进制数表示；只显示这一次")


class TokenKey(BaseModel):
    """A public key of RFC 8037; nothing else of a key is ever shown."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    alg: str = "Ed25519"
    use: Literal["sig"] = "sig"


class TokenKeys(BaseModel):
    """RFC 7517, section 5."""

    keys: list[TokenKey]
