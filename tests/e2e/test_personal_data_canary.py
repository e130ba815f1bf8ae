"""After the whole journey, no person who walked it can be read anywhere they should not be: not in a table, a log, an
error, a dead letter, a metric or a topic."""

import polars as pl
import pytest

from contracts.events import TOPICS
from tests.e2e.walks import POISON, Walked, also_in_hex


@pytest.mark.xdist_group("journey")
def test_the_journey_leaves_no_personal_data_in_tables_logs_errors_and_dead_letters(embedded_walk: Walked) -> None:
    assert '"operation": "register_graduate"' in embedded_walk.log
    _nothing_shows(embedded_walk)


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
def test_the_journey_on_kafka_leaves_no_personal_data_in_any_topic_either(kafka_walk: Walked) -> None:
    _nothing_shows(kafka_walk)
    records = kafka_walk.records
    assert {topic for topic, _ in records} == set(TOPICS)
    topics = {topic: "\n".join(record for where, record in records if where == topic) for topic, _ in records}
    assert [(topic, mark) for topic, told in topics.items() for mark in _leaks(told, kafka_walk.marks)] == []
    assert any(POISON["phone"] in record for _, record in records), "the scan would not see what is there"


def _nothing_shows(walked: Walked) -> None:
    everywhere = walked.marks | also_in_hex(set(POISON.values()))
    assert len(walked.errors) > 15
    for where, shown in {
        "errors": "".join(walked.errors),
        "metrics": walked.metrics,
        "dead letters over HTTP": walked.letters,
        "log": walked.log,
        **walked.rows,
    }.items():
        assert _leaks(shown, everywhere) == [], where
    assert "***" in walked.rows["notify.dead_letter"]
    assert len(walked.rows["registry.contact"]) > 100


def _leaks(shown: str, marks: set[str]) -> list[str]:
    """All marks in one pass (Aho and Corasick), where they overlap too: one by one they would take minutes."""
    return sorted(set(pl.Series([shown]).str.extract_many(sorted(marks), overlapping=True).item()))


def test_a_mark_is_seen_beside_and_within_another() -> None:
    marks = {"王小明", "小明路", "13812345678", "138123456789", "e78e8b", "不在"}
    assert _leaks("王小明路 x138123456789;E78E8B e78e8b", marks) == sorted(marks - {"不在"})
    assert _leaks("", marks) == []
