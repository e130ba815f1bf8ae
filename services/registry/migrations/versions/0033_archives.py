"""Archives: the bodies that look after files, transfers, and who holds each file.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grant_columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)
STATES = "state IN ('requested', 'sent', 'in_transit', 'received', 'returned', 'exception')"
LIVING = "state IN ('requested', 'sent', 'in_transit', 'exception')"


def _recorded(name: str = "recorded_at") -> sa.Column[object]:
    return sa.Column(name, INSTANT, server_default=sa.func.now(), nullable=False)


def upgrade() -> None:
    _bodies()
    _transfers()
    _custody()


def _bodies() -> None:
    names = ("city", "code", "name", "address", "area", "citation")
    op.create_table(
        "archive_body",
        *(sa.Column(name, sa.String, nullable=False) for name in names),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Uuid, nullable=False),
        _recorded("changed_at"),
        sa.PrimaryKeyConstraint("city", "code", name="pk_archive_body"),
    )
    changing = ("name", "address", "area", "citation", "in_use", "version", "changed_by", "changed_at")
    grant_columns("archive_body", *changing)


def _transfers() -> None:
    op.create_table(
        "archive_transfer",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("from_org", "to_city", "to_body", "to_area")),
        sa.Column("batch", sa.String, nullable=False),
        sa.Column("sealed_count", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("trouble", sa.String),
        sa.Column("trouble_by", sa.Uuid),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("sent_by", sa.Uuid),
        sa.Column("sent_on", sa.Date),
        sa.Column("received_by", sa.Uuid),
        sa.Column("received_on", sa.Date),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_archive_transfer"),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_archive_transfer_graduate_id_graduate"),
        sa.CheckConstraint(STATES, name="ck_archive_transfer_state"),
        sa.CheckConstraint("received_by IS NULL OR received_by <> sent_by", name="ck_archive_transfer_two_persons"),
        sa.CheckConstraint("(state = 'exception') = (trouble IS NOT NULL)", name="ck_archive_transfer_trouble"),
        sa.CheckConstraint("(state = 'received') = (received_on IS NOT NULL)", name="ck_archive_transfer_received"),
    )
    living, pattern = sa.text(LIVING), {"to_area": "text_pattern_ops"}
    op.create_index(
        "uq_archive_transfer_living", "archive_transfer", ["graduate_id"], unique=True, postgresql_where=living
    )
    op.create_index("ix_archive_transfer_from_org", "archive_transfer", ["from_org", "batch", "id"])
    op.create_index("ix_archive_transfer_to_area", "archive_transfer", ["to_area", "id"], postgresql_ops=pattern)
    changing = ("state", "trouble", "trouble_by", "sent_by", "sent_on", "received_by", "received_on")
    grant_columns("archive_transfer", *changing)


def _custody() -> None:
    op.create_table(
        "archive_custody",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("transfer_id", sa.Uuid, nullable=False),
        sa.Column("graduate_id", sa.Uuid, nullable=False),
        sa.Column("holder_kind", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("taken_on", sa.Date, nullable=False),
        sa.Column("taken_by", sa.Uuid, nullable=False),
        sa.Column("released_on", sa.Date),
        _recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_archive_custody"),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["archive_transfer.id"], name="fk_archive_custody_transfer_id_archive_transfer"
        ),
        sa.ForeignKeyConstraint(["graduate_id"], ["graduate.id"], name="fk_archive_custody_graduate_id_graduate"),
        sa.CheckConstraint("holder_kind IN ('school', 'carrier', 'body')", name="ck_archive_custody_holder_kind"),
        sa.CheckConstraint("released_on >= taken_on", name="ck_archive_custody_in_order"),
    )
    living = sa.text("released_on IS NULL")
    op.create_index(
        "uq_archive_custody_holder", "archive_custody", ["graduate_id"], unique=True, postgresql_where=living
    )
    op.create_index("ix_archive_custody_transfer_id", "archive_custody", ["transfer_id"])
    grant_columns("archive_custody", "released_on")


def downgrade() -> None:
    for table in ("archive_custody", "archive_transfer", "archive_body"):
        op.drop_table(table)
