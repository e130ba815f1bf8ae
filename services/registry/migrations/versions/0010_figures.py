"""Second words on statements and late entries, the history of intentions, and the posts of the job fair.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_confirmations()
    _create_intentions()
    op.create_table(
        "known_post",
        sa.Column("post_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("published_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.PrimaryKeyConstraint("post_id", name="pk_known_post"),
    )
    op.add_column("graduate_status", sa.Column("evidence_kind", sa.String))
    op.add_column("contact", sa.Column("logged_on", sa.Date))
    op.add_column("first_contact_clock", sa.Column("late_entry", sa.Boolean))
    grant_tables("status_confirmation", "contact_confirmation", "graduate_intention", "known_post")
    protect_append_only("status_confirmation", "contact_confirmation", "graduate_intention")


def downgrade() -> None:
    op.drop_column("first_contact_clock", "late_entry")
    op.drop_column("contact", "logged_on")
    op.drop_column("graduate_status", "evidence_kind")
    for table in ("known_post", "graduate_intention", "contact_confirmation", "status_confirmation"):
        op.drop_table(table)


def _create_confirmations() -> None:
    """A statement and a late entry take a second person, and the database refuses the first one."""
    for table, of, by in (
        ("status_confirmation", "graduate_status", "stated_by"),
        ("contact_confirmation", "contact", "logged_by"),
    ):
        key = of.removeprefix("graduate_") + "_id"
        op.create_table(
            table,
            sa.Column(key, sa.Uuid, nullable=False),
            sa.Column(by, sa.Uuid, nullable=False),
            sa.Column("confirmed_by", sa.Uuid, nullable=False),
            sa.Column("confirmed_role", sa.String, nullable=False),
            sa.Column("confirmed_on", sa.Date, nullable=False),
            sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
            sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
            sa.ForeignKeyConstraint([key], [f"{of}.id"], name=f"fk_{table}_{key}_{of}"),
            sa.CheckConstraint(f"confirmed_by <> {by}", name=f"ck_{table}_two_people"),
        )


def _create_intentions() -> None:
    op.create_table(
        "graduate_intention",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("intention", sa.String, nullable=False),
        sa.Column("since_on", sa.Date, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("recorded_by", sa.Uuid),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_graduate_intention"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_graduate_intention_graduate_id_graduate"),
    )
    op.create_index("ix_graduate_intention_graduate", "graduate_intention", ["graduate_id", "since_on"])
