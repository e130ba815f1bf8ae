"""Tables of secrets that were, of second factors and of recovery codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class PastSecret(Base):
    """A secret that an account had, as its slow hash: the last few are not taken again."""

    __tablename__ = "staff_secret_past"
    __table_args__ = (Index("ix_staff_secret_past_account_id", "account_id", "replaced_at"),)

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    secret_hash: Mapped[str]
    replaced_at: Mapped[datetime]
    """By the database's clock."""


class SecondFactor(Base):
    """The seed of an account's one-time codes, sealed: the confirmed one, and one that waits for its first code."""

    __tablename__ = "staff_second_factor"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"), primary_key=True)
    seed_sealed: Mapped[bytes | None]
    confirmed_at: Mapped[datetime | None]
    pending_sealed: Mapped[bytes | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    """Of the last code that was taken: it and those before it are not taken again."""


class RecoveryCode(Base):
    """A code that stands in once for the device, as a keyed fingerprint of 120 random bits."""

    __tablename__ = "staff_recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "fingerprint"),)

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account.id"))
    fingerprint: Mapped[bytes]
    used_at: Mapped[datetime | None]
