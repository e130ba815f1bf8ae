"""Table of the simulations: what was asked, the cases, and what came of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from chassis.db import UuidPk
from services.subsidy.models_base import Base


class Simulation(Base):
    """One run of a scheme over a file of cases. `cases` and `draft` go when the run has ended; `result` is Parquet."""

    __tablename__ = "simulation"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        Index("ix_simulation_waiting", "id", postgresql_where=text("state IN ('queued', 'running')")),
        Index("ix_simulation_area", "area", "id", postgresql_ops={"area": "text_pattern_ops"}),
    )

    id: Mapped[UuidPk]
    city: Mapped[str]
    area: Mapped[str]
    """Whose it is: the jurisdiction of the officer who asked."""
    asked_by: Mapped[UUID]
    scheme: Mapped[str]
    judged_on: Mapped[date]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Parameter → value, as an amendment from `judged_on` on would bring it."""
    draft: Mapped[bytes | None] = deferred(mapped_column())
    """Another text of the pack's `subsidy.yaml`, to compare with."""
    draft_version: Mapped[str | None]
    against: Mapped[str | None]
    """The name of another loaded pack, to compare with."""
    pack: Mapped[str]
    pack_version: Mapped[str | None]
    file_name: Mapped[str]
    cases: Mapped[bytes | None] = deferred(mapped_column())
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often a worker began."""
    total: Mapped[int | None]
    judged: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    result: Mapped[bytes | None] = deferred(mapped_column())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
