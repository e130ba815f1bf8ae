"""The figures of today: sums by place, what each person counts in, and who must be looked at again.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_tables, note_changes, note_no_changes

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
BRIEF = "-- squawk-ignore require-concurrent-index-creation, require-concurrent-index-deletion\n"
"""As in 0026: a migration is one transaction. Referrals alone are in the index."""
CHANGED = {
    "graduate": "SELECT id FROM changed",
    "graduate_status": (
        "SELECT graduate_id FROM changed UNION SELECT other.graduate_id FROM changed"
        " JOIN graduate_status AS other ON other.ref = changed.ref"
    ),
    "status_confirmation": (
        "SELECT graduate_id FROM changed JOIN graduate_status AS stated ON stated.id = changed.status_id"
    ),
    "graduate_intention": "SELECT graduate_id FROM changed",
    "contact": "SELECT graduate_id FROM changed",
    "service": "SELECT graduate_id FROM changed",
    "known_post": "SELECT graduate_id FROM changed JOIN service USING (post_id)",
}
"""Table that a fact reads → whom a change of it is about. No row is ever handed to another person."""
OUTSIDE = ("rollup_cell", "rollup_person", "rollup_change")
FOLDING = "current_setting('qihang.folding', true) IS DISTINCT FROM 'on'"


def upgrade() -> None:
    _create_tables()
    grant_tables("rollup_change", "rollup_person", "rollup_cell", "rollup_state")
    _forget_what_others_write()
    for table, people in CHANGED.items():
        note_changes(table, "rollup_change", "graduate_id", people)
    op.execute(f"{BRIEF}CREATE INDEX ix_service_post_id ON service (post_id) WHERE post_id IS NOT NULL")


def downgrade() -> None:
    for table in CHANGED:
        note_no_changes(table)
    op.drop_index("ix_service_post_id", "service")
    for table in ("rollup_state", "rollup_cell", "rollup_person", "rollup_change"):
        op.drop_table(table)
    op.execute("DROP FUNCTION forget_rollup()")


def _create_tables() -> None:
    op.create_table(
        "rollup_change",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rollup_change"),
    )
    op.create_table(
        "rollup_person",
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("numbers", sa.ARRAY(sa.Integer), nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name="pk_rollup_person"),
    )
    op.create_table(
        "rollup_cell",
        sa.Column("place", sa.String, nullable=False),
        sa.Column("cohort", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("district", sa.String, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("place", "cohort", "number", "district", name="pk_rollup_cell"),
    )
    op.create_table(
        "rollup_state",
        sa.Column("city", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("city", name="pk_rollup_state"),
    )


def _forget_what_others_write() -> None:
    """Who else than the fold writes sums, or takes a change away, throws them all away: they are made anew."""
    op.execute(
        f"CREATE FUNCTION forget_rollup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {FOLDING}"
        " THEN DELETE FROM rollup_state; END IF; RETURN NULL; END $$"
    )
    for table in OUTSIDE:
        deeds = "UPDATE OR DELETE OR TRUNCATE" if table == "rollup_change" else "INSERT OR UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER forget_rollup AFTER {deeds} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION forget_rollup()"
        )
