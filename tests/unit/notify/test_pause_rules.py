"""Which days a pause may have, and what they do to a due date."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.workdays import UnpublishedYear, add_days
from services.notify.clock_pauses import rules
from services.notify.clock_pauses.rules import Span, Standing
from services.notify.clocks.rules import Pause, Plan, ended, next_day, pause_in_force, timetable

ID = UUID(int=1)
MONDAY = date(2024, 5, 13)
PAUSE = Pause(ID, date(2024, 5, 16), date(2024, 5, 21))
OPEN = Pause(ID, date(2024, 5, 16), None)


def may(day: int) -> date:
    return date(2024, 5, day)


@pytest.mark.parametrize(
    ("day_type", "due_on"),
    [("calendar", may(24)), ("working", may(24))],
)
def test_paused_days_do_not_count(day_type: str, due_on: date) -> None:
    """Five calendar days from the 13th end on the 18th, six are paused; of working days the 16th, 17th, 20th, 21st."""
    assert add_days(MONDAY, 5, day_type, [(may(16), may(21))]) == due_on


def test_a_pause_over_a_weekend_moves_no_working_day() -> None:
    assert add_days(MONDAY, 5, "working", [(may(18), may(19))]) == add_days(MONDAY, 5, "working")
    assert add_days(MONDAY, 7, "calendar", [(may(18), may(19))]) == may(22)


def test_a_pause_into_a_year_without_holidays_is_not_guessed() -> None:
    with pytest.raises(UnpublishedYear):
        add_days(MONDAY, 5, "working", [(may(16), date(2090, 1, 1))])


def test_without_a_pause_nothing_is_counted_otherwise() -> None:
    for days in range(1, 40):
        assert add_days(MONDAY, days, "calendar") == MONDAY + timedelta(days=days)


@pytest.mark.parametrize(("day", "is_paused"), [(may(15), False), (may(16), True), (may(21), True), (may(22), False)])
def test_both_ends_are_paused(day: date, is_paused: bool) -> None:
    assert (pause_in_force([PAUSE], may(24), day) is not None) == is_paused


def test_a_pause_after_the_last_day_never_begins() -> None:
    assert pause_in_force([OPEN], may(15), may(17)) is None
    assert pause_in_force([OPEN], None, may(17)) == OPEN


def test_the_next_day_is_that_of_a_step_or_of_a_turn() -> None:
    steps = timetable(may(24), Plan(1, ()))
    assert next_day(steps, [PAUSE], MONDAY, MONDAY) == may(16)
    assert next_day((), [PAUSE], date.min, may(16)) == may(22)
    assert next_day(steps, [PAUSE], may(22), may(22)) == may(23)
    assert next_day((), [OPEN], date.min, may(16)) is None


def test_an_open_pause_can_be_taken_as_over_today() -> None:
    assert ended([PAUSE, OPEN], may(18)) == [PAUSE, Pause(ID, may(16), may(18))]


def standing(state: str = "open", due_on: date | None = may(20), why: str | None = None, *pauses: Pause) -> Standing:
    return Standing(state, due_on, why, pauses)


@pytest.mark.parametrize(
    ("clock", "span", "fault"),
    [
        (standing(), Span(may(20), None), None),
        (standing(), Span(may(21), None), "not_running"),
        (standing("warned"), Span(may(20), may(20)), None),
        (standing("breached"), Span(may(20), None), "not_running"),
        (standing("met"), Span(may(20), None), "not_running"),
        (standing("waiting", None), Span(may(20), None), "not_running"),
        (standing("open", None, "not_cited"), Span(may(20), None), "not_running"),
        (standing("open", None, "year_not_published"), Span(may(20), None), None),
        (standing(), Span(may(20), may(19)), "over"),
        (standing("paused", may(24), None, PAUSE), Span(may(21), None), "overlaps"),
        (standing("paused", may(24), None, PAUSE), Span(may(22), None), None),
        (standing("paused", None, "paused", OPEN), Span(may(30), may(31)), "overlaps"),
        (standing("open", may(24), None, PAUSE), Span(may(15), None), "overlaps"),
        (standing("open", may(24), None, PAUSE), Span(may(14), may(15)), None),
    ],
)
def test_which_days_can_be_paused(clock: Standing, span: Span, fault: str | None) -> None:
    assert rules.fault_of(clock, span) == fault


@pytest.mark.parametrize(
    ("span", "longest", "used", "limited"),
    [
        (Span(may(1), None), None, 0, Span(may(1), None)),
        (Span(may(1), may(10)), 10, 0, Span(may(1), may(10))),
        (Span(may(1), may(11)), 10, 0, None),
        (Span(may(1), None), 10, 0, Span(may(1), may(10))),
        (Span(may(1), None), 10, 4, Span(may(1), may(6))),
        (Span(may(1), may(7)), 10, 4, None),
        (Span(may(1), None), 10, 10, None),
    ],
)
def test_the_longest_length_holds_for_all_pauses_of_one_reason(
    span: Span, longest: int | None, used: int, limited: Span | None
) -> None:
    assert rules.within_limit(span, longest, used) == limited


def test_a_pause_taken_back_on_its_first_day_has_no_days() -> None:
    void = Pause(ID, may(16), may(15))
    assert rules.days_of([void, PAUSE]) == 6
    assert rules.to_end([void], may(15)) is None
    assert not void.overlaps(may(1), None)


def test_a_resumption_ends_the_pause_of_today_before_one_to_come() -> None:
    later = Pause(UUID(int=2), may(30), None)
    assert rules.to_end([later, PAUSE], may(17)) == PAUSE
    assert rules.to_end([later, PAUSE], may(22)) == later
    assert rules.to_end([PAUSE], may(22)) is None
