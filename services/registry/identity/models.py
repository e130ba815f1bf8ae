"""Tables of the real-name proof: checks at the identity service, and the attempts that are counted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class IdentityCheck(Base):
    """A claim that an account has brought before the identity service. Its id is the `biz_seq` there."""

    __tablename__ = "identity_check"
    __table_args__ = (UniqueConstraint("ticket_index"),)

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("mini_program_account.id"))
    name_sealed: Mapped[bytes]
    id_number_sealed: Mapped[bytes]
    id_number_index: Mapped[bytes]
    ticket_index: Mapped[bytes | None]
    """Blind: who reads the table cannot finish anybody's check."""
    level: Mapped[int]
    state: Mapped[str] = mapped_column(default="started")
    """`started`, `open` with its ticket, then `passed` or `refused` for good."""
    asked: Mapped[int] = mapped_column(default=0)
    """How often the service was asked for the outcome."""
    subject_ref_sealed: Mapped[bytes | None]
    """The service's opaque name of the person who authenticated."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class ProofAttempt(Base):
    """One attempt to prove a name. Those on the own one are forgotten when an account is bound."""

    __tablename__ = "proof_attempt"
    __table_args__ = (
        Index("ix_proof_attempt_account", "account_id", "at"),
        Index("ix_proof_attempt_person", "person_index", "at"),
    )

    id: Mapped[UuidPk]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("mini_program_account.id"))
    person_index: Mapped[bytes | None]
    """Of the claimed ID number, whether anybody in the ledger has it or not."""
    at: Mapped[datetime] = mapped_column(server_default=func.now())
