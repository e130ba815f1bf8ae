"""A bank's reference is of one line within a city: two cities have two banks.

A process of the version before writes lines without their city: a trigger fills in that of their batch.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation\n"
"""While the index is built, readers go on and writers wait: lines of payment files, few beside claims."""
WIDER = "-- squawk-ignore ban-drop-constraint\n"
"""What the version before relies on holds on: within a city a reference is of one line."""
_OF_ITS_BATCH = """
CREATE FUNCTION fill_in_city_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.city IS NULL THEN
        SELECT city INTO NEW.city FROM payment_batch WHERE id = NEW.batch_id;
    END IF;
    RETURN NEW;
END $$
"""
_REFUSE_SHARED = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM payment_line WHERE bank_ref IS NOT NULL GROUP BY bank_ref HAVING count(*) > 1) THEN
        RAISE EXCEPTION 'banks of two cities have given one reference: no column would tell their lines apart';
    END IF;
END $$
"""


def upgrade() -> None:
    op.add_column("payment_line", sa.Column("city", sa.String))
    op.execute(_OF_ITS_BATCH)
    op.execute(
        "CREATE TRIGGER city_of_line BEFORE INSERT ON payment_line FOR EACH ROW EXECUTE FUNCTION fill_in_city_of_line()"
    )
    op.execute("UPDATE payment_line AS l SET city = b.city FROM payment_batch AS b WHERE b.id = l.batch_id")
    op.execute("ALTER TABLE payment_line ADD CONSTRAINT ck_payment_line_city CHECK (city IS NOT NULL) NOT VALID")
    op.execute(f"{BRIEF}CREATE UNIQUE INDEX uq_payment_line_city_bank_ref ON payment_line (city, bank_ref)")
    op.execute(f"{WIDER}ALTER TABLE payment_line DROP CONSTRAINT uq_payment_line_bank_ref")


def downgrade() -> None:
    op.execute(_REFUSE_SHARED)
    op.create_unique_constraint("uq_payment_line_bank_ref", "payment_line", ["bank_ref"])
    op.execute("DROP TRIGGER city_of_line ON payment_line")
    op.execute("DROP FUNCTION fill_in_city_of_line()")
    op.drop_column("payment_line", "city")
