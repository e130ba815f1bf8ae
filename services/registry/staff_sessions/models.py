"""The table of sessions of staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class StaffSession(Base):
    """From a sign-in of a staff account to its end. All instants are the database's; an account has one living one."""

    __tablename__ = "staff_session"
    __table_args__ = (
        Index("ix_staff_session_account_id", "account_id", "opened_at"),
        Index("uq_staff_session_living", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (reason IS NULL)", name="ended_for_a_reason"),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    network: Mapped[str]
    """Where the sign-in came from, no closer than its network."""
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """When it last got a token."""
    expires_at: Mapped[datetime]
    """However busy it is, it ends by then."""
    tokens_until: Mapped[datetime]
    """By then the last token it was given has expired everywhere."""
    family_index: Mapped[bytes]
    """Keyed fingerprint of what all its refresh tokens have in common."""
    refresh_index: Mapped[bytes]
    """Keyed fingerprint of the one refresh token that is good now."""
    generation: Mapped[int] = mapped_column(server_default="1")
    """How many refresh tokens it has had."""
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]
