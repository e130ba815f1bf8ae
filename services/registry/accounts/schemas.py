"""What goes over the wire when somebody signs in."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from chassis.pii import IdNumber, PersonName, Phone

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: Name
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class MiniProgramSignIn(BaseModel):
    """The one-time code of `wx.login`, and the city whose mini-program it is."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(examples=["urumqi"])


class ProveRealName(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: PersonName
    id_number: IdNumber
    phone: Phone


class ClientCredentials(BaseModel):
    """OAuth 2.0 client credentials, as JSON or as a form."""

    grant_type: Literal["client_credentials"]
    client_id: Name
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=200)]


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


class Me(BaseModel):
    id: UUID
    role: str
    area: str | None
    org: str | None
    graduate_id: UUID | None
    display_name: str | None
