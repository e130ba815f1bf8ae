"""Journeys that several tests look at: walked once per test process."""

import pytest

from tests.e2e.walks import Walked, served_walk, walked_on_kafka


@pytest.fixture(scope="session")
def embedded_walk() -> Walked:
    """On the bus in the process, in UTC; walked twice."""
    return served_walk(again=True, TZ="UTC")


@pytest.fixture(scope="session")
def kafka_walk() -> Walked:
    return walked_on_kafka()
