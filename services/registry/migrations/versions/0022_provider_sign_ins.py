"""Sign-ins of staff at their city's OpenID Connect provider, and which identity there is whose account.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
LINK, SIGN_IN = "staff_provider_link", "provider_sign_in"


def upgrade() -> None:
    op.create_table(
        LINK,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("subject_index", sa.LargeBinary, nullable=False),
        sa.Column("linked_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINK}"),
        sa.ForeignKeyConstraint(["account_id"], ["staff_account.id"], name=f"fk_{LINK}_account_id_staff_account"),
    )
    living = sa.text("ended_at IS NULL")
    op.create_index(f"uq_{LINK}_account", LINK, ["account_id"], unique=True, postgresql_where=living)
    op.create_index(f"uq_{LINK}_subject", LINK, ["issuer", "subject_index"], unique=True, postgresql_where=living)
    op.create_table(
        SIGN_IN,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("key_index", sa.LargeBinary, nullable=False),
        sa.Column("started_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("redeemed_at", INSTANT),
        sa.Column("link_id", sa.Uuid),
        sa.Column("finished_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=f"pk_{SIGN_IN}"),
        sa.ForeignKeyConstraint(["link_id"], [f"{LINK}.id"], name=f"fk_{SIGN_IN}_link_id_{LINK}"),
    )
    op.create_index(f"ix_{SIGN_IN}_expires_at", SIGN_IN, ["expires_at"])
    grant_tables(LINK, SIGN_IN)


def downgrade() -> None:
    op.drop_table(SIGN_IN)
    op.drop_table(LINK)
