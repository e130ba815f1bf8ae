"""So many periods missed in a row are reported once; so many more, once more."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.missed_periods.rules import PeriodOutcome, Report, reports_due


def outcomes(states: str, in_a_row: int | None = 2) -> list[PeriodOutcome]:
    """m met, x missed, r missed and reported, ? not settled."""
    return [
        PeriodOutcome(UUID(int=number), state != "?", state in "xr", state == "r", in_a_row)
        for number, state in enumerate(states)
    ]


def reported(states: str, in_a_row: int | None = 2) -> list[int]:
    """Which of the periods complete a number now."""
    return [report.clock_id.int for report in reports_due(outcomes(states, in_a_row))]


@pytest.mark.parametrize(
    ("states", "now"),
    [
        ("x", []),
        ("xx", [1]),
        ("xr", []),
        ("xrx", []),
        ("xrxx", [3]),
        ("xmx", []),
        ("xmxx", [3]),
        ("?xx", []),
        ("x?", []),
        ("xx?xx", [1]),
        ("mrx", []),
        ("xxr", []),
        ("mrxx", []),
        ("mrxxx", [4]),
    ],
)
def test_each_full_number_of_misses_is_reported_once(states: str, now: list[int]) -> None:
    """What was heard late has made `mr…` and `xxr` of what was `xr…` and `mxr` at the time of their report."""
    assert reported(states) == now


def test_a_document_that_says_nothing_asks_for_no_report() -> None:
    assert reported("xxxx", None) == []
    assert list(reports_due([*outcomes("x", None), *outcomes("x", 2)])) == [Report(UUID(int=0), 2)]


@given(st.text("mx", max_size=24), st.integers(2, 5))
def test_however_often_and_early_one_looks_the_reports_are_those_of_the_full_runs(states: str, in_a_row: int) -> None:
    periods = outcomes(states, in_a_row)
    for end in range(1, len(periods) + 1):
        for _ in range(2):
            due = {report.clock_id for report in reports_due(periods[:end])}
            periods = [replace(p, is_reported=p.is_reported or p.clock_id in due) for p in periods]
    assert sum(p.is_reported for p in periods) == sum(len(run) // in_a_row for run in states.split("m"))
    assert all(p.is_missed for p in periods if p.is_reported)
