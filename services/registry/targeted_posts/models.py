"""The table of interviews that posts put before people led to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class ReferralInterview(Base):
    """What a post that was put before a person led to: one interview, and its result. Rows are only added."""

    __tablename__ = "referral_interview"
    __table_args__ = (
        CheckConstraint("result IN ('offered', 'declined', 'no_show', 'open')", name="result"),
        Index("uq_referral_interview_post", "graduate_id", "post_id", unique=True),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    post_id: Mapped[UUID]
    interviewed_on: Mapped[date]
    result: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
