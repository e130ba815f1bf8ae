"""What the fourth migration does to money that is on record already."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from chassis import migrations
from chassis.db import new_id
from services.subsidy.main import definition
from tests.support.postgres import Postgres, app_role

ROLE = app_role("subsidy")
CLAIM = """
INSERT INTO claim (id, scheme, city, area, payee_kind, payee_id, period, sequence, amount_fen, target_fen, state, facts,
    explanation, pack, pack_version, judged_on, version)
VALUES (:id, 'retention_bonus', 'wuhan', 'wuhan/420106', 'employer', :payee, '2023-H1', :sequence, :amount, :target,
    :state, '{}', '{}', 'wuhan-2023', '1', '2023-06-30', 1)
"""
PAID = """
WITH batch AS (
    INSERT INTO payment_batch (id, city, area, created_by, created_at)
    VALUES (:batch, 'wuhan', 'wuhan', :batch, now()) RETURNING id
)
INSERT INTO payment_line (id, batch_id, claim_id, payee_id, direction, amount_fen, holder, account_sealed, state,
    bank_ref, settled_on)
SELECT :line, batch.id, :claim, :claim, 'pay', 1, '示例', '', 'settled', 'B1', '2023-07-20' FROM batch
"""
DIRTY = """
INSERT INTO assessment (scheme, payee_id, period, city, area, dirty)
VALUES ('retention_bonus', :payee, '2023-H1', 'wuhan', 'wuhan/420106', false)
"""


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    name = "upgrade_subsidy"
    migrations.provision(postgres.url("postgres"), name, ROLE)
    migrations.upgrade(postgres.url(name), definition.migrations, ROLE, "0003")
    yield name
    postgres.drop(name)


def connect(postgres: Postgres, database: str) -> Connection:
    return create_engine(postgres.url(database), poolclass=NullPool).connect()


def test_unpaid_corrections_are_calculated_again_and_what_was_paid_stays_settled(
    postgres: Postgres, database: str
) -> None:
    wronged, paid, corrected, claim, line = (new_id() for _ in range(5))
    with connect(postgres, database) as connection, connection.begin():
        for payee, sequence, amount, target, state in (
            (wronged, 0, 1_100_000, 1_100_000, "rejected"),
            (wronged, 1, -1_100_000, 0, "open"),
            (wronged, 2, 1_100_000, 0, "approved"),
            (paid, 0, 1, 1, "settled"),
            (corrected, 0, 1_100_000, 1_100_000, "open"),
            (corrected, 1, -1_100_000, 0, "approved"),
        ):
            values = {"payee": payee, "sequence": sequence, "amount": amount, "target": target, "state": state}
            connection.execute(text(CLAIM), {"id": claim if payee == paid else new_id(), **values})
        for payee in (wronged, paid, corrected):
            connection.execute(text(DIRTY), {"payee": payee})
        connection.execute(text(PAID), {"batch": new_id(), "line": line, "claim": claim})
    migrations.upgrade(postgres.url(database), definition.migrations, ROLE)
    with connect(postgres, database) as connection:
        states = connection.scalars(text("SELECT state FROM claim ORDER BY payee_id, sequence")).all()
        assert states == ["rejected", "open", "superseded", "settled", "open", "approved"]
        dirty = connection.scalars(text("SELECT payee_id FROM assessment WHERE dirty ORDER BY payee_id")).all()
        assert dirty == [wronged, corrected]
        assert connection.execute(text("SELECT claim_id, line_id FROM claim_settlement")).all() == [(claim, line)]
    migrations.downgrade(postgres.url(database), definition.migrations, ROLE, "0003")
    with connect(postgres, database) as connection:
        states = connection.scalars(text("SELECT state FROM claim ORDER BY payee_id, sequence")).all()
        assert states == ["rejected", "open", "rejected", "settled", "open", "approved"]
