"""Windows of every kind: both sides of each bound, by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.errors import HolidaysUnpublished
from policy_engine.schemes.periods import Misshapen, Period, kind_from, periods_from
from policy_engine.schemes.windows import Span, Window, last_day, opens_outside, span_on, window_from, windows_from

H1 = kind_from("half_year").parse("2023-H1")
H2 = kind_from("half_year").parse("2023-H2")
QUARTERS = periods_from({"setting": "quarter"})
Q1 = QUARTERS.parse("2024-Q1")
MARCH = {"first": {"month": 3, "day": 1}, "last": {"month": 4, "day": 15}}
WINTER = {"first": {"month": 12, "day": 15}, "last": {"month": 1, "day": 15}}

VALUES = [
    [2, 8],
    [1, 2, 12],
    {"days_after_end": 30},
    {**MARCH, "year": "after_end"},
    {**WINTER, "year": "each"},
    "always",
]


def weekdays(first: date, days: int) -> date:
    """As if there were no holidays."""
    day = first
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def window(value: Any) -> Window:
    return window_from(value, weekdays)


def is_open(value: Any, day: date, period: Period | None) -> bool:
    span = window(value).span(day, period)
    return span is not None and span.covers(day)


@pytest.mark.parametrize(
    ("value", "period", "first", "last"),
    [
        ([3, 7, 11], None, date(2023, 7, 1), date(2023, 7, 31)),
        ([1, 7], H1, date(2023, 7, 1), date(2023, 7, 31)),
        ([1, 7], H2, date(2024, 1, 1), date(2024, 1, 31)),
        ([1, 2, 12], H1, date(2023, 12, 1), date(2024, 2, 29)),
        ([6, 7, 8], H1, date(2023, 7, 1), date(2023, 8, 31)),
        ({"days_after_end": 30}, Q1, date(2024, 4, 1), date(2024, 4, 30)),
        ({"days_after_end": 1}, Q1, date(2024, 4, 1), date(2024, 4, 1)),
        ({"working_days_after_end": 5}, Q1, date(2024, 4, 1), date(2024, 4, 5)),
        ({"working_days_after_end": 6}, Q1, date(2024, 4, 1), date(2024, 4, 8)),
        ({**MARCH, "year": "after_end"}, Q1, date(2025, 3, 1), date(2025, 4, 15)),
        ({**MARCH, "year": "after_end"}, H2, date(2024, 3, 1), date(2024, 4, 15)),
        ({**WINTER, "year": "after_end"}, H2, date(2024, 12, 15), date(2025, 1, 15)),
        ({**MARCH, "year": "each"}, Q1, date(2024, 4, 1), date(2024, 4, 15)),
        ({**MARCH, "year": "each"}, None, date(2024, 3, 1), date(2024, 4, 15)),
        ({**WINTER, "year": "each"}, Q1, date(2024, 12, 15), date(2025, 1, 15)),
    ],
)
def test_a_window_holds_its_first_and_last_day_and_neither_neighbour(
    value: Any, period: Period | None, first: date, last: date
) -> None:
    day = timedelta(days=1)
    days = first - day, first, last, last + day
    assert [is_open(value, each, period) for each in days] == [False, True, True, False]
    assert window(value).span(first, period) == Span(first, last)


YEARS = periods_from({"setting": "year"})
CLASSES = periods_from({"setting": {"class_year": {"first": {"month": 9, "day": 1}, "last": {"month": 8, "day": 31}}}})
AUTUMN = {"first": {"month": 9, "day": 1}, "last": {"month": 12, "day": 31}, "year": "in_period"}


@pytest.mark.parametrize(
    ("value", "periods", "code", "first", "last"),
    [
        (AUTUMN, YEARS, "2024", date(2024, 9, 1), date(2024, 12, 31)),
        ({**WINTER, "year": "in_period"}, YEARS, "2024", date(2024, 12, 15), date(2025, 1, 15)),
        ({**MARCH, "year": "in_period"}, CLASSES, "C2024", date(2024, 3, 1), date(2024, 4, 15)),
    ],
)
def test_a_window_within_its_period_opens_before_the_end_and_does_not_come_back(
    value: Any, periods: Any, code: str, first: date, last: date
) -> None:
    day, period = timedelta(days=1), periods.parse(code)
    days = first - day, first, last, last + day
    assert [is_open(value, each, period) for each in days] == [False, True, True, False]
    assert window(value).span(last + day, period) is None
    assert last_day(window(value), period) == last
    assert opens_outside(window(value), periods) is None
    assert span_on(window(value), periods, first) == Span(first, last)
    assert windows_from({"setting": value}, is_claimed=True)[0].opens_within


@pytest.mark.parametrize(
    ("value", "setting", "code"),
    [
        (AUTUMN, "half_year", "1900-H1"),
        (AUTUMN, "quarter", "1900-Q1"),
        ({**MARCH, "year": "in_period"}, "half_year", "1900-H2"),
        (AUTUMN, [{"key": "only", "first": date(2024, 3, 1), "last": date(2024, 5, 31)}], "only"),
    ],
)
def test_a_window_that_opens_outside_a_period_is_found(value: Any, setting: Any, code: str) -> None:
    period = opens_outside(window(value), periods_from({"setting": setting}))
    assert period is not None
    assert period.code == code
    assert opens_outside(window({**MARCH, "year": "each"}), QUARTERS) is None


@pytest.mark.parametrize("value", [[2, 8], "always", {**MARCH, "year": "each"}])
def test_a_window_that_comes_back_has_no_last_day(value: Any) -> None:
    assert last_day(window(value), Q1) is None


def event(day: date) -> Period:
    return Period("once", day, day)


@pytest.mark.parametrize(
    ("value", "on", "last"),
    [
        ({"days_after": 30}, date(2024, 3, 15), date(2024, 4, 14)),
        ({"days_after": 1}, date(2024, 2, 29), date(2024, 3, 1)),
        ({"months_after": 12}, date(2024, 3, 15), date(2025, 3, 15)),
        ({"months_after": 12}, date(2024, 2, 29), date(2025, 2, 28)),
        ({"months_after": 6}, date(2024, 8, 31), date(2025, 2, 28)),
        ({"months_after": 1}, date(2024, 1, 31), date(2024, 2, 29)),
        ({"working_days_after": 5}, date(2024, 3, 29), date(2024, 4, 5)),
        ({"working_days_after": 6}, date(2024, 3, 29), date(2024, 4, 8)),
    ],
)
def test_a_window_after_an_event_opens_on_its_day_and_closes_for_good(value: Any, on: date, last: date) -> None:
    day = timedelta(days=1)
    assert [is_open(value, each, event(on)) for each in (on - day, on, last, last + day)] == [False, True, True, False]
    assert window(value).span(on, event(on)) == Span(on, last)
    assert window(value).span(last + day, event(on)) is None
    assert span_on(window(value), QUARTERS, on) == Span(None, None)
    with pytest.raises(ValueError, match="reckoned"):
        window(value).span(on)


def test_what_is_always_open_is_open_to_an_event_on_its_own_day() -> None:
    assert window("always").span(date(2024, 3, 15), event(date(2024, 3, 15))) == Span(date(2024, 3, 15), None)


def test_working_days_after_an_event_of_an_unpublished_year_are_not_guessed() -> None:
    unknown, day = window_from({"working_days_after": 5}, lambda *_: None), date(2098, 3, 3)
    assert unknown.span(day, event(day)) == Span(day, None)
    with pytest.raises(HolidaysUnpublished):
        unknown.span(day + timedelta(days=1), event(day))


@pytest.mark.parametrize("value", ["always", list(range(1, 13))])
def test_what_is_always_open_opens_the_day_after_the_period(value: Any) -> None:
    days = date(2024, 3, 31), date(2024, 4, 1), date(2030, 1, 1)
    assert [is_open(value, day, Q1) for day in days] == [False, True, True]
    assert window(value).span(date(2024, 3, 31), Q1) == Span(date(2024, 4, 1), None)
    assert window(value).span(date(2024, 3, 31)) == Span(None, None)


@pytest.mark.parametrize(
    ("value", "last"),
    [
        ({"days_after_end": 30}, date(2024, 4, 30)),
        ({"working_days_after_end": 6}, date(2024, 4, 8)),
        ({**MARCH, "year": "after_end"}, date(2025, 4, 15)),
    ],
)
def test_a_window_of_one_period_does_not_come_back(value: Any, last: date) -> None:
    assert window(value).span(last, Q1) is not None
    assert window(value).span(last + timedelta(days=1), Q1) is None


def test_working_days_of_an_unpublished_year_are_not_guessed_and_not_needed_before_the_end() -> None:
    unknown = window_from({"working_days_after_end": 5}, lambda *_: None)
    assert unknown.span(Q1.last, Q1) == Span(date(2024, 4, 1), None)
    with pytest.raises(HolidaysUnpublished):
        unknown.span(date(2024, 4, 1), Q1)


def test_a_window_that_closed_in_the_period_opens_after_it() -> None:
    assert window([1, 7]).span(date(2023, 7, 15), H2) == Span(date(2024, 1, 1), date(2024, 1, 31))
    assert window({**MARCH, "year": "each"}).span(date(2024, 4, 16), Q1) == Span(date(2025, 3, 1), date(2025, 4, 15))


@pytest.mark.parametrize(
    ("value", "day", "opens", "closes"),
    [
        ([3, 7, 11], date(2023, 7, 31), date(2023, 7, 1), date(2023, 7, 31)),
        ([3, 7, 11], date(2023, 8, 1), date(2023, 11, 1), date(2023, 11, 30)),
        ({"days_after_end": 30}, date(2024, 4, 30), date(2024, 4, 1), date(2024, 4, 30)),
        ({"days_after_end": 30}, date(2024, 5, 1), date(2024, 7, 1), date(2024, 7, 30)),
        ({"days_after_end": 100}, date(2024, 7, 5), date(2024, 7, 1), date(2024, 10, 8)),
        ({**MARCH, "year": "after_end"}, date(2024, 4, 15), date(2024, 3, 1), date(2024, 4, 15)),
        ({**MARCH, "year": "after_end"}, date(2024, 4, 16), date(2025, 3, 1), date(2025, 4, 15)),
    ],
)
def test_who_asks_about_no_period_sees_the_window_that_is_open_or_the_next(
    value: Any, day: date, opens: date, closes: date
) -> None:
    assert span_on(window(value), QUARTERS, day) == Span(opens, closes)


def test_after_the_last_period_with_dates_of_its_own_there_is_no_window_to_come() -> None:
    rounds = periods_from({"setting": [{"key": "only", "first": date(2024, 3, 1), "last": date(2024, 5, 31)}]})
    opened = window({"days_after_end": 10})
    assert span_on(opened, rounds, date(2024, 1, 1)) == Span(date(2024, 6, 1), date(2024, 6, 10))
    assert span_on(opened, rounds, date(2024, 6, 10)) == Span(date(2024, 6, 1), date(2024, 6, 10))
    assert span_on(opened, rounds, date(2024, 6, 11)) is None


@given(
    st.dates(date(2001, 1, 1), date(2090, 12, 31)),
    st.sampled_from(VALUES),
)
def test_no_window_is_open_before_the_end_of_its_period(day: date, value: Any) -> None:
    period = QUARTERS.of(day)
    assert period is not None
    span = window(value).span(day, period)
    assert span is not None
    assert span.opens_on is not None
    assert span.opens_on > period.last
    assert not span.covers(day)
    again = window(value).span(span.opens_on, period)
    assert again is not None
    assert again.covers(span.opens_on)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "受理月份须是1至12"),
        ([13], "受理月份须是1至12"),
        ([0, 7], "受理月份须是1至12"),
        ([7, 7], "受理月份须是1至12"),
        ([True], "受理月份须是1至12"),
        (7, "没有受理期 7"),
        ("sometimes", "没有受理期 sometimes"),
        ({"days_after_end": 0}, "1至366"),
        ({"days_after_end": 367}, "1至366"),
        ({"working_days_after_end": "20"}, "1至366"),
        (MARCH, "没有受理期"),
        ({**MARCH, "year": "next"}, "核算期结束的次年"),
        ({**MARCH, "year": "within"}, "核算期结束的当年"),
        ({**MARCH, "year": "each", "last": {"month": 2, "day": 29}}, "不是每年都有 2 月 29 日"),
        ({**MARCH, "year": "each", "first": date(2024, 3, 1)}, "每年的日子写"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused_in_chinese(value: Any, why: str) -> None:
    with pytest.raises(Misshapen, match=why):
        windows_from({"setting": value}, is_claimed=True)


@pytest.mark.parametrize(
    "value", [{"days_after_end": 30}, {"working_days_after_end": 9}, {**MARCH, "year": "after_end"}]
)
def test_what_has_no_periods_has_no_window_after_one(value: Any) -> None:
    with pytest.raises(Misshapen, match="没有写 claim 的项目没有核算期"):
        windows_from({"setting": value}, is_claimed=False)
    assert len(windows_from({"setting": value}, is_claimed=True)) == 1
