"""Rules of the real-name proof: whose word counts, how long an attempt waits, what contradicts, what cannot be."""

from datetime import date

import pytest

from services.registry.bindings.rules import contradictions
from services.registry.graduates.rules import implausible, phone_may_register
from services.registry.identity.ports.identity import Verification
from services.registry.identity.rules import DAY_SECONDS, Attempts, Limits, Wait, wait_before

LIMITS = Limits(free=3, wait_seconds=60, a_day=10, on_a_person=20)
PASSED = {"state": "passed", "biz_seq": "1", "level": 2, "subject_ref": "x"}


@pytest.mark.parametrize(
    ("said", "proven"),
    [
        ({}, True),
        ({"level": 3}, True),
        ({"level": 1}, False),
        ({"biz_seq": "2"}, False),
        ({"subject_ref": None}, False),
        ({"state": "refused"}, False),
        ({"state": "pending"}, False),
    ],
)
def test_the_services_word_counts_for_this_order_level_and_person_alone(said: dict[str, object], proven: bool) -> None:
    assert Verification.model_validate({**PASSED, **said}).proves("1", 2) is proven


def test_attempts_beyond_the_free_ones_wait_twice_as_long_each_time() -> None:
    assert wait_before(Attempts(2, 0, 0), LIMITS) is None
    waits = [wait_before(Attempts(own, 0, 0), LIMITS) for own in (3, 4, 5)]
    assert waits == [Wait(60, False), Wait(120, False), Wait(240, False)]
    assert wait_before(Attempts(4, 119.5, 0), LIMITS) == Wait(1, False)
    assert wait_before(Attempts(4, 120, 0), LIMITS) is None


def test_an_account_is_closed_after_its_attempts_of_a_day() -> None:
    assert wait_before(Attempts(10, 0, 0), LIMITS) == Wait(DAY_SECONDS, True)


def test_a_person_whom_many_have_tried_has_the_free_attempts_of_each_account_and_no_more() -> None:
    assert wait_before(Attempts(2, 0, 20), LIMITS) is None
    assert wait_before(Attempts(3, 0, 20), LIMITS) == Wait(DAY_SECONDS, True)
    assert wait_before(Attempts(3, 0, 19), LIMITS) == Wait(60, False)


def test_whatever_contradicts_a_proof_goes_to_the_desk() -> None:
    assert contradictions(same_name=True, bound_elsewhere=False, same_phone=True) == []
    assert contradictions(same_name=False, bound_elsewhere=False, same_phone=True) == ["name_differs"]
    assert contradictions(same_name=True, bound_elsewhere=True, same_phone=True) == ["bound_elsewhere"]
    assert contradictions(same_name=True, bound_elsewhere=False, same_phone=False) == ["phone_differs"]


@pytest.mark.parametrize(
    ("others", "reason", "may"), [(2, None, True), (3, None, False), (3, "村委", True), (24, "村委", False)]
)
def test_a_phone_stands_for_a_family_for_more_with_a_reason_and_never_for_all(
    others: int, reason: str | None, may: bool
) -> None:
    assert phone_may_register(others, 3, 24, reason) is may


@pytest.mark.parametrize(
    ("born_on", "cohort_year", "wrong"),
    [
        (date(2001, 5, 1), 2023, None),
        (date(2001, 5, 1), None, None),
        (date(2001, 5, 1), 2014, "cohort_year"),
        (date(2001, 5, 1), 2029, "cohort_year"),
        (date(2009, 7, 29), None, "age"),
        (date(1902, 7, 27), None, "age"),
    ],
)
def test_an_age_or_a_year_of_graduation_that_cannot_be_is_named(
    born_on: date, cohort_year: int | None, wrong: str | None
) -> None:
    assert implausible(born_on, cohort_year, date(2023, 7, 28)) == wrong
