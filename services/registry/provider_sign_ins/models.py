"""The table of sign-ins that were started at a city's provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class ProviderSignIn(Base):
    """From the way to the provider to the session. All instants are the database's.

    State, nonce and code verifier stand nowhere: they follow from the key that the browser has alone.
    """

    __tablename__ = "provider_sign_in"
    __table_args__ = (Index("ix_provider_sign_in_expires_at", "expires_at"),)

    id: Mapped[UuidPk]
    city: Mapped[str]
    issuer: Mapped[str]
    key_index: Mapped[bytes]
    """Keyed fingerprint of the key that the browser was given."""
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    """When a code came back with it: no other one counts."""
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_provider_link.id"))
    """Whom the provider named; a sign-in that waits for our own second factor has it."""
    finished_at: Mapped[datetime | None]
