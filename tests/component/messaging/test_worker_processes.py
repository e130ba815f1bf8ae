"""Real processes: one that is asked to go leaves nothing behind, one that is killed is seen as lost."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import create_engine, text

from deploy.kafka import Broker
from services.notify.main import definition
from tests.component.messaging.stage import until
from tests.support.platform import settings_for
from tests.support.postgres import Postgres

PATIENCE_SECONDS = 9.0
"""Docker kills what has not gone after ten."""
PARTS = text("SELECT part, kind, build FROM worker_part ORDER BY part")


@pytest.fixture
def database(postgres: Postgres) -> str:
    return postgres.fresh(definition)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def served(
    postgres: Postgres, database: str, role: str = "api", kafka: str = ""
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        **os.environ,
        "QIHANG_DEMO": "true",
        "QIHANG_BUILD": "abc1234",
        "QIHANG_KAFKA": kafka,
        "QIHANG_DATABASE_URL": settings_for(postgres, "notify", database).database_url,
        "QIHANG_SERVICE_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "deploy.service", role, "notify"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def parts(postgres: Postgres, database: str) -> list[tuple[str, str, str]]:
    engine = create_engine(postgres.url(database))
    with engine.connect() as connection:
        rows = [(row.part, row.kind, row.build) for row in connection.execute(PARTS)]
    engine.dispose()
    return rows


@pytest.mark.parametrize(("sent", "left"), [(signal.SIGTERM, 0), (signal.SIGKILL, 1)])
async def test_a_process_is_seen_with_its_build_and_only_a_killed_one_stays(
    postgres: Postgres, database: str, sent: signal.Signals, left: int
) -> None:
    async def seen() -> bool:
        return parts(postgres, database) == [("process", "api", "abc1234")]

    async with served(postgres, database) as process:
        await until(seen)
        process.send_signal(sent)
        code = await process.wait()
    assert code == (0 if sent is signal.SIGTERM else -signal.SIGKILL)
    assert len(parts(postgres, database)) == left
    postgres.leave(database)


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_a_worker_that_is_asked_to_go_leaves_in_order_too(
    postgres: Postgres, database: str, kafka: Broker
) -> None:
    async def seen() -> bool:
        return ("consumer", "worker", "abc1234") in parts(postgres, database)

    async with served(postgres, database, "worker", kafka.address) as process:
        await until(seen)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await process.wait() == 0
    assert parts(postgres, database) == []
    postgres.leave(database)
