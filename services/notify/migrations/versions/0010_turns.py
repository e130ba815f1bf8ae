"""Promises that repeat: the turns of a clock, and what was said about whether it still stands.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEXES = """-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX uq_clock_turn ON clock (about_id, kind, turn) WHERE about_id IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_clock_turn_awaited ON clock (due_on) WHERE turn_awaited
"""


def upgrade() -> None:
    """The indexes are over no row yet: the version before has no kind that repeats."""
    for name, kind in (("turn", sa.Integer), ("first_id", sa.Uuid), ("about_id", sa.Uuid), ("anchor_on", sa.Date)):
        op.add_column("clock", sa.Column(name, kind))
    op.add_column("clock", sa.Column("turn_awaited", sa.Boolean, server_default=sa.false(), nullable=False))
    op.execute(_INDEXES)
    op.create_table(
        "clock_statement",
        sa.Column("clock_id", sa.Uuid, nullable=False),
        sa.Column("statement", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("clock_id", "statement", name="pk_clock_statement"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_clock_statement_clock_id_clock"),
    )
    grant_tables("clock_statement")


def downgrade() -> None:
    """Later turns are left out: the version before would take each for a clock of somebody else."""
    op.drop_table("clock_statement")
    op.execute("DELETE FROM clock_pause WHERE clock_id IN (SELECT id FROM clock WHERE turn > 1)")
    op.execute("DELETE FROM clock WHERE turn > 1")
    op.execute("UPDATE clock SET turn_awaited = false, next_on = NULL WHERE state = 'closed'")
    op.execute("DROP INDEX uq_clock_turn")
    op.execute("DROP INDEX ix_clock_turn_awaited")
    for name in ("turn_awaited", "anchor_on", "about_id", "first_id", "turn"):
        op.drop_column("clock", name)
