"""Tables of the messages: what is told to whom, receipts, provider tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.notify.models_base import Base

READ = "((read_at IS NOT NULL)::integer)"
"""1 once its recipient has opened it: an inbox shows what is unread first."""


class Message(Base):
    """One message on one channel. Nobody gets the same thing twice: see the unique constraint."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint(
            "recipient_kind", "recipient_id", "template", "channel", "business_key", name="uq_message_once"
        ),
        Index(
            "ix_message_next_attempt_at",
            "next_attempt_at",
            postgresql_where="next_attempt_at IS NOT NULL",
        ),
        Index(
            "ix_message_inbox",
            "recipient_role",
            "recipient_area",
            text(READ),
            text("id DESC"),
            postgresql_where="channel = 'in_app'",
        ),
    )

    id: Mapped[UuidPk]
    city: Mapped[str]
    recipient_kind: Mapped[str]
    """person · org · role"""
    recipient_id: Mapped[str]
    """A graduate's id, an employer's id, `city/org` of a department, or `role@area`."""
    recipient_role: Mapped[str | None]
    recipient_area: Mapped[str | None]
    template: Mapped[str]
    params: Mapped[dict[str, str]] = mapped_column(JSONB)
    """What the text is filled in with. Never personal data: dates, amounts, clauses, ids."""
    channel: Mapped[str]
    business_key: Mapped[str]
    state: Mapped[str]
    """queued · sending · delivered · failed · read"""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    """When a worker may take it: the next try, or the end of the lease of the one who has it."""
    first_tried_at: Mapped[datetime | None]
    """From this day on the provider may have it; its status is asked for these days, however long ago."""
    give_up_at: Mapped[datetime | None]
    """Until then it is tried; set at the first try, and anew when it is sent again by hand."""
    lease: Mapped[UUID | None]
    """Who has it. A worker that lost its lease can no longer write."""
    outcome_unknown: Mapped[bool] = mapped_column(default=False)
    """A try ended without an answer, so the provider may have sent it."""
    provider_ref: Mapped[str | None]
    reason_code: Mapped[str | None]
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SmsReceipt(Base):
    """What the provider says became of an SMS; kept also when it comes before our own note of sending."""

    __tablename__ = "sms_receipt"

    biz_id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    success: Mapped[bool]
    err_code: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ProviderToken(Base):
    """A provider's access token, shared by all workers. `refreshing_until` is the one refresher's lease."""

    __tablename__ = "provider_token"

    provider: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    token_sealed: Mapped[bytes | None]
    generation: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]


class LatestNews(Base):
    """The highest version heard of a subject, so that old news arriving late is not told as new."""

    __tablename__ = "latest_news"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
