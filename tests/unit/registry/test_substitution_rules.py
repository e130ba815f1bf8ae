"""Who stands in for whom, for which days, and how much of them is left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.roles import Role
from services.registry.account_opening.rules import OF_A_WHOLE_CITY, WITH_ORGANISATION
from services.registry.substitutions.rules import ROLES, Flaw, Post, Span, flaw, left_of, may_last, state_of

TODAY = date(2023, 7, 28)
LONGEST = timedelta(days=60)
STREET, NEXT = "urumqi/650102/650102002", "urumqi/650102/650102003"


def days(first: int, last: int) -> Span:
    """From so many days after today to so many."""
    return Span(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


@pytest.mark.parametrize(
    ("absent", "substitute", "expected"),
    [
        (STREET, NEXT, None),
        (STREET, "urumqi/650103", None),
        ("urumqi/650102", STREET, None),
        (STREET, STREET, "same-place"),
        (STREET, "urumqi/650102", "same-place"),
        ("urumqi/650102", "urumqi/65010", None),
        (STREET, "wuhan/420106/420106001", "city"),
        (None, STREET, "city"),
        (STREET, None, "city"),
        (None, None, "city"),
    ],
)
def test_a_colleague_is_of_the_same_city_and_elsewhere(
    absent: str | None, substitute: str | None, expected: Flaw | None
) -> None:
    assert flaw(Post(Role.CASEWORKER, absent), Post(Role.CASEWORKER, substitute)) == expected


def test_only_roles_of_a_part_of_a_city_are_lent_and_each_to_itself_alone() -> None:
    for first in Role:
        for second in Role:
            lent = flaw(Post(first, STREET), Post(second, NEXT)) is None
            assert lent == (first == second and first in ROLES), (first, second)
    assert not ROLES & (OF_A_WHOLE_CITY | WITH_ORGANISATION | {Role.OPS, Role.AUDITOR})


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (days(0, 0), True),
        (days(-5, 0), True),
        (days(0, 59), True),
        (days(60, 119), True),
        (days(0, 60), False),
        (days(61, 62), False),
        (days(-3, -1), False),
        (days(2, 1), False),
    ],
)
def test_days_are_in_order_not_over_not_too_many_and_not_too_far_off(span: Span, expected: bool) -> None:
    assert may_last(span, TODAY, LONGEST) == expected


def test_it_runs_on_its_first_day_and_its_last_unless_it_has_ended() -> None:
    span, at = days(1, 3), datetime(2023, 7, 29, tzinfo=UTC)
    states = [state_of(span, None, TODAY + timedelta(days=n)) for n in range(5)]
    assert states == ["coming", "running", "running", "running", "ended"]
    assert {state_of(span, at, TODAY + timedelta(days=n)) for n in range(5)} == {"ended"}


def test_the_last_day_ends_at_midnight_in_shanghai() -> None:
    span = Span(TODAY, TODAY)
    assert left_of(span, datetime(2023, 7, 28, 15, 59, tzinfo=UTC)) == timedelta(minutes=1)
    assert left_of(span, datetime(2023, 7, 28, 16, 0, tzinfo=UTC)) == timedelta(0)
