"""The connections of a process: they outlive a restart of the database, and there are never more than agreed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis import db
from chassis.db import make_engine, make_sessions, transaction
from chassis.service import Service
from tests.component.messaging.stage import Stage

MINE = text("SELECT pg_backend_pid()")


async def _used(service: Service) -> int:
    async with service.runtime.transaction() as session:
        return int(await session.scalar(MINE) or 0)


def _end(here: Stage, pid: int) -> None:
    here.postgres.execute(f"SELECT pg_terminate_backend({pid}, 5000)")


async def test_a_connection_that_died_while_it_idled_is_replaced_unseen(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "IDLE_SECONDS", 0.0)
    before = await _used(here.producer)
    _end(here, before)
    assert await _used(here.producer) != before


async def test_a_connection_that_dies_between_two_quick_uses_fails_one_of_them_only(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "IDLE_SECONDS", 3_600.0)
    before = await _used(here.producer)
    _end(here, before)
    with pytest.raises(OperationalError):
        await _used(here.producer)
    assert await _used(here.producer) != before


async def test_no_more_connections_are_opened_than_the_settings_allow(here: Stage) -> None:
    settings = here.producer.runtime.settings.model_copy(update={"pool_size": 1, "pool_timeout_seconds": 0.05})
    engine = make_engine(settings)
    sessions = make_sessions(engine, "pool")
    try:
        async with transaction(sessions) as session:
            await session.scalar(MINE)
            with pytest.raises(PoolTimeout):
                async with transaction(sessions) as second:
                    await second.scalar(MINE)
    finally:
        await engine.dispose()
