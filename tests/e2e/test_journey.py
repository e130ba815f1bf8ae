"""One graduate's year over HTTP, on both buses and in three host time zones.

The walks in UTC and on Kafka are those that the canary looks at.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from demo.journey.walk import Check
from tests.e2e.process import QUICK, served
from tests.e2e.walks import Walked, walk


def missed(checks: Sequence[Check]) -> list[str]:
    """Empty when every check passed."""
    assert len(checks) > 90, [check.what for check in checks]
    return [f"{check.what}: expected {check.expected!r}, seen {check.seen!r}" for check in checks if not check.passed]


@pytest.mark.xdist_group("journey")
def test_the_journey_passes_embedded_and_twice(embedded_walk: Walked) -> None:
    assert missed(embedded_walk.checks) == []
    assert missed(embedded_walk.checks_again) == []


def test_the_journey_passes_embedded_in_another_host_time_zone(tmp_path: Path) -> None:
    with served(tmp_path, cli=QUICK, TZ="America/New_York") as base:
        assert missed(walk(base)) == []


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
def test_the_journey_passes_on_kafka(kafka_walk: Walked) -> None:
    assert missed(kafka_walk.checks) == []


@pytest.mark.xdist_group("journey")
def test_the_journey_walks_one_hardship_one_training_one_report_and_one_handover(embedded_walk: Walked) -> None:
    passed = {check.what for check in embedded_walk.checks if check.passed}
    assert passed >= {
        "another's word puts him on the ledger",
        "and his plan is agreed to",
        "another's word completes it",
        "the city has frozen it",
        "then he is theirs, to the last day",
        "undone, he goes back",
    }
