"""Months and lines: when each is due, and by which value it is calculated."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import ParameterNotCited
from policy_engine.packs.loader import load_packs
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import explain
from tests.unit.policy_engine.cases import INTERN, PACKS
from tests.unit.policy_engine.decide_steps import YEAR_END, decided


@pytest.mark.obligation("U-069")
def test_remaining_months_are_lines_and_a_gap_in_insurance_holds_one_back() -> None:
    whole, gap = (decided("urumqi", "early_retention", date(2024, 1, 1), **KEPT, **more) for more in ({}, SEPTEMBER))
    assert [line.amount_fen for line in whole.lines] == [170_000] * 7
    assert (whole.amount_fen, gap.amount_fen, whole.discretionary) == (1_190_000, 1_020_000, True)
    assert [(line.number, line.month_on, line.amount_fen) for line in gap.lines if not line.released] == [
        (4, date(2023, 9, 1), 0)
    ]


KEPT: dict[str, Any] = {
    **INTERN,
    "planned_months": 12,
    "kept_on": "2023-06-01",
    "contract_months": 24,
    "insured": True,
}
SEPTEMBER: dict[str, Any] = {"uninsured_lines": [4]}


@pytest.mark.obligation("U-069")
@pytest.mark.parametrize(
    ("on", "due", "without_september"),
    [
        (date(2023, 6, 1), 0, 0),
        (date(2023, 6, 30), 0, 0),
        (date(2023, 7, 1), 170_000, 170_000),
        (date(2023, 9, 1), 510_000, 510_000),
        (date(2023, 11, 30), 850_000, 680_000),
        (date(2023, 12, 31), 1_020_000, 850_000),
        (date(2024, 1, 1), 1_190_000, 1_020_000),
        (date(2024, 12, 31), 1_190_000, 1_020_000),
    ],
)
def test_a_month_is_due_on_the_first_day_after_it_and_only_with_its_insurance(
    on: date, due: int, without_september: int
) -> None:
    """Schedule and due are two figures: no day pays a month that has not passed."""
    whole, gap = (decided("urumqi", "early_retention", on, **KEPT, **more) for more in ({}, SEPTEMBER))
    assert (whole.eligible, whole.schedule_fen, whole.amount_fen) == (True, 1_190_000, due)
    assert (gap.schedule_fen, gap.amount_fen) == (1_020_000, without_september)
    assert [line.due_on for line in whole.lines] == [
        *(date(2023, month, 1) for month in range(7, 13)),
        date(2024, 1, 1),
    ]
    assert sum(line.amount_fen for line in whole.lines if line.due) == due


@pytest.mark.parametrize("kept_on", ["2023-06-15", "2023-06-02", "2023-05-31"])
def test_who_is_kept_in_mid_month_is_refused_with_the_clause_that_leaves_it_open(kept_on: str) -> None:
    with pytest.raises(ParameterNotCited) as refused:
        decided("urumqi", "early_retention", date(2023, 11, 30), **{**KEPT, "kept_on": kept_on})
    assert (refused.value.parameter, refused.value.clause) == ("partial_month", "(三)13")
    assert "不足一个月" in str(refused.value.detail)


@pytest.mark.parametrize(
    ("planned", "before", "cut_fen"), [(13, 0, 1_190_000), (12, 1, 1_020_000), (20, 4, 510_000), (12, 7, 0)]
)
def test_a_plan_over_the_cap_is_refused_or_cut_to_it_and_both_are_told(planned: int, before: int, cut_fen: int) -> None:
    """The cut: min(12 − before, planned) − served months."""
    facts = {**KEPT, "planned_months": planned, "months_before": before}
    told = decided("urumqi", "early_retention", date(2024, 6, 1), **facts)
    by_reading = {one.reading: (one.eligible, one.amount_fen, one.schedule_fen) for one in told.readings}
    assert by_reading["within_two_years"] == (False, 0, None)
    assert by_reading["within_two_years_cut"] == (cut_fen > 0, cut_fen, cut_fen or None)
    assert (told.amount_fen is None) == (cut_fen > 0)


def test_each_line_takes_the_rate_in_force_on_its_own_first_day() -> None:
    scheme = changed(scheme_of(PACKS.city("urumqi"), "early_retention"), {"minimum_wage": 190_000}, date(2023, 9, 1))
    told = explain(scheme, KEPT, date(2024, 1, 1))
    assert [line.amount_fen for line in told.lines] == [170_000] * 3 + [190_000] * 4
    assert told.amount_fen == told.schedule_fen == 3 * 170_000 + 4 * 190_000


def test_months_in_the_programme_year_stand_beside_the_day_of_the_start() -> None:
    """Started 2022-11-27: by its start nothing; by the months that begin in 2023, one."""
    facts = {**INTERN, "started_on": "2022-11-27", "first_month_on": "2022-11-27", "months": 3}
    told = decided("urumqi", "internship_subsidy", date(2023, 7, 31), **facts)
    assert [(one.reading, one.eligible, one.amount_fen) for one in told.readings] == [
        ("within_two_years", False, 0),
        ("after_two_years", False, 0),
        ("within_two_years_by_month", True, 170_000),
        ("after_two_years_by_month", True, 170_000),
    ]
    kept = {**KEPT, "started_on": "2022-11-01", "kept_on": "2022-12-01"}
    early = decided("urumqi", "early_retention", date(2023, 11, 30), **kept)
    assert early.readings[2].schedule_fen == 10 * 170_000
    assert early.readings[2].lines[0].number == 2


def test_each_month_takes_the_wage_in_force_on_its_first_day(tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "policies" / "urumqi-2023"
    target = tmp_path / "urumqi-2023"
    target.mkdir()
    for file in source.glob("*.yaml"):
        text = file.read_text()
        if file.name == "subsidy.yaml":
            old = "    values: [{from: 2023-01-01, value: 170000}]"
            assert old in text
            text = text.replace(old, old[:-1] + ", {from: 2023-10-01, value: 190000}]", 1)
        (target / file.name).write_text(text)
    scheme = scheme_of(load_packs(tmp_path).city("urumqi"), "post_allowance")
    decision = explain(scheme, {**INTERN, "first_month_on": "2023-09-01", "months": 3}, YEAR_END)
    assert decision.readings[1].arithmetic == "（1个月 × 1,700.00 元/月 + 2个月 × 1,900.00 元/月） × 50% = 2,750.00 元"
    before = explain(scheme, {**INTERN, "first_month_on": "2023-01-01", "months": 9}, YEAR_END)
    assert before.readings[1].amount_fen == 9 * 85_000
