"""Table of the codes that were sent by SMS."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class PhoneCode(Base):
    """A code for one account and one number. Its id names it at the provider, too."""

    __tablename__ = "phone_code"
    __table_args__ = (
        CheckConstraint("state IN ('living', 'used', 'void', 'unsent')", name="state"),
        UniqueConstraint("provider_ref"),
        Index("uq_phone_code_living", "account_id", unique=True, postgresql_where=text("state = 'living'")),
        Index("ix_phone_code_account_id", "account_id", "created_at"),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("mini_program_account.id"))
    phone_sealed: Mapped[bytes]
    phone_index: Mapped[bytes]
    fingerprint: Mapped[bytes]
    """Keyed, of id, number and digits: who reads the table verifies nobody's phone."""
    state: Mapped[str] = mapped_column(default="living")
    """`living`, then for good `used`, `void` (a later one, or too many tries) or `unsent`."""
    tries: Mapped[int] = mapped_column(default=0)
    provider_ref: Mapped[str | None]
    """The provider's name of the SMS; none where its answer was lost."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """By the database's clock, as is the end."""
    expires_at: Mapped[datetime]
