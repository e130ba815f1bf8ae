"""Periods and windows: values worked out by hand from the documents."""

from datetime import date

import pytest

from policy_engine.schemes.periods import is_open, next_opening, period_named, period_of


def test_half_years_end_in_june_and_december() -> None:
    assert period_of(date(2023, 6, 30), "half_year").code == "2023-H1"
    assert period_of(date(2023, 7, 1), "half_year").code == "2023-H2"
    assert period_named("2023-H1", "half_year").last == date(2023, 6, 30)


@pytest.mark.parametrize("code", ["2023", "2023-H3", "23-H1", "H1", "2023-H1x", "9999-H1"])
def test_a_period_code_of_another_kind_is_refused(code: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        period_named(code, "half_year")


def test_the_july_window_takes_the_31st_and_not_the_first_of_august() -> None:
    months = (3, 7, 11)
    assert is_open(date(2023, 7, 31), months)
    assert not is_open(date(2023, 8, 1), months)
    assert next_opening(date(2023, 8, 1), months) == date(2023, 11, 1)


def test_a_window_inside_the_period_does_not_open_it() -> None:
    second_half = period_named("2023-H2", "half_year")
    assert not is_open(date(2023, 7, 15), (1, 7), second_half)
    assert next_opening(date(2023, 7, 15), (1, 7), second_half) == date(2024, 1, 1)
