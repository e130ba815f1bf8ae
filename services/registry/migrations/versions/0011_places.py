"""Places that an operator adds or closes; logins in their plain form.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("city", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("citation", sa.String, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Uuid, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("city", "kind", "code", name="pk_place"),
        sa.CheckConstraint("kind IN ('district', 'street', 'school')", name="ck_place_kind"),
    )
    grant_tables("place")
    plain = "lower(btrim(normalize({}.login, NFKC)))"
    op.execute(
        f"UPDATE staff_account AS a SET login = {plain.format('a')} WHERE a.login <> {plain.format('a')}"
        f" AND NOT EXISTS (SELECT FROM staff_account AS b WHERE b.login = {plain.format('a')})"
    )


def downgrade() -> None:
    op.drop_table("place")
