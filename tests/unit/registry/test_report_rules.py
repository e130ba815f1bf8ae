"""Rules of the sheets: 以上 includes its number, 超过 does not, and nothing is rounded up."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.reports.rules import Target, met, percent_text, target_on

COUNTS = st.integers(1, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def target(comparison: str = "at_least", percent: int | None = 60, due_on: date = date(2023, 7, 31)) -> Target:
    return Target("placement_rate", due_on, comparison, percent, "(五)20", "须达到60%")


@pytest.mark.parametrize(("part", "whole", "expected"), [(60, 100, True), (5_999, 10_000, False), (3, 5, True)])
def test_at_least_sixty_is_met_by_sixty_and_not_by_59_99(part: int, whole: int, expected: bool) -> None:
    assert met(target(), part, whole) is expected


@pytest.mark.parametrize(("part", "whole", "expected"), [(90, 100, False), (9_001, 10_000, True), (9, 10, False)])
def test_over_ninety_is_not_met_by_ninety(part: int, whole: int, expected: bool) -> None:
    assert met(target("over", 90), part, whole) is expected


def test_without_people_or_without_a_number_nothing_is_judged() -> None:
    assert met(target(), 0, 0) is None
    assert met(target(percent=None), 1, 1) is None
    assert percent_text(0, 0) is None


@given(COUNTS, st.integers(0, 100))
def test_a_verdict_is_exact_however_many_people_there_are(counts: tuple[int, int], percent: int) -> None:
    share = Fraction(*counts) * 100
    assert met(target("at_least", percent), *counts) is (share >= percent)
    assert met(target("over", percent), *counts) is (share > percent)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(5_999, 10_000, "59.99%"), (2, 3, "66.66%"), (599_999, 1_000_000, "59.99%"), (1, 1, "100.00%"), (0, 7, "0.00%")],
)
def test_two_decimals_are_cut_and_never_rounded_up(part: int, whole: int, text: str) -> None:
    assert percent_text(part, whole) == text


@given(COUNTS, st.integers(0, 100))
def test_a_rate_that_misses_its_target_is_never_shown_as_having_reached_it(
    counts: tuple[int, int], percent: int
) -> None:
    shown = Fraction((percent_text(*counts) or "").rstrip("%"))
    assert (shown >= percent) is met(target("at_least", percent), *counts)


def test_a_day_works_towards_the_next_target_and_after_the_last_one_towards_that() -> None:
    july, august = target(percent=60), target(percent=70, due_on=date(2023, 8, 31))
    other = Target("registration_rate", date(2023, 7, 1), "at_least", 90, "(五)20", "")
    known = [august, other, july]
    days = (date(2023, 1, 1), date(2023, 7, 31), date(2023, 8, 1), date(2024, 1, 1))
    assert [target_on(known, "placement_rate", day) for day in days] == [july, july, august, august]
    assert target_on(known, "assistance_coverage", days[0]) is None
