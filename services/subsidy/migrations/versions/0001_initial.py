"""The subsidy service's first tables: facts, claims with their seats, payments, the ledger.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import (
    create_chassis_tables_v1,
    drop_chassis_tables_v1,
    grant_app_role,
    protect_append_only,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)

BALANCED = """
CREATE FUNCTION refuse_unbalanced_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM ledger_entry WHERE line_id = NEW.line_id) <> 0 THEN
        RAISE EXCEPTION 'the sides of a booking do not sum to zero' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    create_chassis_tables_v1()
    _create_tables()
    op.execute(BALANCED)
    op.execute(
        "CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_line()"
    )
    grant_app_role()
    protect_append_only("ledger_entry", "claim_act", "claim_seat")


def downgrade() -> None:
    for table in (
        "ledger_entry",
        "claim_act",
        "payment_line",
        "claim_seat",
        "payout_account",
        "payment_batch",
        "payee_employer",
        "internship_outcome",
        "claim",
        "assessment",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_unbalanced_line()")
    drop_chassis_tables_v1()


def _create_tables() -> None:
    op.create_table(
        "assessment",
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "payee_id", "period", name="pk_assessment"),
    )
    op.create_index("ix_assessment_dirty", "assessment", ["scheme", "period"], postgresql_where=sa.text("dirty"))
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("payee_kind", sa.String(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("target_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("explanation", JSONB, nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("pack_version", sa.String(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'reviewed', 'approved', 'rejected', 'not_eligible', 'in_payment', 'settled')",
            name="ck_claim_state",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint(
            "scheme", "payee_id", "period", "sequence", name="uq_claim_scheme_payee_id_period_sequence"
        ),
    )
    op.create_index("ix_claim_area", "claim", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"})
    op.create_index("ix_claim_payee_id", "claim", ["payee_id"])
    op.create_table(
        "internship_outcome",
        sa.Column("internship_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_version", sa.Integer(), nullable=False),
        sa.Column("retained", sa.Boolean(), nullable=False),
        sa.Column("retained_on", sa.Date(), nullable=True),
        sa.Column("contract_months", sa.Integer(), nullable=True),
        sa.Column("insured", sa.Boolean(), nullable=True),
        sa.Column("retained_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("internship_id", name="pk_internship_outcome"),
    )
    op.create_index("ix_internship_outcome_cohort", "internship_outcome", ["employer_id", "ended_on"])
    op.create_table(
        "payee_employer",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("employer_id", name="pk_payee_employer"),
    )
    op.create_index("ix_payee_employer_credit_code", "payee_employer", ["credit_code"])
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment_batch"),
    )
    op.create_index(
        "ix_payment_batch_area", "payment_batch", ["area", "id"], postgresql_ops={"area": "text_pattern_ops"}
    )
    op.create_table(
        "payout_account",
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("payee_id", name="pk_payout_account"),
    )
    op.create_table(
        "claim_seat",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_claim_seat_claim_id_claim"),
        sa.PrimaryKeyConstraint("claim_id", "actor_id", name="pk_claim_seat"),
        sa.UniqueConstraint("claim_id", "actor_id", "step", name="uq_claim_seat_claim_id_actor_id_step"),
    )
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("bank_ref", sa.String(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name="ck_payment_line_settled"),
        sa.CheckConstraint("direction IN ('pay', 'collect')", name="ck_payment_line_direction"),
        sa.CheckConstraint("state IN ('sent', 'settled', 'rejected')", name="ck_payment_line_state"),
        sa.CheckConstraint("amount_fen > 0", name="ck_payment_line_amount"),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name="fk_payment_line_batch_id_payment_batch"),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name="fk_payment_line_claim_id_claim"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_line"),
        sa.UniqueConstraint("bank_ref", name="uq_payment_line_bank_ref"),
    )
    op.create_index("ix_payment_line_batch_id", "payment_line", ["batch_id"])
    op.create_index(
        "uq_payment_line_live",
        "payment_line",
        ["claim_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.create_table(
        "claim_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("step IN ('review', 'approve', 'pay')", name="ck_claim_act_step"),
        sa.ForeignKeyConstraint(
            ["claim_id", "actor_id", "step"],
            ["claim_seat.claim_id", "claim_seat.actor_id", "claim_seat.step"],
            name="fk_claim_act_seat",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claim_act"),
    )
    op.create_index("ix_claim_act_claim_id", "claim_act", ["claim_id"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["payment_line.id"], name="fk_ledger_entry_line_id_payment_line"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
        sa.UniqueConstraint("line_id", "account", name="uq_ledger_entry_line_id_account"),
    )
