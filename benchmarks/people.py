"""A ledger of many people, sealed and indexed as the registry does it, written by one statement."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, text

from benchmarks import stage
from benchmarks.figures import SEED
from chassis.data_keys import new_data_key
from chassis.db import new_id
from chassis.pii import Cipher, Phone
from chassis.settings import Settings
from demo.people import Fictional, fictional_people
from demo.plan import DISTRICTS
from services.registry.graduates import repository
from services.registry.graduates.models import Graduate

LISTED, FIRST = date(2023, 6, 20), date(2023, 7, 1)
STREETS, DAYS, BATCH = 12, 28, 10_000


def fill(folder: Path, city: str, people: int) -> None:
    """Into the registry of the embedded platform that runs on this folder, by the owner of its tables."""
    [pid_file] = folder.rglob("postmaster.pid")
    socket = pid_file.read_text().splitlines()[4]
    engine = create_engine(f"postgresql+psycopg://postgres@/registry?host={socket}")
    rows = list(_rows(city, people))
    with engine.begin() as connection:
        for first in range(0, people, BATCH):
            connection.execute(insert(Graduate.__table__), rows[first : first + BATCH])  # type: ignore[arg-type]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _rows(city: str, people: int) -> Iterator[dict[str, Any]]:
    cipher = stage.cipher_of(Settings(demo=True))
    columns = [column.key for column in Graduate.__table__.columns if column.key != "created_at"]
    for number, who in enumerate(fictional_people(people, f"{SEED}-console")):
        district = DISTRICTS[city][number % len(DISTRICTS[city])]
        entry = _sealed(cipher, who)
        entry.city, entry.area = city, f"{city}/{district}/{district}{1 + number % STREETS:03d}"
        entry.listed_on, entry.registered_on = LISTED, FIRST + timedelta(days=number % DAYS)
        yield {name: getattr(entry, name) for name in columns}


def _sealed(cipher: Cipher, who: Fictional) -> Graduate:
    """By a key of their own, as on a demo platform."""
    entry = Graduate(id=new_id(), cohort_year=2023, place_kind="hukou", channel="street", version=1, listed_by=[])
    entry.intention = entry.status = "unknown"
    _, entry.wrapped_key = new_data_key(cipher, table=repository.TABLE, row=entry.id)
    entry.id_number_index = cipher.blind_index("id_number", who.id_number)
    entry.id_number_sealed = repository.sealed_for(cipher, entry, "id_number_sealed", who.id_number)
    entry.name_sealed = repository.sealed_for(cipher, entry, "name_sealed", who.name)
    repository.put_phone(cipher, entry, Phone(who.phone))
    return entry
