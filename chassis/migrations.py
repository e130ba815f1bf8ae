"""Databases and their schema: provisioning, Alembic without an ini file, grants and append-only tables."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from chassis.audit import create_audit_chain, create_audit_table, drop_audit_chain, drop_audit_table
from chassis.clock import create_clock_table, drop_clock_table
from chassis.dual_control import MUTABLE, create_change_request_table, drop_change_request_table
from chassis.evidence.tables import MUTABLE as EVIDENCE_COLUMNS
from chassis.evidence.tables import create_evidence_tables, drop_evidence_tables
from chassis.messaging.dead_letters import MUTABLE as DEAD_LETTER_COLUMNS
from chassis.messaging.dead_letters import add_dead_letter_changes, drop_dead_letter_changes
from chassis.messaging.outbox import create_messaging_tables, drop_messaging_tables

LOCK_TIMEOUT = "3s"
ROLE_LIMITS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"}
"""Of the app's role, in the database: they bind every session of the role, also one that forgot to ask for its own."""
PLANNING = {"random_page_cost": "1.1"}
"""Of the app's role too. PostgreSQL's own 4 is that of turning disks: it walks a table from its start to spare a few
looks into an index, past all rows that came before those asked for."""


def provision(admin_url: str, database: str, app_role: str, app_password: str | None = None) -> None:
    """Creates the database and the app's login role where they are missing.

    `admin_url` names any database of the server and a role that may create both.
    """
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = :name", app_role):
            connection.execute(text(f"CREATE ROLE {_quoted(connection, app_role)} LOGIN"))
        for setting, value in {**ROLE_LIMITS, **PLANNING}.items():
            connection.execute(text(f"ALTER ROLE {_quoted(connection, app_role)} SET {setting} = '{value}'"))
        if app_password is not None:
            literal = app_password.replace("'", "''")
            connection.execute(text(f"ALTER ROLE {_quoted(connection, app_role)} PASSWORD '{literal}'"))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = :name", database):
            connection.execute(text(f"CREATE DATABASE {_quoted(connection, database)}"))
    engine.dispose()


def _exists(connection: Connection, query: str, name: str) -> bool:
    return connection.scalar(text(query), {"name": name}) is not None


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def config(directory: Path, app_role: str | None = None, url: str | None = None) -> Config:
    alembic = Config(attributes={"app_role": app_role})
    alembic.set_main_option("script_location", str(directory).replace("%", "%%"))
    if url:
        alembic.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return alembic


def upgrade(url: str, directory: Path, app_role: str, revision: str = "head") -> None:
    """Brings the database at `url` (owner's role) to `revision`. A lock that is not had in 3 s raises."""
    _migrate(url, directory, app_role, lambda alembic: command.upgrade(alembic, revision))


def downgrade(url: str, directory: Path, app_role: str, revision: str) -> None:
    _migrate(url, directory, app_role, lambda alembic: command.downgrade(alembic, revision))


def _migrate(url: str, directory: Path, app_role: str, run_command: Any) -> None:
    alembic = config(directory, app_role)
    engine = create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('alembic'))"))
        alembic.attributes["connection"] = connection
        run_command(alembic)


def head(directory: Path) -> str | None:
    return ScriptDirectory.from_config(config(directory)).get_current_head()


def run() -> None:
    """The whole of a service's `migrations/env.py`."""
    connection = context.config.attributes.get("connection")
    if context.is_offline_mode():
        context.configure(url="postgresql+psycopg://", literal_binds=True)
    else:
        context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def create_chassis_tables_v1() -> None:
    """The tables every service has: outbox, inbox, dead letters, audit, business clock, idempotency keys."""
    create_messaging_tables(op)
    create_audit_table(op)
    create_clock_table(op)
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )


def drop_chassis_tables_v1() -> None:
    op.drop_table("idempotency_key")
    drop_clock_table(op)
    drop_audit_table(op)
    drop_messaging_tables(op)
    op.execute("DROP FUNCTION IF EXISTS refuse_change()")


def chain_audit_trail() -> None:
    """Every service's second step of the trail: source address, detail and area, and the blocks of its hash chain."""
    create_audit_chain(op)
    grant_tables("audit_block", "audit_link")
    protect_append_only("audit_block", "audit_link")


def unchain_audit_trail() -> None:
    drop_audit_chain(op)


def grant_app_role() -> None:
    """Lets the app's role read and write every table and sequence that exists now; call it last, in the first
    migration. A later one uses `grant_tables`: this would give back what others have taken.

    Append-only tables (see `protect_append_only`) keep their protection: call that after this.
    """
    role = context.config.attributes.get("app_role")
    if role is None:
        return
    op.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    op.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    op.execute(f'REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM "{role}"')
    protect_append_only("audit_entry")


def grant_tables(*tables: str) -> None:
    """Lets the app's role read and write tables that a later migration adds; what others may, stays as it is.

    It takes back `grant_columns`, for a downgrade.
    """
    role = context.config.attributes.get("app_role")
    for table in tables if role is not None else ():
        op.execute(f'REVOKE UPDATE ON "{table}" FROM "{role}"')
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO "{role}"')


def grant_columns(table: str, *columns: str) -> None:
    """Lets the app's role add rows and read them, and update these columns alone; nothing is deleted."""
    role = context.config.attributes.get("app_role")
    if role is None:
        return
    op.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"')
    op.execute(f'GRANT SELECT, INSERT ON "{table}" TO "{role}"')
    if columns:
        op.execute(f'GRANT UPDATE ({", ".join(columns)}) ON "{table}" TO "{role}"')


def create_change_requests() -> None:
    """The table of `chassis.dual_control`: proposals are added, and decided once."""
    create_change_request_table(op)
    grant_columns("change_request", *MUTABLE)


def drop_change_requests() -> None:
    drop_change_request_table(op)


def create_evidence_store() -> None:
    """The tables of `chassis.evidence`: a record changes by its scan alone, and of a chunk nothing does; it may be
    destroyed."""
    create_evidence_tables(op)
    grant_columns("evidence_file", *EVIDENCE_COLUMNS)
    grant_columns("evidence_chunk")
    role = context.config.attributes.get("app_role")
    if role is not None:
        op.execute(f'GRANT DELETE ON "evidence_chunk" TO "{role}"')


def drop_evidence_store() -> None:
    drop_evidence_tables(op)


def keep_dead_letters_as_received() -> None:
    """A rewrite has a column of its own, and so has a letter that was set aside."""
    add_dead_letter_changes(op)
    grant_columns("dead_letter", *DEAD_LETTER_COLUMNS)


def let_dead_letters_change() -> None:
    """For a downgrade."""
    grant_tables("dead_letter")
    drop_dead_letter_changes(op)


def protect_append_only(*tables: str) -> None:
    """Rows of these tables can only be added: by privilege for the app's role, by trigger for everyone."""
    role = context.config.attributes.get("app_role")
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = '42501'; END $$"
    )
    for table in tables:
        if role is not None:
            op.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"')
        op.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
        op.execute(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


_SIDES = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def note_changes(table: str, log: str, column: str, rows: str) -> None:
    """Each statement on the table, whoever says it, puts into `log` what it is about: `rows`, a query of `changed`.

    The triggers take a short lock: who writes waits until the migration is over, who reads does not.
    """
    op.execute(
        f"CREATE FUNCTION note_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN INSERT INTO {log} ({column}) {rows}; RETURN NULL; END $$"
    )
    for deed, side in _SIDES.items():
        op.execute(
            f'CREATE TRIGGER note_{deed.lower()} AFTER {deed} ON "{table}" REFERENCING {side} TABLE AS changed'
            f" FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_{table}()"
        )


def note_no_changes(table: str) -> None:
    """For a downgrade."""
    for deed in _SIDES:
        op.execute(f'DROP TRIGGER note_{deed.lower()} ON "{table}"')
    op.execute(f"DROP FUNCTION note_change_of_{table}()")
