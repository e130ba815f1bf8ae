"""Sessions of staff, and those that ended while their tokens still run.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

from chassis.ended_sessions import create_ended_sessions, drop_ended_sessions
from chassis.migrations import grant_tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("network", sa.String, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("tokens_until", INSTANT, nullable=False),
        sa.Column("family_index", sa.LargeBinary, nullable=False),
        sa.Column("refresh_index", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, server_default="1", nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reason", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.ForeignKeyConstraint(["account_id"], ["staff_account.id"], name="fk_staff_session_account_id_staff_account"),
        sa.CheckConstraint("(ended_at IS NULL) = (reason IS NULL)", name="ck_staff_session_ended_for_a_reason"),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id", "opened_at"])
    op.create_index(
        "uq_staff_session_living",
        "staff_session",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    create_ended_sessions(op)
    grant_tables("staff_session", "ended_session")


def downgrade() -> None:
    drop_ended_sessions(op)
    op.drop_table("staff_session")
