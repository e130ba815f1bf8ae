"""Which period a day is in, and when its number is reached."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.packs.periods import Every, period_named, period_of
from services.notify.area_clocks.rules import (
    CountedFact,
    Tally,
    due_within,
    subject_area,
    tally,
    window_of,
)

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
YEARLY = {"first": {"month": 11, "day": 1}, "last": {"month": 2, "day": 28}}


@pytest.mark.parametrize(
    ("every", "day", "code", "first", "last"),
    [
        ("week", date(2024, 2, 14), "2024-W07", date(2024, 2, 12), date(2024, 2, 18)),
        ("week", date(2023, 1, 1), "2022-W52", date(2022, 12, 26), date(2023, 1, 1)),
        ("week", date(2024, 12, 30), "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("half_month", date(2024, 2, 15), "2024-02-H1", date(2024, 2, 1), date(2024, 2, 15)),
        ("half_month", date(2024, 2, 16), "2024-02-H2", date(2024, 2, 16), date(2024, 2, 29)),
        ("half_month", date(2023, 2, 28), "2023-02-H2", date(2023, 2, 16), date(2023, 2, 28)),
        ("month", date(2024, 12, 31), "2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("quarter", date(2024, 3, 31), "2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("quarter", date(2024, 11, 1), "2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("year", date(2024, 7, 1), "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_is_the_calendars(every: Every, day: date, code: str, first: date, last: date) -> None:
    period = period_of(every, day)
    assert (period.code, period.first, period.last) == (code, first, last)


@given(DAYS, st.sampled_from(get_args(Every)))
def test_periods_follow_one_another_without_gap_or_overlap(day: date, every: Every) -> None:
    period = period_of(every, day)
    assert period.first <= day <= period.last
    assert {period_of(every, end).code for end in (period.first, period.last)} == {period.code}
    following = period_of(every, period.next_day())
    assert following.first == period.last + timedelta(days=1)
    assert following.code > period.code


@given(DAYS, st.sampled_from(["week", "half_month", "month"]))
def test_a_period_is_found_by_its_code(day: date, every: Every) -> None:
    assert period_named(period_of(every, day).code) == period_of(every, day)


@pytest.mark.parametrize(
    "code", ["2023-W53", "2023-W00", "2023-13", "2023-06-H3", "2023-6", "2023", "2023-07-H1 ", "2023-W27-H1", "0000-01"]
)
def test_what_no_calendar_has_is_no_period(code: str) -> None:
    assert period_named(code) is None


@pytest.mark.parametrize(
    ("every", "day", "by", "due"),
    [
        ("week", date(2024, 2, 18), {"weekday": 1}, date(2024, 2, 12)),
        ("week", date(2024, 12, 30), {"weekday": 5}, date(2025, 1, 3)),
        ("month", date(2024, 2, 1), {"day": 10}, date(2024, 2, 10)),
        ("month", date(2024, 2, 1), {"day": 31}, date(2024, 2, 29)),
        ("month", date(2023, 2, 1), {"day": 29}, date(2023, 2, 28)),
        ("quarter", date(2024, 12, 31), {"month": 1, "day": 10}, date(2024, 10, 10)),
        ("quarter", date(2024, 12, 31), {"month": 3, "day": 31}, date(2024, 12, 31)),
        ("quarter", date(2024, 4, 1), {"month": 3, "day": 31}, date(2024, 6, 30)),
        ("year", date(2024, 7, 1), {"month": 2, "day": 30}, date(2024, 2, 29)),
        ("year", date(2024, 7, 1), {"month": 12, "day": 5}, date(2024, 12, 5)),
    ],
)
def test_a_period_may_be_due_before_it_ends(every: Every, day: date, by: dict[str, int], due: date) -> None:
    assert due_within(period_of(every, day), by) == due


@pytest.mark.parametrize(
    ("day", "code", "opens", "closes"),
    [
        (date(2024, 2, 28), "2023", date(2023, 11, 1), date(2024, 2, 28)),
        (date(2024, 2, 29), "2024", date(2024, 11, 1), date(2025, 2, 28)),
        (date(2024, 11, 1), "2024", date(2024, 11, 1), date(2025, 2, 28)),
    ],
)
def test_a_yearly_window_over_the_turn_of_the_year(day: date, code: str, opens: date, closes: date) -> None:
    window = window_of(YEARLY, day)
    assert (window.code, window.first, window.last) == (code, opens, closes)


def test_a_dated_window_is_the_same_on_every_day() -> None:
    span = {"first": date(2023, 7, 1), "last": date(2023, 12, 31)}
    assert {window_of(span, day).code for day in (date(2022, 1, 1), date(2024, 1, 1))} == {"2023"}


@pytest.mark.parametrize(
    ("per", "area", "subject"),
    [
        ("city", "xinghe/990101/990101001", "xinghe"),
        ("district", "xinghe/990101/990101001", "xinghe/990101"),
        ("district", "xinghe/990101", "xinghe/990101"),
        ("district", "xinghe", None),
    ],
)
def test_an_event_counts_for_its_own_district(per: str, area: str, subject: str | None) -> None:
    assert subject_area(per, "xinghe", area) == subject


DUE = date(2024, 2, 18)
IN_TIME = [CountedFact(date(2024, 2, 17), DUE), CountedFact(date(2024, 2, 13), date(2024, 2, 13))]
LATE = CountedFact(date(2024, 2, 14), date(2024, 2, 19))


@pytest.mark.parametrize(
    ("facts", "needed", "due_on", "result"),
    [
        (IN_TIME, 2, DUE, Tally(2, date(2024, 2, 17), False)),
        (IN_TIME, 3, DUE, Tally(2, None, False)),
        ([*IN_TIME, LATE], 3, DUE, Tally(2, None, True)),
        ([*IN_TIME, LATE], 1, DUE, Tally(2, date(2024, 2, 13), False)),
        ([*IN_TIME, LATE], None, None, Tally(3, None, False)),
        ([], 1, DUE, Tally(0, None, False)),
    ],
)
def test_what_is_recorded_after_the_end_does_not_heal(
    facts: list[CountedFact], needed: int | None, due_on: date | None, result: Tally
) -> None:
    assert tally(facts, needed, due_on) == result
