"""Turns of a promise that repeats: on which days they end, and whether it still stands."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.expressions.calendar import add_months, civil_date, day_number
from services.notify.clock_turns.rules import next_start
from services.notify.clocks.deadlines import end_of_months
from services.notify.clocks.rules import Statement, is_ended

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(1, 24), st.integers(1, 30))
def test_months_on_end_are_those_of_the_anchor_and_do_not_drift(anchor: date, months: int, turns: int) -> None:
    """31 January, 29 February, 31 March: as if each were counted from the first day."""
    ends = [anchor]
    for _ in range(turns):
        ends.append(end_of_months(anchor, months, ends[-1]))
    assert ends == [civil_date(add_months(day_number(anchor), months * turn)) for turn in range(turns + 1)]
    assert all(before < after for before, after in pairwise(ends))


def said(ends: bool, on: date, *, topic: str = "status", hour: int = 9) -> Statement:
    return Statement(topic, on, datetime(on.year, on.month, on.day, hour, tzinfo=UTC), ends)


def may(day: int) -> date:
    return date(2024, 5, day)


@pytest.mark.parametrize(
    ("statements", "on", "ended"),
    [
        ([], 31, False),
        ([said(True, may(10))], 9, False),
        ([said(True, may(10))], 10, True),
        ([said(True, may(10)), said(False, may(20))], 19, True),
        ([said(True, may(10)), said(False, may(20))], 20, False),
        ([said(True, may(10)), said(False, may(10), hour=10)], 10, False),
        ([said(False, may(10)), said(True, may(10), hour=10)], 10, True),
        ([said(True, may(10)), said(False, may(20), topic="other")], 31, True),
    ],
)
def test_the_latest_word_on_a_topic_counts(statements: list[Statement], on: int, ended: bool) -> None:
    assert is_ended(statements, may(on)) is ended
    assert is_ended(statements[::-1], may(on)) is ended


@given(st.lists(st.tuples(st.integers(1, 28), st.booleans()), max_size=8, unique_by=lambda pair: pair[0]), st.data())
def test_the_next_turn_starts_where_the_promise_stands(words: list[tuple[int, bool]], data: st.DataObject) -> None:
    statements = [said(ends, may(day)) for day, ends in words]
    due_on, today = may(data.draw(st.integers(1, 15))), may(28)
    start = next_start(statements, due_on, today)
    standing = [day for day in (due_on + timedelta(days=n) for n in range(28)) if day <= today]
    standing = [day for day in standing if not is_ended(statements, day)]
    assert start == min(standing, default=None)
