"""What 0031 refuses of new rows is looked for in the old ones: it has filled them all.

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
NAME = "ck_payment_line_city"


def upgrade() -> None:
    op.execute(f"ALTER TABLE payment_line VALIDATE CONSTRAINT {NAME}")


def downgrade() -> None:
    op.drop_constraint(NAME, "payment_line")
    op.execute(f"ALTER TABLE payment_line ADD CONSTRAINT {NAME} CHECK (city IS NOT NULL) NOT VALID")
