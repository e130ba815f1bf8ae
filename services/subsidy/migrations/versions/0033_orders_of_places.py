"""A list of a city, a district or a street walks an index in its order; what waits for somebody has one of its own.

Revision ID: 0033
Revises: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While an index is built, readers go on and writers wait: under a second for a hundred thousand rows."""
LAST = "-- squawk-ignore require-concurrent-index-deletion\n"
"""Nobody reads the table from then on until the migration is committed, which is at once."""
WAITING = "state IN ('open', 'reviewed', 'approved', 'in_payment')"


def upgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_city ON claim (city, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_second ON claim (city, split_part(area, '/', 2), id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_lowest ON claim (area, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_payment_batch_city ON payment_batch (city, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_payment_batch_second ON payment_batch (city, split_part(area, '/', 2), id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_payment_batch_lowest ON payment_batch (area, id)")
    columns = "city, split_part(area, '/', 2), state, id"
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_waiting ON claim ({columns}) WHERE {WAITING}")
    op.execute(f"{LAST}DROP INDEX ix_claim_area")
    op.execute(f"{LAST}DROP INDEX ix_payment_batch_area")


def downgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_claim_area ON claim (area text_pattern_ops, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_payment_batch_area ON payment_batch (area text_pattern_ops, id)")
    op.drop_index("ix_claim_waiting", "claim")
    op.drop_index("ix_claim_city", "claim")
    op.drop_index("ix_claim_second", "claim")
    op.drop_index("ix_claim_lowest", "claim")
    op.drop_index("ix_payment_batch_city", "payment_batch")
    op.drop_index("ix_payment_batch_second", "payment_batch")
    op.drop_index("ix_payment_batch_lowest", "payment_batch")
