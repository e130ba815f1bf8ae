"""The table of the referrals."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.jobfair.models_base import Base


class Referral(Base):
    """A post put before a graduate; counts once per distinct post."""

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("post_id", "graduate_id"),
        Index("ix_referral_graduate_id", "graduate_id"),
    )

    id: Mapped[UuidPk]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("known_graduate.graduate_id"))
    referred_on: Mapped[date]
    referred_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
