"""A short version of `make chaos`: real processes, real SIGKILLs, and one mutant that must be seen."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.chaos import scenarios
from tests.chaos.__main__ import MESSAGING_POINTS, is_caught
from tests.support.kafka import kafka_needed

pytestmark = [pytest.mark.kafka, pytest.mark.chaos, pytest.mark.xdist_group("kafka")]


@pytest.fixture(autouse=True, scope="module")
def _kafka_can_start() -> None:
    kafka_needed()


def test_no_event_is_lost_or_doubled_when_processes_are_killed(tmp_path: Path) -> None:
    def once_each(hits: Mapping[str, int]) -> bool:
        return all(hits.get(point, 0) >= 1 for point in MESSAGING_POINTS)

    outcome = scenarios.messaging(tmp_path, "short", once_each, 300)
    assert once_each(outcome.hits), outcome
    assert outcome.flawless, outcome
    assert outcome.events > 0


def test_a_broker_that_is_away_costs_no_call_and_no_event(tmp_path: Path) -> None:
    outcome = scenarios.broker_away(tmp_path, "short", 10)
    assert outcome.flawless, outcome
    assert outcome.events > 0


def test_a_roster_whose_worker_is_killed_is_accounted_for_row_by_row(tmp_path: Path) -> None:
    outcome = scenarios.roster_import(tmp_path, "short", 1, 200)
    assert outcome.hits["import_between_rows"] >= 1
    assert outcome.flawless, outcome


def test_a_payer_killed_between_lines_pays_nobody_twice(tmp_path: Path) -> None:
    outcome = scenarios.payer(tmp_path, "short", 1, 8)
    assert outcome.hits["payer_between_lines"] >= 1
    assert outcome.flawless, outcome


def test_a_relay_that_marks_before_it_sends_is_caught(tmp_path: Path) -> None:
    setup = scenarios.setup_of("mark_first")
    seen = scenarios.messaging(tmp_path, "short", lambda hits: hits.get("relay_before_send", 0) >= 4, 300, setup)
    assert is_caught("mark_first", seen), seen
