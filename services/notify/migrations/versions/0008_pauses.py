"""Pauses of clocks, and the state of a clock that rests.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATES = "CHECK (state IN ('waiting', 'open', 'warned', {paused}'breached', 'met', 'closed'))"


def upgrade() -> None:
    """A pause is not rewritten, only ended. The check that knows `paused` reads one row per clock, in milliseconds."""
    op.create_table(
        "clock_pause",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("clock_id", sa.Uuid, nullable=False),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("clause", sa.String, nullable=False),
        sa.Column("quote", sa.String, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("resumed_on", sa.Date),
        sa.Column("resumed_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_clock_pause"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_clock_pause_clock_id_clock"),
        sa.UniqueConstraint("request_id", name="uq_clock_pause_request_id"),
        sa.CheckConstraint("until_on >= from_on", name="ck_clock_pause_until"),
        sa.CheckConstraint("resumed_on >= from_on", name="ck_clock_pause_resumed"),
        sa.CheckConstraint("(resumed_on IS NULL) = (resumed_by IS NULL)", name="ck_clock_pause_resumed_by"),
    )
    op.create_index("ix_clock_pause_clock_id", "clock_pause", ["clock_id", "from_on"])
    grant_columns("clock_pause", "until_on", "resumed_on", "resumed_by")
    _allow("'paused', ")


def downgrade() -> None:
    """Clocks that rest run on, by the due date they have: the version before knows no pause."""
    op.execute(
        "UPDATE clock SET state = CASE WHEN warned_on IS NULL THEN 'open' ELSE 'warned' END, next_on = due_on"
        " WHERE state = 'paused'"
    )
    op.execute("UPDATE clock SET no_due_reason = 'not_cited' WHERE no_due_reason = 'paused'")
    op.execute("ALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    op.execute(f"ALTER TABLE clock ADD CONSTRAINT ck_clock_state {_STATES.format(paused='')}")
    op.drop_table("clock_pause")


def _allow(paused: str) -> None:
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    wider = f"ALTER TABLE clock ADD CONSTRAINT ck_clock_state {_STATES.format(paused=paused)}"
    op.execute(f"-- squawk-ignore constraint-missing-not-valid\n{wider}")
