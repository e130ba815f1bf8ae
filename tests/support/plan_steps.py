"""Steps of the tests of plans: a list is asked for, and PostgreSQL says how many rows each of its queries touched."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Connection, create_engine, event

from chassis.app import build_app
from chassis.service import Definition, Service, make_service
from tests.support.platform import BASE, packs, settings_for
from tests.support.postgres import Postgres, app_role

Fill = Callable[[Connection, int], None]


@dataclass
class Ledger:
    """A service on generated rows, and what it asks its database for."""

    database: str
    service: Service
    client: httpx.AsyncClient
    statements: list[tuple[str, Any]]


def ledger_of(postgres: Postgres, definition: Definition, database: str) -> Ledger:
    """The service of a database that is filled already; of one event loop."""
    service = make_service(definition, settings_for(postgres, definition.name, database), packs=packs())
    statements: list[tuple[str, Any]] = []
    event.listen(
        service.runtime.engine.sync_engine,
        "before_cursor_execute",
        lambda _, __, statement, values, ___, ____: statements.append((statement, values)),
    )
    transport = httpx.ASGITransport(build_app(service))
    return Ledger(database, service, httpx.AsyncClient(transport=transport, base_url=BASE), statements)


def filled(postgres: Postgres, definition: Definition, fill: Fill, size: int) -> str:
    """The name of a database with as many generated rows."""
    database = postgres.fresh(definition)
    engine = create_engine(postgres.url(database))
    with engine.connect() as connection:
        fill(connection, size)
    engine.dispose()
    return database


async def pages(
    ledger: Ledger, link: str, token: str, query: Mapping[str, str | Sequence[str]]
) -> Sequence[tuple[str, Any]]:
    """The queries of a page of a list that are cut to its length."""
    ledger.statements.clear()
    answer = await ledger.client.get(link, params=query, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == httpx.codes.OK, (link, query, answer.text)
    asked = [(statement, values) for statement, values in ledger.statements if "LIMIT" in statement]
    assert asked, f"{link} asks for no page"
    return asked


def touched(postgres: Postgres, ledger: Ledger, asked: Sequence[tuple[str, Any]]) -> int:
    """How many rows of tables these queries read, those that they threw away included."""
    engine = create_engine(postgres.url(ledger.database, app_role(ledger.service.runtime.name)))
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        plans = [
            driver.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values).fetchone()[0]
            for statement, values in asked
        ]
    engine.dispose()
    parsed = [json.loads(plan) if isinstance(plan, str) else plan for plan in plans]
    return round(sum(_rows(plan[0]["Plan"]) for plan in parsed))


def _rows(node: Mapping[str, Any]) -> float:
    own = 0.0
    if "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan":
        each = sum(node.get(name, 0) for name in ("Actual Rows", *_REMOVED))
        own = each * node["Actual Loops"]
    return own + sum(_rows(child) for child in node.get("Plans", ()))


_REMOVED = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
