"""A session as every feature that opens one shows it, and the fields in which accounts are named."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from chassis.text import CODE, LOGIN, ONE_LINE, PATH
from services.registry.accounts.commands import Signed

Name = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Login = Annotated[str, StringConstraints(min_length=1, max_length=100), LOGIN]
Area = Annotated[str, StringConstraints(pattern=r"^[a-z]+(/[0-9A-Z]{6,9}){0,2}$", max_length=40), PATH]
Organisation = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,18}$"), CODE]
"""A school's code, or an organisation's unified social credit code."""


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
