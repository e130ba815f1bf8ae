"""The table of where payees are paid; a change that waits for a second person is a `change_request`."""

from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class PayoutAccount(Base):
    """Where a payee is paid; the number is sealed to this row, a graduate's by the key that is theirs alone."""

    __tablename__ = "payout_account"
    __table_args__ = (CheckConstraint("holder <> '' OR holder_sealed IS NOT NULL", name="holder"),)

    payee_id: Mapped[UUID] = mapped_column(primary_key=True)
    holder: Mapped[str]
    """An employer's registered name, or whose it is. Empty for a person: theirs is sealed, as all that names one."""
    holder_sealed: Mapped[bytes | None]
    account_sealed: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[UUID]
    """Who asked for it."""
    confirmed_by: Mapped[UUID | None]
    """Who agreed, where it took a second person."""
