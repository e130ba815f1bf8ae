"""What rosters changed of people known before, so that it can be taken back; proposals of an undone roster fall.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
CHANGE, STATE = "roster_change", "ck_proposal_state"
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While it is built, readers go on and writers wait: half a second for 300,000 rows."""
STATES = "state IN ('open', 'accepted', 'refused'{more})"


def upgrade() -> None:
    op.create_table(
        CHANGE,
        sa.Column("row_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("phone_digest", sa.LargeBinary),
        sa.Column("version_before", sa.Integer, nullable=False),
        sa.Column("version_after", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("row_id", name=f"pk_{CHANGE}"),
        sa.ForeignKeyConstraint(["row_id"], ["roster_row.id"], name=f"fk_{CHANGE}_row_id_roster_row"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{CHANGE}_graduate_id_graduate"),
    )
    op.create_index(f"ix_{CHANGE}_graduate_id", CHANGE, ["graduate_id"])
    op.execute(f"{BRIEF}CREATE INDEX ix_roster_row_graduate_id ON roster_row (graduate_id, roster_id)")
    grant_tables(CHANGE)
    _put_states(", 'withdrawn'")


def downgrade() -> None:
    op.execute("UPDATE proposal SET state = 'refused' WHERE state = 'withdrawn'")
    _put_states("")
    op.drop_index("ix_roster_row_graduate_id", "roster_row")
    op.drop_table(CHANGE)


def _put_states(more: str) -> None:
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE proposal DROP CONSTRAINT {STATE}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE proposal ADD CONSTRAINT {STATE} CHECK ({STATES.format(more=more)})"
    )
