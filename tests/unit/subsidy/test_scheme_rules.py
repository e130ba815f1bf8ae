"""The retention bonus, periods and windows: values worked out by hand from the documents."""

from datetime import date

import pytest

from services.subsidy.schemes.rules import (
    Limit,
    Source,
    is_open,
    next_opening,
    percent_text,
    period_named,
    period_of,
    retention_bonus,
)

SOURCE = Source("二(八)", "对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补")
OVER_HALF = Limit("over", 50, SOURCE)


@pytest.mark.parametrize(
    ("completed", "retained", "fen"),
    [(20, 11, 1_100_000), (20, 10, 0), (3, 2, 200_000), (2, 1, 0), (1, 1, 100_000), (999, 500, 50_000_000)],
)
def test_wuhan_pays_1000_yuan_a_head_strictly_over_half(completed: int, retained: int, fen: int) -> None:
    decision = retention_bonus(completed, retained, OVER_HALF, 100_000, SOURCE)
    assert (decision.amount_fen, decision.eligible, decision.applicable) == (fen, fen > 0, True)


def test_nobody_ended_is_not_applicable_and_divides_by_nothing() -> None:
    decision = retention_bonus(0, 0, OVER_HALF, 100_000, SOURCE)
    assert (decision.applicable, decision.amount_fen) == (False, 0)


def test_the_explanation_can_be_redone_by_hand() -> None:
    decision = retention_bonus(20, 11, OVER_HALF, 100_000, SOURCE)
    assert decision.arithmetic == "11 人 × 1,000.00 元/人 = 11,000.00 元（二(八)）"
    assert decision.conditions[0].observed == "11/20（55.00%）"
    assert decision.conditions[0].quote == SOURCE.quote


@pytest.mark.parametrize(
    ("comparison", "percent", "part", "whole", "met"),
    [
        ("at_least", 60, 6000, 10_000, True),
        ("at_least", 60, 5999, 10_000, False),
        ("over", 90, 9000, 10_000, False),
        ("over", 90, 9001, 10_000, True),
        ("at_least", 90, 9000, 10_000, True),
    ],
)
def test_at_least_includes_its_number_and_over_does_not(
    comparison: str, percent: int, part: int, whole: int, met: bool
) -> None:
    assert Limit(comparison, percent, SOURCE).admits(part, whole) is met


def test_a_shown_rate_is_never_rounded_up_to_the_limit() -> None:
    assert percent_text(59_999, 100_000) == "59.99%"


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
