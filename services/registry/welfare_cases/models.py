"""The table of cases of welfare posts (公益性岗位兜底安置): who asked for whom, and who else agreed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class WelfareCase(Base):
    """Somebody in hardship for whom a welfare post is asked: nothing else came of it, say two persons."""

    __tablename__ = "welfare_case"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'allowed', 'refused')", name="state"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_persons"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name="decided_on"),
        Index("ix_welfare_case_graduate_id", "graduate_id"),
        Index(
            "uq_welfare_case_hardship_id",
            "hardship_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'allowed')"),
        ),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    hardship_id: Mapped[UUID] = mapped_column(ForeignKey("hardship.id"))
    """The one that stood when it was asked for."""
    policy_basis: Mapped[str | None]
    """By what they meet the policy (符合政策), where the document wants that stated."""
    unsuccessful_referrals: Mapped[int]
    """When it was asked for."""
    referrals_least: Mapped[int | None]
    """The city's number that day; empty where it had none."""
    state: Mapped[str]
    asked_by: Mapped[UUID]
    asked_on: Mapped[date]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
