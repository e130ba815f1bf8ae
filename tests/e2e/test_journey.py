"""One graduate's year over HTTP, on both buses and in three host time zones."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from demo import journey
from deploy.embedded import OPERATORS
from tests.e2e.conftest import served
from tests.kafka import broker


def walk(base: str) -> list[str]:
    """What the journey missed; empty when every check passed."""
    heard = io.StringIO()
    checks = journey.run(base, OPERATORS, Console(file=heard, width=200))
    assert len(checks) > 90, heard.getvalue()
    return [f"{check.what}: expected {check.expected!r}, seen {check.seen!r}" for check in checks if not check.passed]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_journey_passes_embedded_in_any_host_time_zone_and_twice(tmp_path: Path, zone: str) -> None:
    with served(tmp_path, TZ=zone) as base:
        assert walk(base) == []
        if zone == "UTC":
            assert walk(base) == []


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
def test_the_journey_passes_on_kafka(tmp_path: Path) -> None:
    with broker() as kafka, served(tmp_path, TZ="Asia/Shanghai", QIHANG_KAFKA=kafka.address) as base:
        assert walk(base) == []
