"""What one jurisdiction says of a person whom another one serves.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("filed_by", sa.Uuid, nullable=False),
        sa.Column("roster_row_id", sa.Uuid),
        sa.Column("content_sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("filed_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_proposal_graduate_id_graduate"),
        sa.ForeignKeyConstraint(["roster_row_id"], ["roster_row.id"], name="fk_proposal_roster_row_id_roster_row"),
        sa.CheckConstraint("kind IN ('roster', 'registration')", name="ck_proposal_kind"),
        sa.CheckConstraint("state IN ('open', 'accepted', 'refused')", name="ck_proposal_state"),
        sa.CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="ck_proposal_decided"),
    )
    op.create_index(
        "uq_proposal_open",
        "proposal",
        ["graduate_id", "kind", "source"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_proposal_source", "proposal", ["source", "id"])
    grant_tables("proposal")


def downgrade() -> None:
    op.drop_table("proposal")
