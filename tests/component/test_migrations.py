"""Every service's migrations: they go up, down and up again, lock nothing for long, and match the models."""

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from chassis import migrations
from deploy.composition import SERVICES, app_role, definition_of
from tests.support.platform import ROOT
from tests.support.postgres import Postgres

Schema: TypeAlias = dict[str, list[str]]
WITH_OWN_MODEL_TEST = {"registry", "jobfair", "notify"}
"""Their tests compare models and tables already."""

CATALOGUE = {
    "column": """
        SELECT format('%s.%s %s not_null=%s identity=%s default=%s', c.relname, a.attname,
            format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "grant": """
        SELECT format('%s %s', relname, (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(relacl) acl))
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')""",
    "column grant": """
        SELECT format('%s.%s %s', attrelid::regclass, attname,
            (SELECT array_agg(acl::text ORDER BY acl::text) FROM unnest(attacl) acl))
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND attacl IS NOT NULL""",
    "sequence": "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "trigger": """
        SELECT format('%s enabled=%s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal""",
    "function": """
        SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "type": """
        SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')""",
}
EXCLUDED = {
    "prefer-bigint-over-int": "32-bit columns count rows of a file, months and versions; ids are UUIDs",
    "require-lock-timeout": "chassis.migrations sets it on the connection; see the tests below",
    "require-statement-timeout": "filling a column may take long; what it must not do, wait for a lock, is bounded",
}
"""Squawk's rules that do not apply, each with the reason."""


@pytest.fixture
def database(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database for the test's service."""
    service = request.node.callspec.params["service"]
    name = postgres.free_name(service)
    migrations.provision(postgres.url("postgres"), name, app_role(service))
    yield name
    postgres.leave(name)


def revisions_of(service: str) -> list[str]:
    """From the first to the last."""
    script = ScriptDirectory.from_config(migrations.config(definition_of(service).migrations))
    return [found.revision for found in script.walk_revisions()][::-1]


LATER = [
    pytest.param(service, before, after, id=f"{service}-{after}")
    for service in SERVICES
    for before, after in zip(revisions_of(service), revisions_of(service)[1:], strict=False)
]
"""Every migration that meets tables with rows in them."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads here reads to the end: a lock that is not had at once is not had in three seconds either."""
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "200ms")


class Ladder:
    """A database of each service that climbs from one revision to the next and is cloned on the way."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._standing: dict[str, str] = {}

    def cloned(self, service: str, revision: str, name: str) -> None:
        """Makes the database `name` with the service's schema at `revision`."""
        order, ladder = revisions_of(service), f"ladder_of_{service}"
        standing = self._standing.get(service)
        if standing is None or order.index(standing) > order.index(revision):
            self._postgres.execute(f"DROP DATABASE IF EXISTS {ladder} WITH (FORCE)")
            migrations.provision(self._postgres.url("postgres"), ladder, app_role(service))
        up(self._postgres, ladder, service, revision)
        self._standing[service] = revision
        self._postgres.execute(f"CREATE DATABASE {name} TEMPLATE {ladder} STRATEGY FILE_COPY")


@pytest.fixture(scope="module")
def ladder(postgres: Postgres) -> Ladder:
    return Ladder(postgres)


@pytest.fixture
def earlier(postgres: Postgres, ladder: Ladder, service: str, before: str) -> Iterator[str]:
    """A database with the schema that the test's migration meets."""
    name = postgres.free_name(service)
    ladder.cloned(service, before, name)
    yield name
    postgres.leave(name)


def up(postgres: Postgres, database: str, service: str, to: str = "head") -> None:
    migrations.upgrade(postgres.url(database), definition_of(service).migrations, app_role(service), to)


def down(postgres: Postgres, database: str, service: str, to: str = "base") -> None:
    migrations.downgrade(postgres.url(database), definition_of(service).migrations, app_role(service), to)


@contextmanager
def connected(postgres: Postgres, database: str) -> Iterator[Connection]:
    engine = create_engine(postgres.url(database), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def schema_of(postgres: Postgres, database: str) -> Schema:
    with connected(postgres, database) as connection:
        return {kind: sorted(connection.scalars(text(query))) for kind, query in CATALOGUE.items()}


@contextmanager
def reading(postgres: Postgres, database: str) -> Iterator[list[str]]:
    """A transaction that has read every table and stays open, as a report or a backup does."""
    with connected(postgres, database) as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            connection.execute(text(f'SELECT count(*) FROM "{table}"'))
        yield list(tables)


@contextmanager
def suppress_lock_timeout() -> Iterator[list[str]]:
    """Yields a list that is empty unless a lock was not had."""
    refusals: list[str] = []
    try:
        yield refusals
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        refusals.append(str(error.orig))


@pytest.mark.parametrize("service", SERVICES)
def test_down_to_nothing_and_up_again_gives_the_same_schema(postgres: Postgres, database: str, service: str) -> None:
    up(postgres, database, service)
    first = schema_of(postgres, database)
    down(postgres, database, service)
    left = schema_of(postgres, database)
    up(postgres, database, service)
    assert schema_of(postgres, database) == first
    assert all(first[kind] for kind in CATALOGUE if kind != "type")
    left.pop("grant")
    things = {f"{kind}: {thing}" for kind, found in left.items() for thing in found}
    assert {thing for thing in things if "alembic_version" not in thing} == set()


@pytest.mark.parametrize(("service", "before", "after"), LATER)
def test_each_later_step_can_be_taken_back_alone(
    postgres: Postgres, earlier: str, service: str, before: str, after: str
) -> None:
    old = schema_of(postgres, earlier)
    up(postgres, earlier, service, after)
    down(postgres, earlier, service, before)
    assert schema_of(postgres, earlier) == old


@pytest.mark.parametrize("service", sorted({*SERVICES} - WITH_OWN_MODEL_TEST))
def test_the_migrated_schema_is_what_the_models_say(postgres: Postgres, database: str, service: str) -> None:
    metadata = definition_of(service).metadata

    def ours(_: Any, name: str | None, kind: str, *__: Any) -> bool:
        return kind != "table" or name in metadata.tables

    up(postgres, database, service)
    options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
    with connected(postgres, database) as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def printed(service: str, before: str, after: str) -> str:
    """The SQL of the step, as alembic prints it offline."""
    made = migrations.config(definition_of(service).migrations, app_role(service))
    made.output_buffer = io.StringIO()
    command.upgrade(made, f"{before}:{after}", sql=True)
    return made.output_buffer.getvalue()


@pytest.mark.parametrize(("service", "before", "after"), LATER)
def test_squawk_finds_nothing_in_a_later_migration(tmp_path: Path, service: str, before: str, after: str) -> None:
    """An initial migration meets no rows and no readers: there is nothing to lock."""
    file, sql = tmp_path / f"{service}_{after}.sql", printed(service, before, after)
    assert f"version_num='{after}'" in sql
    file.write_text(sql)
    options = ["--pg-version", "18.0", "--reporter", "gcc"]
    asked = [str(ROOT / ".venv/bin/squawk"), *options, "--exclude", ",".join(EXCLUDED), str(file)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, ""), answer.stdout + answer.stderr


@pytest.mark.parametrize(("service", "before", "after"), LATER)
def test_a_later_migration_beside_a_reader_is_applied_or_gives_up_whole(
    postgres: Postgres, earlier: str, service: str, after: str
) -> None:
    old = schema_of(postgres, earlier)
    with reading(postgres, earlier), suppress_lock_timeout() as waited_in_vain:
        up(postgres, earlier, service, after)
    assert not waited_in_vain or schema_of(postgres, earlier) == old
    up(postgres, earlier, service, after)
    assert schema_of(postgres, earlier) != old


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_up_to_date_starts_beside_a_reader(postgres: Postgres, database: str, service: str) -> None:
    up(postgres, database, service)
    with reading(postgres, database):
        up(postgres, database, service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_lock_that_is_not_had_ends_the_migration_and_changes_nothing(
    postgres: Postgres, database: str, service: str
) -> None:
    up(postgres, database, service)
    old = schema_of(postgres, database)
    with reading(postgres, database) as tables:
        assert "outbox" in tables
        with pytest.raises(OperationalError) as refused:
            down(postgres, database, service)
    assert isinstance(refused.value.orig, LockNotAvailable)
    assert schema_of(postgres, database) == old
    down(postgres, database, service)
