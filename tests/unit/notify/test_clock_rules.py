"""When a promise is kept, warned of, broken and escalated."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.clocks.rules import (
    UNKNOWN_DAY,
    Addressee,
    DayType,
    Escalation,
    Fulfilment,
    Plan,
    ReachedContact,
    Step,
    addressee,
    after,
    due,
    fulfilment,
    in_time,
    is_late_entry,
    next_supervision,
    pending,
    timetable,
)
from tests.unit.late_entries import LATE_ENTRIES

START, DUE = date(2023, 7, 28), date(2023, 8, 2)
PLAN = Plan(1, (Escalation("city", 3), Escalation("district", 1)))
STEPS = timetable(DUE, PLAN)


def reached(*days: date) -> list[ReachedContact]:
    """Contacts that were entered on their day."""
    return [ReachedContact(day, day) for day in days]


def test_the_earliest_contact_on_or_after_the_start_meets_the_promise() -> None:
    contacts = reached(date(2023, 8, 9), date(2023, 7, 27), date(2023, 7, 31))
    assert fulfilment(START, DUE, contacts) == Fulfilment(date(2023, 7, 31), late_entry=False)
    assert fulfilment(START, DUE, reached(START)) == Fulfilment(START, late_entry=False)


def test_nothing_meets_a_promise_that_has_not_started_or_was_only_preceded() -> None:
    assert fulfilment(None, None, reached(DUE)) is None
    assert fulfilment(START, DUE, reached(date(2023, 7, 27))) is None


@pytest.mark.parametrize(("due_on", "contacted_on", "logged_on", "late"), LATE_ENTRIES)
def test_an_entry_after_the_breach_for_a_day_before_it_is_late(
    due_on: date | None, contacted_on: date, logged_on: date, late: bool
) -> None:
    contact = ReachedContact(contacted_on, logged_on)
    assert is_late_entry(due_on, contact) is late
    assert not is_late_entry(due_on, replace(contact, is_confirmed=True))
    assert not is_late_entry(due_on, replace(contact, logged_on=None))


def test_a_late_entry_counts_from_its_entry_until_it_is_confirmed() -> None:
    entered = ReachedContact(date(2023, 8, 1), date(2023, 8, 5))
    assert fulfilment(START, DUE, [entered]) == Fulfilment(date(2023, 8, 5), late_entry=True)
    assert fulfilment(START, DUE, [replace(entered, is_confirmed=True)]) == Fulfilment(
        date(2023, 8, 1), late_entry=False
    )
    others = reached(date(2023, 8, 4))
    assert fulfilment(START, DUE, [entered, *others]) == Fulfilment(date(2023, 8, 4), late_entry=True)
    assert fulfilment(START, DUE, [entered, *reached(DUE)]) == Fulfilment(DUE, late_entry=False)


def test_the_due_day_itself_is_in_time_and_without_one_nobody_can_say() -> None:
    assert in_time(DUE, DUE) is True
    assert in_time(DUE, DUE + timedelta(days=1)) is False
    assert in_time(None, DUE) is None


def test_the_steps_are_warning_breach_and_the_levels_in_order_of_their_days() -> None:
    assert (
        Step("warn", date(2023, 8, 1), "community"),
        Step("breach", date(2023, 8, 3), "community"),
        Step("escalate", date(2023, 8, 4), "district", 1),
        Step("escalate", date(2023, 8, 6), "city", 2),
    ) == STEPS


@pytest.mark.parametrize(
    ("state", "told", "level"),
    [
        ("open", 0, "district"),
        ("warned", 0, "district"),
        ("breached", 0, "district"),
        ("breached", 1, "city"),
        ("breached", 2, None),
        ("met", 0, None),
        ("paused", 0, None),
        ("waiting", 0, None),
        ("closed", 1, None),
    ],
)
def test_who_is_told_next_is_the_first_level_that_was_not_told(state: str, told: int, level: str | None) -> None:
    step = next_supervision(pending(STEPS, state, told))
    assert (step and step.level) == level
    assert next_supervision(timetable(DUE, Plan(None, ()))) is None


def test_the_community_learns_of_the_breach_itself_and_is_not_told_again() -> None:
    levels = (Escalation("community", 1), Escalation("district", 2))
    step = next_supervision(timetable(DUE, Plan(None, levels)))
    assert step == Step("escalate", date(2023, 8, 5), "district", 2)


def working_days(day: date, days: int, day_type: DayType) -> date | None:
    """As by a table of the year 2023 in which weekends alone are off; no other year is published."""
    while days and day.year == 2023:
        day += timedelta(days=1)
        days -= day_type == "calendar" or day.weekday() < 5
    return day if day.year == 2023 else None


@given(st.dates(date(2023, 1, 1), date(2023, 12, 20)), st.data())
def test_levels_in_working_days_keep_their_order_whatever_the_holidays(due_on: date, data: st.DataObject) -> None:
    """Ranks do not pass each other where calendar days are no more than working days: what the shapes ask for."""
    calendar = data.draw(st.integers(0, 9))
    levels = (
        Escalation("city", data.draw(st.integers(max(1, calendar), 12)), "working"),
        Escalation("district", calendar),
    )
    steps = timetable(due_on, Plan(None, levels), working_days)
    assert [step.level for step in steps] == ["community", "district", "city"]
    assert [step.rank for step in steps] == [0, 1, 2]
    assert steps[1].on <= steps[2].on


def test_a_level_of_an_unpublished_year_is_asked_for_each_day_after_the_breach() -> None:
    due_on = date(2023, 12, 28)
    steps = timetable(due_on, Plan(None, (Escalation("district", 3, "working"),)), working_days)
    assert steps[-1].on == UNKNOWN_DAY
    assert after(steps, due_on) == date(2023, 12, 29)
    assert after(steps, date(2023, 12, 29)) == date(2023, 12, 30)
    assert due(steps, date(2024, 6, 1)) == steps[:1]


def test_without_a_warning_span_nobody_is_warned() -> None:
    assert [step.kind for step in timetable(DUE, Plan(None, ()))] == ["breach"]


@pytest.mark.parametrize(("state", "level", "left"), [("open", 0, 4), ("warned", 0, 3), ("breached", 0, 2)])
def test_a_step_that_is_taken_is_not_pending(state: str, level: int, left: int) -> None:
    assert len(pending(STEPS, state, level)) == left


@pytest.mark.parametrize("state", ["met", "waiting"])
def test_a_clock_that_is_met_or_waits_for_its_start_has_no_steps(state: str) -> None:
    assert pending(STEPS, state, 0) == ()


def test_a_level_that_was_told_is_not_told_again() -> None:
    assert [step.level for step in pending(STEPS, "breached", 1)] == ["city"]
    assert pending(STEPS, "breached", 2) == ()


def test_a_warning_after_the_breach_is_left_out() -> None:
    assert [step.kind for step in due(STEPS, date(2023, 8, 1))] == ["warn"]
    assert [step.kind for step in due(STEPS, date(2023, 8, 3))] == ["breach"]


@given(st.integers(-5, 20))
def test_what_is_due_and_what_comes_after_leave_no_gap(offset: int) -> None:
    today = DUE + timedelta(days=offset)
    following = after(STEPS, today)
    assert all(step.on <= today for step in due(STEPS, today))
    assert following is None or following > today
    assert (following is None) == (today >= STEPS[-1].on)


@pytest.mark.parametrize(
    ("level", "area", "expected"),
    [
        ("community", "urumqi/650102/650102002", Addressee("caseworker", "urumqi/650102/650102002")),
        ("district", "urumqi/650102/650102002", Addressee("district_reviewer", "urumqi/650102")),
        ("city", "urumqi/650102/650102002", Addressee("city_approver", "urumqi")),
        ("community", "urumqi/650102", Addressee("district_reviewer", "urumqi/650102")),
        ("community", "urumqi", Addressee("city_approver", "urumqi")),
    ],
)
def test_each_level_has_its_addressee_and_a_missing_one_is_served_from_above(
    level: str, area: str, expected: Addressee
) -> None:
    assert addressee(level, area) == expected
