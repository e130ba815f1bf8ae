"""Rules of the sheets: 以上 includes its number, 超过 does not, and nothing is rounded up."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.reports.rules import (
    Target,
    continued,
    day_before_period,
    forecast_gap,
    met,
    percent_text,
    target_on,
)

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


JULY, AUGUST = date(2023, 7, 31), date(2023, 8, 31)


@pytest.mark.parametrize(
    ("before", "part", "day", "expected"),
    [
        # Ten days of August brought 10 more than the 60 of July: one a day, 21 days are left.
        (60, 70, date(2023, 8, 10), Fraction(91)),
        # Three days, two people: 2/3 a day over 28 days are 18 2/3.
        (0, 2, date(2023, 8, 3), Fraction(62, 3)),
        # Nobody was added: it stays.
        (60, 60, date(2023, 8, 10), Fraction(60)),
        # Fewer than before: one a day is lost, and no more than there are.
        (60, 50, date(2023, 8, 10), Fraction(29)),
        (60, 20, date(2023, 8, 10), Fraction(0)),
        # On the due day it is what it is.
        (60, 77, AUGUST, Fraction(77)),
    ],
)
def test_a_figure_goes_on_as_it_went_since_its_period_began(
    before: int, part: int, day: date, expected: Fraction
) -> None:
    assert continued(before, JULY, part, day, AUGUST) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(2, 30))
def test_the_line_goes_through_both_points(before: int, part: int, days: int) -> None:
    day = date(2023, 8, days)
    assert continued(before, JULY, part, day, day) == part
    straight = Fraction(part - before, days) * 31 + before
    assert continued(before, JULY, part, day, AUGUST) == max(0, straight)


@pytest.mark.parametrize(
    ("since_on", "day", "due_on", "gap"),
    [
        (JULY, date(2023, 8, 10), None, "no_due_day"),
        (None, date(2023, 8, 10), None, "no_due_day"),
        (JULY, date(2023, 9, 1), AUGUST, "past_due"),
        (None, date(2023, 8, 10), AUGUST, "nobody"),
        (JULY, date(2023, 8, 1), AUGUST, "first_day"),
        (JULY, JULY, AUGUST, "first_day"),
        (JULY, date(2023, 8, 2), AUGUST, None),
        (JULY, AUGUST, AUGUST, None),
    ],
)
def test_where_no_line_can_be_drawn_it_says_why(
    since_on: date | None, day: date, due_on: date | None, gap: str | None
) -> None:
    assert forecast_gap(since_on, day, due_on) == gap


def test_a_period_begins_after_the_target_before_it() -> None:
    targets = [target(due_on=AUGUST), target(due_on=JULY), target(due_on=date(2023, 9, 30))]
    assert day_before_period(targets, "placement_rate", AUGUST) == JULY
    assert day_before_period(targets, "placement_rate", date(2023, 9, 30)) == AUGUST
    assert day_before_period(targets, "placement_rate", JULY) is None
    assert day_before_period(targets, "registration_rate", AUGUST) is None


def test_a_forecast_is_judged_exactly_and_cut_like_a_rate() -> None:
    assert met(target(), Fraction(599, 10), 100) is False
    assert met(target(), Fraction(60), 100) is True
    assert percent_text(Fraction(62, 3), 100) == "20.66%"
