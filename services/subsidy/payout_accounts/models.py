"""The table of where payees are paid; a change that waits for a second person is a `change_request`."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models_base import Base


class PayoutAccount(Base):
    """Where an employer is paid; the number is sealed to this row."""

    __tablename__ = "payout_account"

    payee_id: Mapped[UUID] = mapped_column(primary_key=True)
    holder: Mapped[str]
    account_sealed: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[UUID]
    """Who asked for it."""
    confirmed_by: Mapped[UUID | None]
    """Who agreed, where it took a second person."""
