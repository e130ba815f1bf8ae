"""After the whole journey, no person who walked it can be read anywhere: not in a table, not in a log."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
from rich.console import Console
from sqlalchemy import create_engine, text

from deploy.composition import SERVICES
from deploy.embedded import OPS_LOGIN, OPS_PASSWORD
from deploy.journey import Journey
from tests.e2e.conftest import served

TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def test_the_journey_leaves_no_personal_data_in_tables_or_logs() -> None:
    with tempfile.TemporaryDirectory(prefix="qihang-canary-") as folder:
        with served(Path(folder), QIHANG_LOG_LEVEL="INFO") as base:
            with httpx.Client(base_url=base, timeout=60) as http:
                journey = Journey(http, (OPS_LOGIN, OPS_PASSWORD), Console(file=io.StringIO()))
                journey.walk()
                marks = _marks(journey)
                shown = "".join(http.get(f"/{service}/metrics").text for service in SERVICES)
            assert _leaks(shown, marks) == []
            for service, table, row in _rows(Path(folder) / "embedded" / "postgres"):
                assert _leaks(row, marks) == [], f"{service}.{table}"
        log = (Path(folder) / "platform.out").read_text()
    assert '"operation": "register_graduate"' in log
    assert _leaks(log, marks) == []


def _marks(journey: Journey) -> set[str]:
    """Names, numbers and phones of everybody, and the bank account; as text and as the hex of their bytes."""
    people = journey.people[:2_060]
    plain = {value for person in people for value in (person.name, person.id_number, person.phone)}
    plain |= {journey.account_number}
    return plain | {value.encode().hex() for value in plain}


def _leaks(shown: str, marks: set[str]) -> list[str]:
    return [mark for mark in marks if mark in shown]


def _rows(socket: Path) -> Iterator[tuple[str, str, str]]:
    """Every row of every table of every service as text; a table at a time."""
    for service in SERVICES:
        engine = create_engine(f"postgresql+psycopg://postgres@/{service}?host={socket}")
        with engine.connect() as connection:
            for (table,) in connection.execute(TABLES).all():
                rows = connection.execute(text(f'SELECT t::text FROM "{table}" t')).scalars()
                yield service, table, "\n".join(rows)
        engine.dispose()
