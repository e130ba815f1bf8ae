"""Tables of the clocks: one row per kind, subject and period, and the facts that may meet it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, func, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UuidPk
from chassis.plans import place_indexes
from services.notify.models_base import Base

RANK = "((met_on IS NOT NULL OR state::text = 'closed'::text)::integer)"
"""0 for a running clock, 1 for one that is met or closed: what is still to do comes first."""
URGENCY = "COALESCE(due_on, '9999-12-31'::date)"


class Clock(Base):
    """One clock of one subject. What starts it and what meets it each fill in their own date, in any order."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_clock_next_on", "next_on", "id", postgresql_where="next_on IS NOT NULL"),
        *place_indexes("clock", (RANK, URGENCY, "id")),
        Index("ix_clock_subject_id", "subject_id"),
        Index("uq_clock_turn", "about_id", "kind", "turn", unique=True, postgresql_where="about_id IS NOT NULL"),
        Index("ix_clock_turn_awaited", "due_on", postgresql_where="turn_awaited"),
        Index("uq_clock_period", "kind", "area", "period", unique=True, postgresql_where="period IS NOT NULL"),
    )

    id: Mapped[UuidPk]
    kind: Mapped[str]
    kind_type: Mapped[str] = mapped_column(default="deadline", server_default="deadline")
    """deadline · cadence · milestone · window."""
    title: Mapped[str] = mapped_column(default="首次联系", server_default=text("'首次联系'"))
    """What is due, as the pack called it when the clock was made."""
    subject_kind: Mapped[str] = mapped_column(default="graduate", server_default="graduate")
    """graduate · employer · post · internship · task · report, or `area`: then `area` itself is the subject."""
    subject_id: Mapped[UUID]
    """Of an area: derived from kind, area and period, so that each period is a subject of its own. So is that of
    a later turn: see `subject`."""
    turn: Mapped[int | None]
    """Of a promise that repeats: the how-manyeth. The first turn has the facts and the statements of all."""
    first_id: Mapped[UUID | None]
    """Of a later turn: the clock of the first."""
    about_id: Mapped[UUID | None]
    """Of a later turn: whom it is about."""
    anchor_on: Mapped[date | None]
    """Of a later turn: the day from which months are counted, so that they end on the same day of each month."""
    turn_awaited: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of the last turn: whether another follows once it is over, as far as anybody knows."""
    period: Mapped[str | None]
    """Of an area's clock: `2024-W07`, `2024-02-H1`, `2024-02`, `2024-Q1`, `2024`."""
    city: Mapped[str]
    area: Mapped[str]
    area_as_of: Mapped[datetime]
    """When the event that named `area` happened: later news wins, whatever the order of arrival."""
    needed: Mapped[int | None]
    """Of a cadence or a milestone: how many are due in the period."""
    counted: Mapped[int | None]
    """How many were recorded in time, so far."""
    missed_in_a_row: Mapped[int | None]
    """Of a cadence: with this period so many in a row were missed, and the level that the document names was told."""
    pack_name: Mapped[str | None]
    """The document by which it was dated last: that of its start, whatever came into force since."""
    pack_version: Mapped[str | None]
    started_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """Last day in time; the clock is breached from the day after on."""
    day_type: Mapped[str | None]
    clause: Mapped[str | None]
    quote: Mapped[str | None]
    no_due_reason: Mapped[str | None]
    """Why there is no due date: `not_cited` (the document gives no number), `year_not_published`, or
    `paused` (until nobody knows when)."""
    due_changes: Mapped[list[dict[str, str | None]]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    """Each later dating: when, what was due before, what is now, why, and by which pause."""
    warned_on: Mapped[date | None]
    breached_on: Mapped[date | None]
    met_on: Mapped[date | None]
    late_entry: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Met late, while an unconfirmed late entry claims a day in time."""
    stopped_at: Mapped[datetime | None]
    """When what began it was last taken back: nothing that is older starts it."""
    state: Mapped[str] = mapped_column(default="waiting")
    """waiting (not started) · open · warned · paused · breached · met · closed (of a window, or stopped)."""
    escalation_level: Mapped[int] = mapped_column(default=0)
    """How many levels of the pack's escalation have been told."""
    next_on: Mapped[date | None]
    """The day of the next step; empty when there is none. What the job looks for."""
    parked_until: Mapped[datetime | None]
    """Set when a step of this clock failed, so that it does not hold up the others."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None and self.state == "closed"

    @property
    def subject(self) -> UUID:
        return self.about_id or self.subject_id

    @property
    def counts_from(self) -> date | None:
        """The first day on which it can be met. The last day of a turn belongs to it, not to the next."""
        is_later = self.first_id is not None and self.started_on is not None
        return self.started_on + timedelta(days=1) if is_later and self.started_on else self.started_on


class ClockFact(Base):
    """Something that counts towards a clock. Facts are stored; the day the clock was met is derived."""

    __tablename__ = "clock_fact"

    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(primary_key=True)
    """What happened, by the ids of its event: `contact:<id>`. Two events may tell of one fact."""
    happened_on: Mapped[date]
    logged_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    """When a second person confirmed an entry made after the breach."""
    version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Of a fact that can be corrected: the higher one counts."""
    counts: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False once a correction says that it does not meet the condition."""


class ClockStatement(Base):
    """What an event said about whether a promise that repeats still stands. The latest on a topic counts."""

    __tablename__ = "clock_statement"

    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    """The first turn."""
    statement: Mapped[str] = mapped_column(primary_key=True)
    """The event: its topic and when it happened."""
    topic: Mapped[str]
    """Whose state it says, by the ids of the event: `graduate_status_changed:<id>`."""
    effective_on: Mapped[date]
    """The day it gives, or the day on which it was recorded where that is later."""
    stated_at: Mapped[datetime]
    ends: Mapped[bool]


class ClockPause(Base):
    """Days that do not count for a clock, as two persons agreed. The reason as the pack had it on that day."""

    __tablename__ = "clock_pause"
    __table_args__ = (UniqueConstraint("request_id"), Index("ix_clock_pause_clock_id", "clock_id", "from_on"))

    id: Mapped[UuidPk]
    clock_id: Mapped[UUID] = mapped_column(ForeignKey("clock.id"))
    request_id: Mapped[UUID]
    """The change request that was agreed to: who asked, who decided, when and on what grounds."""
    reason: Mapped[str]
    label: Mapped[str]
    clause: Mapped[str]
    quote: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """Last day of the pause; empty: until somebody resumes the clock."""
    resumed_on: Mapped[date | None]
    """The first day that counts again, where the clock was resumed before the pause was over."""
    resumed_by: Mapped[UUID | None]
