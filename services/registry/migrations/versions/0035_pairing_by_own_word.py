"""A helper may be named before they say so themselves.

Revision ID: 0035
Revises: 0034
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
PLAN, NAME = "assistance_plan", "ck_assistance_plan_paired"
DROP = f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {PLAN} DROP CONSTRAINT {NAME}"
ADD = f"-- squawk-ignore constraint-missing-not-valid\nALTER TABLE {PLAN} ADD CONSTRAINT {NAME} CHECK"
"""Each row that met the narrower condition meets the wider one; a city has hundreds of plans."""


def upgrade() -> None:
    op.execute(DROP)
    op.execute(f"{ADD} (paired_on IS NULL OR paired_with IS NOT NULL)")


def downgrade() -> None:
    op.execute(f"UPDATE {PLAN} SET paired_with = NULL WHERE paired_on IS NULL")
    op.execute(DROP)
    op.execute(f"{ADD} ((paired_with IS NULL) = (paired_on IS NULL))")
