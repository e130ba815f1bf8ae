"""Case files: what a contact learned, corrections of it, appointments, and what is next due of each case.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import grant_columns, note_changes, note_no_changes

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
CORRECTION, FILE, APPOINTMENT = "contact_correction", "case_file", "appointment"
DUE_ON = (
    "COALESCE(CASE WHEN first_met_on IS NULL THEN LEAST(first_due_on, next_on) ELSE next_on END, '9999-12-31'::date)"
)
_OF_CLOCK = """
INSERT INTO case_file (graduate_id, city, area, opened_on, first_due_on, first_met_on)
SELECT clock.graduate_id, person.city, person.area, person.registered_on, clock.due_on, clock.met_on
FROM {clocks} AS clock JOIN graduate AS person ON person.id = clock.graduate_id
WHERE clock.started_on IS NOT NULL ORDER BY clock.graduate_id
ON CONFLICT (graduate_id) DO UPDATE SET first_due_on = excluded.first_due_on, first_met_on = excluded.first_met_on
"""
_FOLLOW_CLOCK = f"""
CREATE FUNCTION case_file_follows_clock() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN {_OF_CLOCK.format(clocks="changed")}; RETURN NULL; END $$
"""
_FOLLOW_PERSON = """
CREATE FUNCTION case_file_follows_person() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  UPDATE case_file SET city = NEW.city, area = NEW.area WHERE graduate_id = NEW.id; RETURN NULL;
END $$
"""
_ON_PERSON = """
CREATE TRIGGER case_file_follows_person AFTER UPDATE OF city, area ON graduate FOR EACH ROW
WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION case_file_follows_person()
"""


def upgrade() -> None:
    op.add_column("contact", sa.Column("information", JSONB, server_default=sa.text("'{}'"), nullable=False))
    _create_correction()
    _create_case_file()
    _create_appointment()
    _let_case_files_follow()


def downgrade() -> None:
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER case_file_follows_{event} ON first_contact_clock")
    op.execute("DROP TRIGGER case_file_follows_person ON graduate")
    for function in ("case_file_follows_clock", "case_file_follows_person"):
        op.execute(f"DROP FUNCTION {function}()")
    note_no_changes(CORRECTION)
    for table in (APPOINTMENT, FILE, CORRECTION):
        op.drop_table(table)
    op.drop_column("contact", "information")


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name=f"fk_{table}_graduate_id_graduate")


def _create_correction() -> None:
    op.create_table(
        CORRECTION,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("information", JSONB, nullable=False),
        sa.Column("notes_sealed", sa.LargeBinary),
        sa.Column("corrected_by", sa.Uuid, nullable=False),
        sa.Column("corrected_on", sa.Date, nullable=False),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{CORRECTION}"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=f"fk_{CORRECTION}_contact_id_contact"),
        _of_person(CORRECTION),
    )
    op.create_index(f"ix_{CORRECTION}_contact_id", CORRECTION, ["contact_id", "id"])
    op.create_index(f"ix_{CORRECTION}_graduate_id", CORRECTION, ["graduate_id"])
    grant_columns(CORRECTION, "notes_sealed")  # sealed anew by the person's key
    note_changes(CORRECTION, "rollup_change", "graduate_id", "SELECT graduate_id FROM changed")


def _create_case_file() -> None:
    op.create_table(
        FILE,
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("opened_on", sa.Date),
        sa.Column("first_due_on", sa.Date),
        sa.Column("first_met_on", sa.Date),
        sa.Column("next_on", sa.Date),
        sa.Column("next_kind", sa.String),
        sa.Column("due_on", sa.Date, sa.Computed(DUE_ON, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("graduate_id", name=f"pk_{FILE}"),
        _of_person(FILE),
        sa.CheckConstraint("(next_on IS NULL) = (next_kind IS NULL)", name=f"ck_{FILE}_appointed"),
    )
    district = sa.text("split_part(area, '/', 2)")
    op.create_index(f"ix_{FILE}_area", FILE, ["area", "due_on", "graduate_id"])
    op.create_index(f"ix_{FILE}_district", FILE, ["city", district, "due_on", "graduate_id"])
    op.create_index(f"ix_{FILE}_city", FILE, ["city", "due_on", "graduate_id"])
    given = ("opened_on", "first_due_on", "first_met_on", "next_on", "next_kind")
    grant_columns(FILE, "city", "area", *given)


def _create_appointment() -> None:
    op.create_table(
        APPOINTMENT,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("set_by", sa.Uuid, nullable=False),
        sa.Column("set_on", sa.Date, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("settled_on", sa.Date),
        sa.Column("recorded_at", INSTANT, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{APPOINTMENT}"),
        _of_person(APPOINTMENT),
        sa.CheckConstraint("outcome IN ('kept', 'missed', 'replaced')", name=f"ck_{APPOINTMENT}_outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (settled_on IS NULL)", name=f"ck_{APPOINTMENT}_settled"),
    )
    op.create_index(f"ix_{APPOINTMENT}_graduate_id", APPOINTMENT, ["graduate_id", "due_on"])
    still_open = sa.text("outcome IS NULL")
    op.create_index(f"uq_{APPOINTMENT}_open", APPOINTMENT, ["graduate_id"], unique=True, postgresql_where=still_open)
    grant_columns(APPOINTMENT, "outcome", "settled_on")


def _let_case_files_follow() -> None:
    """Set up before the clocks that are there are read: none is missed that comes meanwhile."""
    op.execute(_FOLLOW_CLOCK)
    op.execute(_FOLLOW_PERSON)
    for event in ("insert", "update"):
        op.execute(
            f"CREATE TRIGGER case_file_follows_{event} AFTER {event} ON first_contact_clock"
            " REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION case_file_follows_clock()"
        )
    op.execute(_ON_PERSON)
    op.execute(_OF_CLOCK.format(clocks="first_contact_clock"))
