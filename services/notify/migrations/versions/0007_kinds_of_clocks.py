"""Clocks of every kind: how a clock is called, whom it runs for and in which period; facts of it, not contacts alone.

Every clock there is keeps its id: it is a first contact. `clock_contact` stays as long as a worker of the version
before may write to it; what it writes is in `clock_fact` at once.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COPY = """
    INSERT INTO clock_fact (clock_id, fact, happened_on, logged_on, confirmed_on)
    SELECT clock_id, 'contact:' || contact_id, contacted_on, logged_on, confirmed_on FROM clock_contact
"""
_FOLLOW = """
CREATE FUNCTION follow_clock_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clock_fact (clock_id, fact, happened_on, logged_on, confirmed_on)
    VALUES (NEW.clock_id, 'contact:' || NEW.contact_id, NEW.contacted_on, NEW.logged_on, NEW.confirmed_on)
    ON CONFLICT (clock_id, fact) DO UPDATE SET
        logged_on = coalesce(EXCLUDED.logged_on, clock_fact.logged_on),
        confirmed_on = coalesce(EXCLUDED.confirmed_on, clock_fact.confirmed_on);
    RETURN NULL;
END $$
"""
_COPY_BACK = """
    INSERT INTO clock_contact (contact_id, clock_id, contacted_on, logged_on, confirmed_on)
    SELECT substr(fact, 9)::uuid, clock_id, happened_on, logged_on, confirmed_on
    FROM clock_fact JOIN clock ON clock.id = clock_id
    WHERE kind = 'first_contact' AND fact LIKE 'contact:%' AND counts
    ON CONFLICT (contact_id) DO UPDATE SET logged_on = EXCLUDED.logged_on, confirmed_on = EXCLUDED.confirmed_on
"""
_INDEX = """-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX uq_clock_period ON clock (kind, area, period) WHERE period IS NOT NULL
"""

_STATES = "CHECK (state IN ('waiting', 'open', 'warned', 'breached', 'met'{closed}))"


def upgrade() -> None:
    """The index is over no row yet. The check that knows `closed` reads one row per person, in milliseconds."""
    op.add_column("clock", sa.Column("kind_type", sa.String, server_default="deadline", nullable=False))
    op.add_column("clock", sa.Column("title", sa.String, server_default="首次联系", nullable=False))
    op.add_column("clock", sa.Column("subject_kind", sa.String, server_default="graduate", nullable=False))
    op.add_column("clock", sa.Column("period", sa.String))
    op.add_column("clock", sa.Column("needed", sa.Integer))
    op.add_column("clock", sa.Column("counted", sa.Integer))
    op.add_column("clock", sa.Column("due_changes", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.execute(_INDEX)
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    states = _STATES.format(closed=", 'closed'")
    wider = f"ALTER TABLE clock ADD CONSTRAINT ck_clock_state {states}"
    op.execute(f"-- squawk-ignore constraint-missing-not-valid\n{wider}")
    op.create_table(
        "clock_fact",
        sa.Column("clock_id", sa.Uuid, nullable=False),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("logged_on", sa.Date),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("version", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("counts", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("clock_id", "fact", name="pk_clock_fact"),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_clock_fact_clock_id_clock"),
    )
    grant_tables("clock_fact")
    op.execute(_FOLLOW)
    op.execute(
        "CREATE TRIGGER follow AFTER INSERT OR UPDATE ON clock_contact"
        " FOR EACH ROW EXECUTE FUNCTION follow_clock_contact()"
    )
    op.execute(_COPY)


def downgrade() -> None:
    """Only first contacts are left: the version before would take any other clock for one."""
    op.execute("DROP TRIGGER follow ON clock_contact")
    op.execute("DROP FUNCTION follow_clock_contact()")
    op.execute(_COPY_BACK)
    op.drop_table("clock_fact")
    op.execute("DELETE FROM clock WHERE kind <> 'first_contact'")
    op.execute("ALTER TABLE clock DROP CONSTRAINT ck_clock_state")
    op.execute(f"ALTER TABLE clock ADD CONSTRAINT ck_clock_state {_STATES.format(closed='')}")
    op.execute("DROP INDEX uq_clock_period")
    for column in ("due_changes", "counted", "needed", "period", "subject_kind", "title", "kind_type"):
        op.drop_column("clock", column)
