"""What is taken back, in the order of its calculation, by an index of its own: few among many claims.

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While the index is built, readers go on and writers wait: a scan of the claims, of which it takes few."""


def upgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_clawback ON claim (id) WHERE amount_fen < 0")


def downgrade() -> None:
    op.drop_index("ix_claim_clawback", "claim")
