"""Counting days: calendar and working days, make-up days included, and no guess about the future."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.workdays import UnpublishedYear, add_days, is_workday

FRIDAY = date(2023, 7, 28)
IN_2023 = st.dates(date(2023, 1, 1), date(2023, 11, 30))


@pytest.mark.parametrize(("day_type", "due"), [("calendar", date(2023, 8, 2)), ("working", date(2023, 8, 4))])
def test_five_days_from_a_friday_in_both_readings(day_type: str, due: date) -> None:
    assert add_days(FRIDAY, 5, day_type) == due


def test_the_national_day_of_2023_moves_workdays_onto_a_weekend() -> None:
    off = [date(2023, 9, 29) + timedelta(days=n) for n in range(8)]
    assert not any(map(is_workday, off))
    assert all(map(is_workday, (date(2023, 10, 7), date(2023, 10, 8))))


@pytest.mark.parametrize(("days", "due"), [(1, date(2023, 10, 7)), (2, date(2023, 10, 8)), (3, date(2023, 10, 9))])
def test_working_days_step_over_the_holiday_onto_the_make_up_days(days: int, due: date) -> None:
    assert add_days(date(2023, 9, 28), days, "working") == due


def test_calendar_days_count_the_holiday() -> None:
    assert add_days(date(2023, 9, 28), 5, "calendar") == date(2023, 10, 3)


def test_a_year_without_a_holiday_arrangement_is_not_guessed() -> None:
    with pytest.raises(UnpublishedYear, match="2099"):
        add_days(date(2099, 1, 4), 5, "working")


def test_calendar_days_need_no_holiday_arrangement() -> None:
    assert add_days(date(2099, 1, 4), 5, "calendar") == date(2099, 1, 9)


def test_an_unknown_day_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown day type"):
        add_days(FRIDAY, 5, "business")


@given(IN_2023, st.integers(1, 15))
def test_working_days_end_on_a_workday_with_that_many_in_between(start: date, days: int) -> None:
    due = add_days(start, days, "working")
    passed = [start + timedelta(days=n + 1) for n in range((due - start).days)]
    assert is_workday(due)
    assert sum(map(is_workday, passed)) == days


@given(IN_2023, IN_2023, st.integers(0, 15), st.sampled_from(["calendar", "working"]))
def test_who_starts_later_is_never_due_earlier(one: date, other: date, days: int, day_type: str) -> None:
    first, second = sorted((one, other))
    assert add_days(first, days, day_type) <= add_days(second, days, day_type)
