"""Clocks of a place are had in their order, running before met, the earliest first; so are messages, unread first.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While an index is built, readers go on and writers wait: under a second for a hundred thousand rows."""
LAST = "-- squawk-ignore require-concurrent-index-deletion\n"
"""Nobody reads the table from then on until the migration is committed, which is at once."""
RANK = "((met_on IS NOT NULL OR state::text = 'closed'::text)::integer)"
READ = "((read_at IS NOT NULL)::integer)"
URGENCY = "COALESCE(due_on, '9999-12-31'::date)"


def upgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_clock_city ON clock (city, {RANK}, {URGENCY}, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_clock_second ON clock (city, split_part(area, '/', 2), {RANK}, {URGENCY}, id)")
    op.execute(f"{BRIEF}CREATE INDEX ix_clock_lowest ON clock (area, {RANK}, {URGENCY}, id)")
    op.execute(
        f"{BRIEF}CREATE INDEX ix_message_inbox ON message (recipient_role, recipient_area, {READ}, id DESC)"
        " WHERE channel = 'in_app'"
    )
    op.execute(f"{LAST}DROP INDEX ix_clock_area")
    op.execute(f"{LAST}DROP INDEX ix_message_role")


def downgrade() -> None:
    op.execute(f"{BRIEF}CREATE INDEX ix_clock_area ON clock (area text_pattern_ops, due_on)")
    op.execute(f"{BRIEF}CREATE INDEX ix_message_role ON message (recipient_role, recipient_area, id)")
    op.drop_index("ix_message_inbox", "message")
    op.drop_index("ix_clock_city", "clock")
    op.drop_index("ix_clock_second", "clock")
    op.drop_index("ix_clock_lowest", "clock")
