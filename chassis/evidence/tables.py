"""The tables of the evidence store: a record for every file, and its content in sealed chunks."""

from typing import Any

import sqlalchemy as sa

MUTABLE = ("state", "data_key", "finding", "scanned_at", "attempts", "next_attempt_at", "last_error")
"""What a scan changes of a record. Everything else stands for good, and a record is never deleted."""


_LOSS = """
CREATE FUNCTION refuse_evidence_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.file_id NOT IN (SELECT id FROM evidence_file WHERE state = 'infected') THEN
        RAISE EXCEPTION 'evidence that is not infected stays' USING ERRCODE = '42501';
    END IF;
    RETURN OLD;
END $$
"""


def create_evidence_tables(op: Any) -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("data_key", sa.LargeBinary),
        sa.Column("state", sa.Text, server_default="waiting", nullable=False),
        sa.Column("finding", sa.Text),
        sa.Column("stored_at", instant, server_default=sa.func.now(), nullable=False),
        sa.Column("scanned_at", instant),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("next_attempt_at", instant, server_default=sa.func.now(), nullable=False),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_file"),
        sa.CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="ck_evidence_file_state"),
        sa.CheckConstraint("(state = 'infected') = (data_key IS NULL)", name="ck_evidence_file_destroyed"),
        sa.CheckConstraint("(state = 'infected') = (finding IS NOT NULL)", name="ck_evidence_file_finding"),
    )
    op.create_index(
        "ix_evidence_file_waiting", "evidence_file", ["next_attempt_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "evidence_chunk",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("file_id", "number", name="pk_evidence_chunk"),
        sa.ForeignKeyConstraint(["file_id"], ["evidence_file.id"], name="fk_evidence_chunk_file_id_evidence_file"),
    )
    op.execute("ALTER TABLE evidence_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL")
    op.execute(_LOSS)
    op.execute(
        "CREATE TRIGGER refuse_loss BEFORE DELETE ON evidence_chunk FOR EACH ROW"
        " EXECUTE FUNCTION refuse_evidence_loss()"
    )


def drop_evidence_tables(op: Any) -> None:
    op.drop_table("evidence_chunk")
    op.execute("DROP FUNCTION refuse_evidence_loss()")
    op.drop_table("evidence_file")
