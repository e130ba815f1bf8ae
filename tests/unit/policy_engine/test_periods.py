"""Periods of every kind: values worked out by hand, and what holds for all days and codes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.schemes.periods import CALENDAR, CODE, Kind, Misshapen, Periods, kind_from, periods_from

DAY = timedelta(days=1)
CLASSES = {"class_year": {"first": {"month": 9, "day": 1}, "last": {"month": 8, "day": 31}}}
ROUNDS = [
    {"key": "first_round", "first": date(2024, 3, 1), "last": date(2024, 5, 31)},
    {"key": "second_round", "first": date(2024, 9, 1), "last": date(2024, 11, 30)},
]
AGAIN = [{"key": "first_round", "first": date(2025, 1, 1), "last": date(2025, 2, 1)}]
OF_THE_YEAR = [*CALENDAR, CLASSES, {"class_year": {"first": {"month": 1, "day": 1}, "last": {"month": 12, "day": 31}}}]
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
KINDS = st.sampled_from([kind_from(value) for value in OF_THE_YEAR])


@pytest.mark.parametrize(
    ("value", "day", "code", "first", "last"),
    [
        ("month", date(2024, 2, 29), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("month", date(2024, 12, 31), "2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("quarter", date(2024, 3, 31), "2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("quarter", date(2024, 4, 1), "2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("half_year", date(2023, 6, 30), "2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
        ("half_year", date(2023, 7, 1), "2023-H2", date(2023, 7, 1), date(2023, 12, 31)),
        ("year", date(2024, 7, 1), "2024", date(2024, 1, 1), date(2024, 12, 31)),
        (CLASSES, date(2024, 8, 31), "C2024", date(2023, 9, 1), date(2024, 8, 31)),
        (CLASSES, date(2024, 9, 1), "C2025", date(2024, 9, 1), date(2025, 8, 31)),
        (ROUNDS, date(2024, 5, 31), "first_round", date(2024, 3, 1), date(2024, 5, 31)),
        (ROUNDS, date(2024, 9, 1), "second_round", date(2024, 9, 1), date(2024, 11, 30)),
    ],
)
def test_a_day_lies_in_the_period_that_the_kind_says(value: Any, day: date, code: str, first: date, last: date) -> None:
    kind = kind_from(value)
    period = kind.of(day)
    assert period is not None
    assert (period.code, period.first, period.last) == (code, first, last)
    assert kind.parse(code) == period


@given(DAYS, KINDS)
def test_every_day_lies_in_exactly_one_period_of_a_kind_of_the_year(day: date, kind: Kind) -> None:
    period = kind.of(day)
    assert period is not None
    assert period.first <= day <= period.last
    assert kind.of(period.first) == kind.of(period.last) == period
    following = kind.next(period)
    assert following is not None
    assert following.first == period.last + DAY
    assert following.code != period.code


@given(DAYS, KINDS)
def test_a_code_is_of_one_period_and_a_period_of_one_code(day: date, kind: Kind) -> None:
    period = kind.of(day)
    assert period is not None
    assert kind.parse(period.code) == period
    assert re.match(CODE, period.code)


@given(DAYS, st.sampled_from(OF_THE_YEAR[:5]), st.sampled_from(OF_THE_YEAR[:5]))
def test_no_two_kinds_share_a_code(day: date, one: Any, other: Any) -> None:
    codes = {period.code for value in (one, other) if (period := kind_from(value).of(day)) is not None}
    assert len(codes) == (1 if one == other else 2)


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 6, 1), date(2024, 8, 31), date(2024, 12, 1)])
def test_a_day_between_fixed_dates_lies_in_no_period(day: date) -> None:
    assert kind_from(ROUNDS).of(day) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[("half_year", code) for code in ("2023", "2023-H3", "23-H1", "H1", "2023-H1x", "9999-H1", "２０２３-H1")],
        *[("month", code) for code in ("2024-13", "2024-0", "2024-3", "2024-Q1", "2024")],
        *[("quarter", code) for code in ("2024-Q0", "2024-Q5", "2024-H1", "")],
        *[("year", code) for code in ("2024-H1", "1999", "2101", "C2024")],
        *[(CLASSES, code) for code in ("2024", "C24", "C1999", "c2024", "C2024-Q1")],
        *[(ROUNDS, code) for code in ("third_round", "2024", "")],
    ],
)
def test_a_period_code_of_another_kind_is_refused(value: Any, code: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        kind_from(value).parse(code)


def dated(*entries: tuple[date, Any], until: date | None = None) -> dict[str, Any]:
    values: list[dict[str, Any]] = [{"from": first, "value": value} for first, value in entries]
    if until is not None:
        values[-1]["until"] = until
    return {"values": values}


def half_years_then_quarters() -> Periods:
    return periods_from(dated((date(2024, 1, 1), "half_year"), (date(2024, 7, 1), "quarter")))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "2024-H1"),
        (date(2024, 6, 30), "2024-H1"),
        (date(2024, 7, 1), "2024-Q3"),
        (date(2025, 1, 1), "2025-Q1"),
    ],
)
def test_the_kind_of_a_period_is_the_one_in_force_on_its_days(day: date, code: str | None) -> None:
    periods = half_years_then_quarters()
    period = periods.of(day)
    assert (period.code if period else None) == code
    if period:
        assert periods.parse(period.code) == period


@pytest.mark.parametrize("code", ["2023-H2", "2023-H1", "2024-Q1", "2024-Q2", "2024-H2", "2025-H1", "2024"])
def test_a_code_of_a_kind_that_was_not_in_force_is_of_no_period(code: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        half_years_then_quarters().parse(code)


def test_a_kind_that_comes_back_has_its_codes_again() -> None:
    entries = (date(2023, 1, 1), "half_year"), (date(2024, 1, 1), "quarter"), (date(2025, 1, 1), "half_year")
    periods = periods_from(dated(*entries))
    assert periods.parse("2025-H1").first == date(2025, 1, 1)
    assert periods.parse("2023-H2").first == date(2023, 7, 1)


def test_one_after_the_other_they_are_walked_through_without_a_gap() -> None:
    periods, codes, day = half_years_then_quarters(), [], date(2023, 1, 1)
    for _ in range(4):
        period = periods.from_day(day)
        assert period is not None
        codes.append(period.code)
        day = period.last + DAY
    assert codes == ["2024-H1", "2024-Q3", "2024-Q4", "2025-Q1"]


def test_a_class_year_follows_calendar_years_after_a_stretch_with_dates_of_its_own() -> None:
    stretch = [{"key": "transition", "first": date(2024, 1, 1), "last": date(2024, 8, 31)}]
    periods = periods_from(
        dated((date(2023, 1, 1), "year"), (date(2024, 1, 1), stretch), (date(2024, 9, 1), CLASSES)),
    )
    days = date(2023, 5, 1), date(2024, 5, 1), date(2024, 9, 1)
    assert [period.code for day in days if (period := periods.of(day))] == ["2023", "transition", "C2025"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("fortnight", "没有核算期 fortnight"),
        (7, "没有核算期 7"),
        ({"class_year": "september"}, "class_year 写 first 和 last"),
        ({"class_year": {"first": {"month": 9, "day": 1}}}, "class_year 写 first 和 last"),
        ({"class_year": {"first": {"month": 9, "day": 1}, "last": {"month": 8, "day": 30}}}, "8月31日"),
        ({"class_year": {"first": {"month": 9, "day": 1}, "last": {"month": 9, "day": 1}}}, "8月31日"),
        (
            {"class_year": {"first": {"month": 2, "day": 29}, "last": {"month": 2, "day": 28}}},
            "2 月 29 日",
        ),
        ({"class_year": {"first": {"month": 13, "day": 1}, "last": {"month": 2, "day": 28}}}, "没有 13 月"),
        ({"class_year": {"first": "9-1", "last": "8-31"}}, "每年的日子写"),
        ([], "一期也没有"),
        (["first_round"], "每期写 key、first、last"),
        ([{**ROUNDS[0], "key": "2024-Q1"}], "key 以小写字母开头"),
        ([{**ROUNDS[0], "last": date(2024, 2, 29)}], "last 不早于 first"),
        ([{**ROUNDS[0], "last": "2024-05-31"}], "须是日期"),
        ([ROUNDS[0], {**ROUNDS[1], "first": date(2024, 5, 31)}], "second_round 与 first_round 重叠"),
        ([ROUNDS[0], {**ROUNDS[1], "key": "first_round"}], "key 相同"),
    ],
)
def test_a_kind_that_cannot_be_meant_is_refused_in_chinese(value: Any, why: str) -> None:
    with pytest.raises(Misshapen, match=why):
        kind_from(value)


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (dated((date(2024, 1, 1), "half_year"), (date(2024, 4, 1), "quarter")), "2024-03-31 在 2024-H1 中间"),
        (dated((date(2024, 1, 1), "month"), (date(2024, 6, 1), "quarter")), "2024-06-01 在 2024-Q2 中间"),
        (dated((date(2023, 1, 1), "year"), (date(2024, 1, 1), CLASSES)), "2024-01-01 在 C2024 中间"),
        (dated((date(2024, 1, 1), "quarter"), until=date(2024, 5, 31)), "2024-05-31 在 2024-Q2 中间"),
        (dated((date(2024, 4, 1), ROUNDS)), "first_round 不在其有效期"),
        (dated((date(2024, 1, 1), ROUNDS), (date(2024, 10, 1), "month")), "second_round 不在其有效期"),
        (
            dated((date(2024, 1, 1), ROUNDS[:1]), (date(2025, 1, 1), AGAIN)),
            "first_round：两次列出",
        ),
    ],
)
def test_kinds_that_would_share_a_day_or_a_code_are_refused(node: dict[str, Any], why: str) -> None:
    with pytest.raises(Misshapen, match=why):
        periods_from(node)


def test_once_is_the_day_of_its_event_and_its_code_names_no_day() -> None:
    once = periods_from({"values": [{"from": date(2024, 1, 1), "value": "once"}]})
    day = date(2024, 3, 15)
    period = once.parse("once", day)
    assert (period.code, period.first, period.last) == ("once", day, day)
    assert once.is_once
    for code, on in (("once", None), ("once", date(2023, 12, 31)), ("2024", day), ("2024-03", day)):
        with pytest.raises(ValueError, match=re.escape(code)):
            once.parse(code, on)
    with pytest.raises(ValueError, match="once"):
        periods_from({"setting": "year"}).parse("once", day)


def test_a_round_is_not_called_once() -> None:
    with pytest.raises(Misshapen, match="once 是一次性项目的代码"):
        kind_from([{"key": "once", "first": date(2024, 3, 1), "last": date(2024, 5, 31)}])
