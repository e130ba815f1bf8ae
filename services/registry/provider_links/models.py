"""The table of links between staff accounts and identities at a city's provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class ProviderLink(Base):
    """Whoever signs in as this subject of this issuer is the account's owner. A living one of each at most."""

    __tablename__ = "staff_provider_link"
    __table_args__ = (
        Index("uq_staff_provider_link_account", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(
            "uq_staff_provider_link_subject",
            "issuer",
            "subject_index",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    issuer: Mapped[str]
    subject_index: Mapped[bytes]
    """Keyed fingerprint of the provider's own name of the person."""
    linked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    """When its owner first came through it, with the account's own second factor where there was one."""
    ended_at: Mapped[datetime | None]
