"""Table of what a proven person and the ledger do not agree on, until a caseworker has put it right."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class DeskCase(Base):
    """Somebody proved to be this person, and one thing on record contradicts them. The citizen brings its number."""

    __tablename__ = "desk_case"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("kind IN ('name_differs', 'phone_differs', 'bound_elsewhere')", name="kind"),
        Index(
            "uq_desk_case_open",
            "graduate_id",
            "account_id",
            "kind",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UuidPk]
    number: Mapped[str]
    kind: Mapped[str]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("mini_program_account.id"))
    """The WeChat account that proved it."""
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes | None]
    """What the person proved: their name as the identity service knows it, and their number as WeChat does."""
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    """`corrected` or `dismissed`."""
