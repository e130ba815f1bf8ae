"""When a post's publication and its closing were announced as events; older posts are announced by a job.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("post", sa.Column("publication_event_at", INSTANT))
    op.add_column("post", sa.Column("closing_event_at", INSTANT))


def downgrade() -> None:
    op.drop_column("post", "closing_event_at")
    op.drop_column("post", "publication_event_at")
