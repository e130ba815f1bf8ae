"""Cases of welfare posts.

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None
TABLE = "welfare_case"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("hardship_id", sa.Uuid, nullable=False),
        sa.Column("policy_basis", sa.String),
        sa.Column("unsuccessful_referrals", sa.Integer, nullable=False),
        sa.Column("referrals_least", sa.Integer),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_on", sa.Date),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{TABLE}_graduate_id_graduate"),
        sa.ForeignKeyConstraint(["hardship_id"], ["hardship.id"], name=f"fk_{TABLE}_hardship_id_hardship"),
        sa.CheckConstraint("state IN ('waiting', 'allowed', 'refused')", name=f"ck_{TABLE}_state"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=f"ck_{TABLE}_two_persons"),
        sa.CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name=f"ck_{TABLE}_decided_by"),
        sa.CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name=f"ck_{TABLE}_decided_on"),
    )
    op.create_index(f"ix_{TABLE}_graduate_id", TABLE, ["graduate_id"])
    living = sa.text("state IN ('waiting', 'allowed')")
    op.create_index(f"uq_{TABLE}_hardship_id", TABLE, ["hardship_id"], unique=True, postgresql_where=living)
    grant_columns(TABLE, "state", "decided_by", "decided_on")


def downgrade() -> None:
    op.drop_table(TABLE)
