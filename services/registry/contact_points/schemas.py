"""What goes over the wire between notify and the ledger."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class AskContactPoint(BaseModel):
    model_config = ConfigDict(extra="forbid")

    graduate_id: UUID


class ContactPoint(BaseModel):
    """Where a person can be reached by message; for the notify service only."""

    graduate_id: UUID
    city: str
    openid: str | None
    phone: str | None
