"""Tables of the exchange with other departments: what was asked and answered, and the ledger of both."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.exchange.rules import Reply
from services.registry.models_base import Base


class CertificateRequest(Base):
    """One question to one department about one person, and its answer."""

    __tablename__ = "certificate_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'answered', 'refused', 'expired')", name="state"),
        CheckConstraint("(state IN ('answered', 'refused')) = (word IS NOT NULL)", name="answered_with_a_word"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_persons"),
        Index(
            "uq_certificate_request_open",
            "graduate_id",
            "question",
            "about_on",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_certificate_request_department", "city", "department", "id"),
        Index(
            "ix_certificate_request_due",
            "next_attempt_at",
            postgresql_where=text("state = 'asked' AND sent_at IS NULL"),
        ),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    city: Mapped[str]
    department: Mapped[str]
    question: Mapped[str]
    fact: Mapped[str]
    """What the answer certifies, as the city's pack names it."""
    about_on: Mapped[date]
    """The day that is asked about."""
    purpose: Mapped[str]
    asked_by: Mapped[UUID]
    asked_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_on: Mapped[date | None]
    """The last day on which it may be answered; empty where the city gives no time."""
    state: Mapped[str] = mapped_column(default="asked")
    word: Mapped[str | None]
    """`yes`, `no` or `unknown`: the first answer, which stays."""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    answered_by: Mapped[UUID | None]
    """The account that answered; empty for a partner that was asked and answered at once."""
    answered_on: Mapped[date | None]
    contrary_word: Mapped[str | None]
    """Another answer of the same department to the same question: until it is asked again, neither counts."""
    contrary_from: Mapped[date | None]
    contrary_to: Mapped[date | None]
    contradicted_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    """When the partner took the question; empty while it has not, or has to fetch it."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def reply(self) -> Reply | None:
        """The first answer; None before it."""
        return None if self.word is None else Reply(self.word, self.valid_from, self.valid_to)  # type: ignore[arg-type]


class ExchangeEntry(Base):
    """One line of the exchange ledger. Rows can only be added."""

    __tablename__ = "exchange_entry"
    __table_args__ = (Index("ix_exchange_entry_city", "city", "id"),)

    id: Mapped[UuidPk]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    city: Mapped[str]
    direction: Mapped[str]
    """`out`: asked by us; `in`: said by the partner."""
    department: Mapped[str]
    question: Mapped[str]
    request_id: Mapped[UUID | None]
    """As the partner gave it, where it is none of ours."""
    graduate_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    """The account that asked or answered; empty for what a job did."""
    outcome: Mapped[str]
