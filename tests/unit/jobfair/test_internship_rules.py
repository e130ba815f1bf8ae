"""Which change of an internship's standing is possible, and when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.jobfair.internships import rules
from services.jobfair.internships.rules import Base, End, Retention, Standing

TODAY = date(2023, 8, 1)
START, EVE, PLANNED = date(2023, 3, 1), date(2023, 6, 30), date(2023, 7, 1)
RUNNING = Standing(START, PLANNED)
COMPLETED = replace(RUNNING, ended_on=date(2023, 7, 1), outcome="completed")
BROKEN_OFF = replace(COMPLETED, outcome="broken_off")
KEEP = Retention(True, date(2023, 7, 2), 24, True)
TAKE_BACK = Retention(False, TODAY, 0, False)
RETAINED = replace(
    COMPLETED, retained=True, retained_on=KEEP.retained_on, contract_months=KEEP.contract_months, insured=KEEP.insured
)
TAKEN_BACK = replace(RETAINED, retained=False, retained_on=TODAY, contract_months=0, insured=False)
DAYS = st.dates(date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("base", "flaw"),
    [
        (Base("verified", True), None),
        (Base("verified", False), "not_base"),
        (Base("pending", True), "not_base"),
        (Base("suspended", True), "suspended"),
        (Base("suspended", False), "suspended"),
    ],
)
def test_interns_are_taken_by_verified_bases_only(base: Base, flaw: str | None) -> None:
    assert rules.why_not_start(base, START, PLANNED, TODAY) == flaw


@pytest.mark.parametrize(
    ("started_on", "planned_end_on", "flaw"),
    [
        (TODAY, TODAY, None),
        (TODAY, PLANNED, "dates"),
        (TODAY + timedelta(1), TODAY + timedelta(9), "future"),
    ],
)
def test_an_internship_is_entered_from_its_first_day_on(
    started_on: date, planned_end_on: date, flaw: str | None
) -> None:
    assert rules.why_not_start(Base("verified", True), started_on, planned_end_on, TODAY) == flaw


@pytest.mark.parametrize(
    ("now", "end", "flaw"),
    [
        (RUNNING, End(START, "broken_off"), None),
        (RUNNING, End(TODAY, "completed"), None),
        (RUNNING, End(START - timedelta(1), "completed"), "dates"),
        (RUNNING, End(TODAY + timedelta(1), "completed"), "future"),
        (COMPLETED, End(TODAY, "broken_off"), "term_was_served"),
        (COMPLETED, End(PLANNED, "broken_off"), "term_was_served"),
        (COMPLETED, End(PLANNED, "completed"), None),
        (COMPLETED, End(EVE, "broken_off"), None),
        (RUNNING, End(EVE, "completed"), "early_without_retention"),
        (RUNNING, End(EVE, "completed", KEEP), None),
        (RUNNING, End(EVE, "broken_off", KEEP), "still_retained"),
        (RETAINED, End(EVE, "broken_off"), "still_retained"),
        (RETAINED, End(EVE, "completed"), None),
        (TAKEN_BACK, End(EVE, "completed"), "early_without_retention"),
        (TAKEN_BACK, End(EVE, "broken_off"), None),
    ],
)
def test_an_end_lies_between_start_and_today_and_agrees_with_a_retention(
    now: Standing, end: End, flaw: str | None
) -> None:
    assert rules.why_not_end(now, end, TODAY) == flaw


@pytest.mark.parametrize(
    ("now", "said", "flaw"),
    [
        (COMPLETED, KEEP, None),
        (COMPLETED, replace(KEEP, retained_on=START), None),
        (COMPLETED, replace(KEEP, retained_on=START - timedelta(1)), "dates"),
        (COMPLETED, replace(KEEP, retained_on=TODAY + timedelta(1)), "future"),
        (RUNNING, KEEP, "not_ended"),
        (BROKEN_OFF, KEEP, "broken_off"),
        (COMPLETED, TAKE_BACK, "never_retained"),
        (RETAINED, TAKE_BACK, None),
        (TAKEN_BACK, KEEP, None),
    ],
)
def test_a_retention_follows_a_completed_internship(now: Standing, said: Retention, flaw: str | None) -> None:
    assert rules.why_not_retain(now, said, "declared", TODAY) == flaw


def test_the_same_words_are_no_change() -> None:
    assert rules.ends_the_same(COMPLETED, End(date(2023, 7, 1), "completed"), "declared", "declared")
    assert not rules.ends_the_same(COMPLETED, End(date(2023, 7, 1), "broken_off"), "declared", "declared")
    assert rules.retains_the_same(RETAINED, KEEP, "declared")
    assert rules.retains_the_same(TAKEN_BACK, TAKE_BACK, "declared")
    assert not rules.retains_the_same(RETAINED, replace(KEEP, insured=False), "declared")


def test_the_departments_same_words_certify() -> None:
    declared, certified = (replace(RETAINED, retention_origin=origin) for origin in ("declared", "certified"))
    assert not rules.retains_the_same(declared, KEEP, "certified")
    assert rules.retains_the_same(replace(RETAINED, retention_origin="confirmed"), KEEP, "certified")
    assert rules.retains_the_same(certified, KEEP, "certified")
    assert rules.retains_the_same(certified, KEEP, "declared")
    end = End(date(2023, 7, 1), "completed")
    assert not rules.ends_the_same(COMPLETED, end, "declared", "certified")
    assert rules.ends_the_same(COMPLETED, end, "certified", "certified")
    assert rules.ends_the_same(COMPLETED, end, "certified", "declared")


@pytest.mark.parametrize(
    ("origin", "end_origin", "flaw"),
    [
        ("declared", "declared", None),
        ("declared", None, None),
        ("declared", "certified", "end_certified"),
        ("confirmed", "declared", "retention_stands"),
        ("certified", "declared", "retention_stands"),
        ("confirmed", "certified", "end_certified"),
    ],
)
def test_a_base_alone_moves_no_end_that_another_stands_for(
    origin: str, end_origin: str | None, flaw: str | None
) -> None:
    now = replace(RETAINED, retention_origin=origin)
    assert rules.why_not_overrule(now, end_origin, "declared") == flaw
    assert rules.why_not_overrule(now, end_origin, "certified") is None
    assert rules.why_not_overrule(replace(now, retained=False), "declared", "declared") is None


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (RUNNING, False),
        (TAKEN_BACK, False),
        (replace(RETAINED, ended_on=EVE), False),
        (replace(TAKEN_BACK, ended_on=EVE), True),
        (replace(BROKEN_OFF, ended_on=EVE), False),
    ],
)
def test_who_was_kept_early_and_is_not_after_all_has_left_early(now: Standing, left: bool) -> None:
    assert rules.has_left_early(now) == left


@pytest.mark.parametrize(
    ("origin", "agrees", "flaw"),
    [
        ("declared", True, None),
        ("declared", False, None),
        ("confirmed", False, None),
        ("certified", True, None),
        ("certified", False, "certified"),
    ],
)
def test_an_intern_contradicts_what_is_not_certified(origin: str, agrees: bool, flaw: str | None) -> None:
    assert rules.why_not_confirm(replace(RETAINED, retention_origin=origin), agrees) == flaw
    assert rules.why_not_confirm(TAKEN_BACK, agrees) == "nothing_to_confirm"


def test_what_an_intern_contradicted_stands_again_by_the_departments_word_only() -> None:
    disputed = replace(RETAINED, retained=False, retention_origin="disputed")
    assert rules.why_not_retain(disputed, KEEP, "declared", TODAY) == "disputed"
    assert rules.why_not_retain(disputed, KEEP, "certified", TODAY) is None


@given(DAYS, DAYS, DAYS, DAYS)
def test_periods_overlap_if_and_only_if_they_share_more_than_an_edge(a: date, b: date, c: date, d: date) -> None:
    one, other = sorted((a, b)), sorted((c, d))
    shared = min(one[1], other[1]) - max(one[0], other[0])
    inside = one[0] == one[1] or other[0] == other[1]
    if not inside:
        assert rules.overlaps(*one, *other) == (shared > timedelta(0))
    assert rules.overlaps(*one, *other) == rules.overlaps(*other, *one)
