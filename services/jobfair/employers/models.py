"""Table of the employers: one row per unified social credit code."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import place_indexes
from services.jobfair.employers import rules
from services.jobfair.models_base import Base


class Employer(Base):
    """An organisation that offers posts or, as an internship base (见习基地), takes interns."""

    __tablename__ = "employer"
    __table_args__ = (
        UniqueConstraint("credit_code"),
        CheckConstraint("state IN ('pending', 'verified', 'suspended')", name="state"),
        *place_indexes("employer", ("id",)),
        Index("ix_employer_pending", "id", postgresql_where="state = 'pending'"),
    )

    id: Mapped[UuidPk]
    credit_code: Mapped[str]
    name: Mapped[str]
    city: Mapped[str]
    area: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    """pending (nobody has looked yet) · verified · suspended."""
    is_internship_base: Mapped[bool] = mapped_column(default=False)
    verified_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    suspended_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def version(self) -> str:
        """A name of how it stands: another for each change of that."""
        return rules.standing_tag(
            self.state, self.is_internship_base, self.verified_on, self.suspended_on, self.suspended_reason
        )
