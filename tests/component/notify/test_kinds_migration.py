"""A database of the version before opens with the same clocks, and what its last worker still writes is not lost."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from chassis import migrations
from deploy.composition import app_role
from services.notify.main import definition
from tests.support.postgres import Postgres

CLOCK, CONTACT, LATER = (UUID(int=number) for number in (1, 2, 3))
ROW = """
    INSERT INTO clock (id, kind, subject_id, city, area, area_as_of, started_on, due_on, met_on, state,
        escalation_level, version)
    VALUES (:id, 'first_contact', :id, 'urumqi', 'urumqi/650102', now(), '2023-07-28', '2023-08-02', '2023-08-05',
        'met', 0, 1)
"""
CONTACTED = """
    INSERT INTO clock_contact (contact_id, clock_id, contacted_on, logged_on)
    VALUES (:contact, :clock, '2023-08-01', '2023-08-05')
    ON CONFLICT (contact_id) DO UPDATE SET confirmed_on = '2023-08-06'
"""
FACTS = (
    "SELECT fact, happened_on::text, logged_on::text, confirmed_on::text, version, counts FROM clock_fact ORDER BY 1"
)


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    name = "kinds_of_clocks"
    migrations.provision(postgres.url("postgres"), name, app_role("notify"))
    yield name
    postgres.drop(name)


def to(postgres: Postgres, database: str, revision: str) -> Connection:
    migrations.upgrade(postgres.url(database), definition.migrations, app_role("notify"), revision)
    return create_engine(postgres.url(database), poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()


def test_clocks_and_their_contacts_come_along(postgres: Postgres, database: str) -> None:
    with to(postgres, database, "0006") as before:
        before.execute(text(ROW), {"id": CLOCK})
        before.execute(text(CONTACTED), {"contact": CONTACT, "clock": CLOCK})
    first = (f"contact:{CONTACT}", "2023-08-01", "2023-08-05", None, 0, True)
    with to(postgres, database, "head") as after:
        about = "SELECT id, kind, kind_type, title, subject_kind, period, due_on::text, met_on::text FROM clock"
        told = (CLOCK, "first_contact", "deadline", "首次联系", "graduate", None, "2023-08-02", "2023-08-05")
        assert [tuple(row) for row in after.execute(text(about))] == [told]
        assert [tuple(row) for row in after.execute(text(FACTS))] == [first]
        for contact in (LATER, LATER):
            after.execute(text(CONTACTED), {"contact": contact, "clock": CLOCK})
        assert [tuple(row) for row in after.execute(text(FACTS))] == [
            first,
            (f"contact:{LATER}", "2023-08-01", "2023-08-05", "2023-08-06", 0, True),
        ]


def test_the_way_back_takes_the_contacts_along_and_no_other_kind(postgres: Postgres, database: str) -> None:
    other = ROW.replace("first_contact", "training_offer").replace(":id,", ":other,", 1)
    fact = "INSERT INTO clock_fact (clock_id, fact, happened_on) VALUES (:clock, :fact, '2023-08-01')"
    with to(postgres, database, "head") as after:
        after.execute(text(ROW), {"id": CLOCK})
        after.execute(text(other), {"id": CLOCK, "other": LATER})
        after.execute(text(fact), {"clock": CLOCK, "fact": f"contact:{CONTACT}"})
        after.execute(text(fact), {"clock": LATER, "fact": f"contact:{CONTACT}"})
    migrations.downgrade(postgres.url(database), definition.migrations, app_role("notify"), "0006")
    with to(postgres, database, "0006") as before:
        assert before.scalars(text("SELECT id FROM clock")).all() == [CLOCK]
        rows = before.execute(text("SELECT contact_id, clock_id, contacted_on::text FROM clock_contact"))
        assert [tuple(row) for row in rows] == [(CONTACT, CLOCK, "2023-08-01")]
