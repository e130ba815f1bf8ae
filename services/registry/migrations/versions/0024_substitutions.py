"""Substitutions: a colleague in an absent colleague's place, for some days.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLE = "staff_substitution"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("absent_id", sa.Uuid, nullable=False),
        sa.Column("substitute_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("substitute_area", sa.String, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("asked_by", sa.Uuid, nullable=False),
        sa.Column("agreed_by", sa.Uuid, nullable=False),
        sa.Column("agreed_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("tokens_until", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("end_reason", sa.String),
        sa.Column("ended_by", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["absent_id"], ["staff_account.id"], name=f"fk_{TABLE}_absent_id_staff_account"),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["staff_account.id"], name=f"fk_{TABLE}_substitute_id_staff_account"
        ),
        sa.CheckConstraint("absent_id <> substitute_id", name=f"ck_{TABLE}_two_persons"),
        sa.CheckConstraint("asked_by <> agreed_by", name=f"ck_{TABLE}_agreed_by_another"),
        sa.CheckConstraint("first_on <= last_on", name=f"ck_{TABLE}_in_order"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=f"ck_{TABLE}_ended_for_a_reason"),
    )
    op.create_index(f"ix_{TABLE}_substitute_id", TABLE, ["substitute_id", "last_on"])
    op.create_index(f"ix_{TABLE}_absent_id", TABLE, ["absent_id", "last_on"])
    living = sa.text("ended_at IS NULL")
    op.create_index(f"ix_{TABLE}_living", TABLE, ["last_on"], postgresql_where=living)
    grant_columns(TABLE, "tokens_until", "ended_at", "end_reason", "ended_by")


def downgrade() -> None:
    op.drop_table(TABLE)
