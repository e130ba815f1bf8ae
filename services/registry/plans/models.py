"""Tables of plans: a version of the plan of an area and a year, and its rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from services.registry.models_base import Base


class Plan(Base):
    """One version: a later one leaves it as it was. What is not the document's takes two persons, and so does to
    publish it."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("uq_plan_version", "area", "year", "version", unique=True),
        Index("uq_plan_draft", "area", "year", unique=True, postgresql_where=text("state = 'draft'")),
        Index("uq_plan_in_force", "area", "year", unique=True, postgresql_where=text("state IN ('adopted', 'public')")),
        CheckConstraint("state IN ('draft', 'adopted', 'public', 'revised', 'withdrawn')", name="state"),
        CheckConstraint("NOT has_own OR adopted_by <> drafted_by", name="own_rows_of_two_persons"),
        CheckConstraint("published_by <> adopted_by", name="published_by_another"),
        CheckConstraint("NOT has_own OR citation IS NOT NULL", name="own_rows_cited"),
    )

    id: Mapped[UuidPk]
    root_id: Mapped[UUID]
    """Its first version."""
    area: Mapped[str]
    city: Mapped[str]
    year: Mapped[int]
    version: Mapped[int]
    state: Mapped[str]
    pack: Mapped[str]
    pack_version: Mapped[str]
    """The fingerprint of the document's data that it was drafted from."""
    has_own: Mapped[bool]
    """It has rows, units or tasks that the document does not have."""
    citation: Mapped[str | None]
    """Where those stand: the document of the area itself."""
    units: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(JSONB)
    """Departments that the city's document does not name: code, title, org."""
    own_tasks: Mapped[Sequence[Mapping[str, Any]]] = mapped_column(JSONB)
    drafted_by: Mapped[UUID]
    drafted_on: Mapped[date]
    adopted_by: Mapped[UUID | None]
    adopted_on: Mapped[date | None]
    published_by: Mapped[UUID | None]
    published_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PlanTarget(Base):
    """One row of a version: a target, a last day, a window, a cadence. Rows can only be added."""

    __tablename__ = "plan_target"
    __table_args__ = (
        Index("uq_plan_target_position", "plan_id", "position", unique=True),
        CheckConstraint("kind IN ('target', 'deadline', 'window', 'monthly', 'cadence')", name="kind"),
    )

    id: Mapped[UuidPk]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    key: Mapped[str]
    """Where it stands in the pack; of a row by hand, its own."""
    kind: Mapped[str]
    title: Mapped[str]
    measure_number: Mapped[int | None]
    comparison: Mapped[str | None]
    number: Mapped[int | None]
    unit: Mapped[str | None]
    first_on: Mapped[date | None]
    due_on: Mapped[date | None]
    month_day: Mapped[int | None]
    every: Mapped[str | None]
    per: Mapped[str | None]
    reading: Mapped[str | None]
    is_chosen: Mapped[bool]
    clause: Mapped[str | None]
    quote: Mapped[str | None]
    unset: Mapped[str | None]
    owner: Mapped[str | None]
    by_hand: Mapped[bool]
