"""A stage on either bus; the broker starts once per module, and only if a test asks for it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.kafka import Broker
from tests.component.messaging.stage import Stage
from tests.support.kafka import broker
from tests.support.postgres import Postgres

KAFKA = pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.xdist_group("kafka")])


@pytest.fixture(scope="module")
def kafka() -> Iterator[Broker]:
    with broker() as running:
        yield running


@pytest.fixture(params=["memory", KAFKA])
async def stage(request: pytest.FixtureRequest, postgres: Postgres) -> AsyncIterator[Stage]:
    """Runs the test on the memory bus and on a real broker."""
    address = request.getfixturevalue("kafka").address if request.param == "kafka" else ""
    made = await Stage.set_up(postgres, address)
    yield made
    await made.aclose()


@pytest.fixture
async def here(postgres: Postgres) -> AsyncIterator[Stage]:
    """On the memory bus, for rules that are the same on any bus."""
    made = await Stage.set_up(postgres)
    yield made
    await made.aclose()
