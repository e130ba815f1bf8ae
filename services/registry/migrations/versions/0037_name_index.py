"""Keyed indexes by which a person is found: of their name, and over those of their phone.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation, require-concurrent-index-deletion\n"
"""As in 0026: a migration is one transaction."""


def upgrade() -> None:
    """A job gives the names of before theirs: only the service has the key. An erased person has none."""
    op.add_column("graduate", sa.Column("name_index", sa.LargeBinary))
    op.execute("UPDATE graduate SET name_index = '' WHERE wrapped_key = '\\x00'")
    op.execute(f"{BRIEF}CREATE INDEX ix_graduate_name_index ON graduate (name_index, id)")
    op.execute(
        f"{BRIEF}CREATE INDEX ix_graduate_phone_index ON graduate (phone_index, id) WHERE phone_index IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_graduate_phone_index", "graduate")
    op.drop_index("ix_graduate_name_index", "graduate")
    op.drop_column("graduate", "name_index")
