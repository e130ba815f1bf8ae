"""Claims that a correction took the place of; what the bank says twice and differently; one settlement per claim.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, protect_append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD_STATES = "'open', 'reviewed', 'approved', 'rejected', 'not_eligible', 'in_payment', 'settled'"

SETTLES = """
CREATE FUNCTION settle_claim_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claim_settlement (claim_id, line_id)
    SELECT claim_id, id FROM payment_line WHERE id = NEW.line_id
    ON CONFLICT (line_id) DO NOTHING;
    RETURN NULL;
END $$
"""
"""A second line of the same claim breaks the primary key, whatever code books it."""

UNPAID = "claim.state IN ('open', 'reviewed', 'approved')"
CALCULATE_AGAIN = f"""
UPDATE assessment SET dirty = true
FROM claim
WHERE claim.scheme = assessment.scheme AND claim.payee_id = assessment.payee_id AND claim.period = assessment.period
    AND claim.sequence > 0 AND {UNPAID}
"""
"""Unpaid corrections of an earlier version may claw back what was never paid: held out of files until calculated."""
TAKE_BACK = f"""
UPDATE claim SET state = 'superseded', version = version + 1 WHERE {UNPAID} AND amount_fen > target_fen
"""
"""Such a version, after a rejection, made claims for more than the whole entitlement."""


def upgrade() -> None:
    _create_tables()
    op.execute(SETTLES)
    op.execute(
        "CREATE TRIGGER settled_once AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION settle_claim_once()"
    )
    op.execute(
        "INSERT INTO claim_settlement (claim_id, line_id) SELECT claim_id, id FROM payment_line WHERE state = 'settled'"
    )
    grant_tables("claim_settlement", "bank_discrepancy", "bank_discrepancy_resolution")
    protect_append_only("claim_settlement", "bank_discrepancy", "bank_discrepancy_resolution")
    _allow_states(f"{OLD_STATES}, 'superseded'")
    op.execute(CALCULATE_AGAIN)
    op.execute(TAKE_BACK)
    _check("due", "state NOT IN ('open', 'reviewed', 'approved') OR amount_fen <= target_fen")


def downgrade() -> None:
    op.execute("ALTER TABLE claim DROP CONSTRAINT ck_claim_due")
    op.execute("UPDATE claim SET state = 'rejected', version = version + 1 WHERE state = 'superseded'")
    _allow_states(OLD_STATES)
    op.execute("DROP TRIGGER settled_once ON ledger_entry")
    op.execute("DROP FUNCTION settle_claim_once()")
    for table in ("bank_discrepancy_resolution", "bank_discrepancy", "claim_settlement"):
        op.drop_table(table)


def _allow_states(states: str) -> None:
    """A check cannot be altered; the next one stands in the same transaction."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE claim DROP CONSTRAINT ck_claim_state")
    _check("state", f"state IN ({states})")


def _check(name: str, condition: str) -> None:
    """In one step: a claim is a row per payee and period, read through in milliseconds."""
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE claim ADD CONSTRAINT ck_claim_{name} CHECK ({condition})"
    )


def _create_tables() -> None:
    op.create_table(
        "claim_settlement",
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name="pk_claim_settlement"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_settlement_claim_id_claim"),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name="fk_claim_settlement_line_id_payment_line"),
        sa.UniqueConstraint("line_id", name="uq_claim_settlement_line_id"),
    )
    op.create_table(
        "bank_discrepancy",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("line_id", sa.Uuid, nullable=False),
        sa.Column("said", sa.String, nullable=False),
        sa.Column("bank_ref", sa.String, nullable=False),
        sa.Column("reason_code", sa.String),
        sa.Column("had", sa.String, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bank_discrepancy"),
        sa.CheckConstraint("said IN ('settled', 'rejected', 'nothing')", name="ck_bank_discrepancy_said"),
        sa.CheckConstraint("had IN ('sent', 'settled', 'rejected')", name="ck_bank_discrepancy_had"),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name="fk_bank_discrepancy_line_id_payment_line"),
        sa.UniqueConstraint("line_id", "said", "bank_ref", name="uq_bank_discrepancy_line_id_said_bank_ref"),
    )
    op.create_table(
        "bank_discrepancy_resolution",
        sa.Column("discrepancy_id", sa.Uuid, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("resolved_by", sa.Uuid, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("discrepancy_id", name="pk_bank_discrepancy_resolution"),
        sa.CheckConstraint("verdict IN ('paid', 'not_paid')", name="ck_bank_discrepancy_resolution_verdict"),
        sa.ForeignKeyConstraint(
            ["discrepancy_id"],
            ["bank_discrepancy.id"],
            name="fk_bank_discrepancy_resolution_discrepancy_id_bank_discrepancy",
        ),
    )
