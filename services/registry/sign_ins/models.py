"""The throttle's table."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.models_base import Base


class SignInThrottle(Base):
    """Failures of one pair of login and address, of one login, or of one address: `key` is a keyed fingerprint.

    Names that exist and names that do not stand here alike; neither a name nor an address can be read from it.
    """

    __tablename__ = "sign_in_throttle"

    key: Mapped[bytes] = mapped_column("login_hash", primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime | None] = mapped_column("locked_until")
    """By the database's clock."""
    familiar_at: Mapped[datetime | None]
    """When this pair last signed in."""
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now())
