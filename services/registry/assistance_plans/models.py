"""Tables of assistance plans (一人一策), their items, and whether somebody is able to work."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class AssistancePlan(Base):
    """One plan for one person; of those that are not closed there is one."""

    __tablename__ = "assistance_plan"
    __table_args__ = (
        CheckConstraint("track IN ('general', 'priority')", name="track"),
        CheckConstraint("state IN ('drafted', 'agreed', 'running', 'closed')", name="state"),
        CheckConstraint("agreed_by IS NULL OR agreed_by <> owner_id", name="two_persons"),
        CheckConstraint("state NOT IN ('agreed', 'running') OR agreed_on IS NOT NULL", name="agreed"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("paired_on IS NULL OR paired_with IS NOT NULL", name="paired"),
        Index("uq_assistance_plan_living", "graduate_id", unique=True, postgresql_where=text("state <> 'closed'")),
        Index("ix_assistance_plan_graduate_id", "graduate_id", "agreed_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    track: Mapped[str]
    """As the ledger had it when the plan was drafted, nobody's choice."""
    state: Mapped[str]
    owner_id: Mapped[UUID]
    """Who drafted it, and answers for it."""
    drafted_on: Mapped[date]
    agreed_by: Mapped[UUID | None]
    """The person, or another member of staff on their behalf."""
    agreed_role: Mapped[str | None]
    agreed_note: Mapped[str | None]
    agreed_on: Mapped[date | None]
    paired_with: Mapped[UUID | None]
    paired_on: Mapped[date | None]
    """When the helper said so: until then they are only named."""
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AssistanceItem(Base):
    """A step of a plan: what, by when, by whom, and what came of it."""

    __tablename__ = "assistance_item"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (outcome IS NULL)", name="done"),
        Index("ix_assistance_item_plan_id", "plan_id", "due_on"),
    )

    id: Mapped[UuidPk]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("assistance_plan.id"))
    kind: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[UUID]
    done_on: Mapped[date | None]
    outcome: Mapped[str | None]


class WorkAbility(Base):
    """Somebody states whether a person is able to work (有劳动能力), and from what they know. Rows are only added."""

    __tablename__ = "work_ability"
    __table_args__ = (
        CheckConstraint("able = (reason IS NULL)", name="reasoned"),
        Index("ix_work_ability_graduate_id", "graduate_id", "since_on"),
    )

    id: Mapped[UuidPk]
    graduate_id: Mapped[UUID] = mapped_column(ForeignKey("graduate.id"))
    able: Mapped[bool]
    basis: Mapped[str]
    reason: Mapped[str | None]
    since_on: Mapped[date]
    stated_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
