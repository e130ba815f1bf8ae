"""What payees and officers state of facts, and which registered graduates may be payees.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables, protect_append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("scheme", sa.String, nullable=False),
        sa.Column("payee_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("attested_by", sa.Uuid, nullable=False),
        sa.Column("attested_role", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attestation"),
        sa.UniqueConstraint(
            "payee_id", "scheme", "period", "sequence", name="uq_attestation_payee_id_scheme_period_sequence"
        ),
    )
    op.create_table(
        "payee_graduate",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_payee_graduate"),
    )
    grant_tables("attestation", "payee_graduate")
    protect_append_only("attestation")


def downgrade() -> None:
    op.drop_table("payee_graduate")
    op.drop_table("attestation")
