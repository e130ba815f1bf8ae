"""Transfers of persons to another area of their city.

Revision ID: 0050
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None
NAME = "area_transfer"
CHECKS = {
    "state": "state IN ('asked', 'accepted', 'refused', 'withdrawn')",
    "decided": "(state = 'asked') = (decided_by IS NULL)",
    "dated": "(state = 'asked') = (decided_on IS NULL)",
    "two_persons": "decided_by <> asked_by OR state = 'withdrawn'",
    "elsewhere": "from_area <> to_area",
}


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("from_area", sa.String, nullable=False),
        sa.Column("to_area", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("asked_role", sa.String, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_on", sa.Date),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{NAME}"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{NAME}_graduate_id_graduate"),
        *(sa.CheckConstraint(check, name=f"ck_{NAME}_{name}") for name, check in CHECKS.items()),
    )
    waits, moved = sa.text("state = 'asked'"), sa.text("state = 'accepted'")
    op.create_index(f"uq_{NAME}_asked", NAME, ["graduate_id"], unique=True, postgresql_where=waits)
    op.create_index(f"ix_{NAME}_moved", NAME, ["decided_on", "graduate_id"], postgresql_where=moved)
    for side in ("to_area", "from_area"):
        op.create_index(f"ix_{NAME}_{side}", NAME, [side, "id"], postgresql_ops={side: "text_pattern_ops"})
    grant_tables(NAME)


def downgrade() -> None:
    op.drop_table(NAME)
