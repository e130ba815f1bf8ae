"""Simulation: the rules over tables of cases, in every file format, with every difference accounted for."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import FactsInvalid, PackInvalid, ParameterNotCited, PopulationInvalid
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.scheme import Scheme
from policy_engine.simulation import comparison
from policy_engine.simulation.comparison import simulate
from policy_engine.simulation.population import population
from services.subsidy.simulations.ports import read_table
from tests.unit.policy_engine.cases import DAYS, FILLED, any_fact, as_given
from tests.unit.policy_engine.simulation_steps import CASES, ON, PACKS, bonus

INTERN = "at_local_base,in_school_fresh,left_school,unemployed,born_on,started_on"
IN_SCHOOL = "true,true,false,false,2001-05-01,2023-01-01"
CSV = "district,completed,retained\n" + "".join(f"{d},{c},{r}\n" for c, r, d in CASES)


def test_totals_stand_by_district_and_add_up() -> None:
    report, frame = simulate(bonus(), population(bonus(), read_table("cases.csv", CSV.encode())), ON)
    (result,) = report.results
    assert (result.total.cases, result.total.eligible, result.total.amount_fen) == (6, 2, 1_300_000)
    assert {name: totals.amount_fen for name, totals in result.by_district.items()} == {
        "420102": 1_100_000,
        "420106": 0,
        "420111": 200_000,
    }
    assert frame["amount_fen"].to_list() == [1_100_000, 0, 0, 0, 0, 200_000]
    assert frame["held_rate"].to_list() == [True, False, False, False, None, True]
    assert frame["applicable"].to_list() == [True, True, True, True, False, True]
    assert frame["reasons"].to_list() == [
        None,
        *["“见习期满留用率超过规定比例”不符合"] * 3,
        "核算期内无见习期满人员，不适用",
        None,
    ]


def test_a_changed_threshold_tells_who_wins_and_what_it_costs() -> None:
    people = population(bonus(), read_table("cases.csv", CSV.encode()))
    report, frame = simulate(bonus(), people, ON, changed(bonus(), {"threshold": 40}, ON))
    (difference,) = report.differences
    assert (difference.newly_eligible, difference.winners, difference.losers) == (2, 2, 0)
    assert difference.amount_fen == 1_900_000
    assert difference.by_district == {"420102": 1_000_000, "420106": 900_000, "420111": 0}
    assert difference.said == "留用率下限 50% → 40%：新增符合 2 例，不再符合 0 例；金额 +19,000.00 元"
    assert (frame["changed_amount_fen"] - frame["amount_fen"]).to_list() == [0, 1_000_000, 900_000, 0, 0, 0]


def test_a_change_counts_from_its_day_and_leaves_the_pack_as_it_is() -> None:
    amended = changed(bonus(), {"threshold": 40}, date(2024, 1, 1))
    facts = {"completed": 20, "retained": 9}
    assert explain(amended, facts, date(2023, 12, 31)).amount_fen == 0
    assert explain(amended, facts, date(2024, 1, 1)).amount_fen == 900_000
    assert explain(bonus(), facts, date(2024, 1, 1)).amount_fen == 0
    assert amended.pack.version != bonus().pack.version


def test_a_change_of_what_the_scheme_does_not_have_or_of_another_kind_is_refused() -> None:
    with pytest.raises(PackInvalid, match="没有数值"):
        changed(bonus(), {"minimum_wage": 1}, ON)
    with pytest.raises(PackInvalid):
        changed(bonus(), {"threshold": "forty"}, ON)


BAD = st.sampled_from(["", "x", "-1", "1900-13-01"])


def _as_text(value: Any) -> str | None:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("scheme", FILLED, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_simulation_and_an_explanation_agree_row_by_row(scheme: Scheme, data: st.DataObject) -> None:
    """Whatever stands in a row: the same outcome, or refused by both; no row has anything to do with another."""
    on = data.draw(st.sampled_from(DAYS))
    row = st.fixed_dictionaries({name: any_fact(fact) for name, fact in scheme.facts.items()})
    rows = [
        {name: as_given(scheme.facts[name], value) for name, value in one.items()}
        for one in data.draw(st.lists(row, min_size=1, max_size=8))
    ]
    rows.append(dict(data.draw(st.sampled_from([one["facts"] for one in scheme.examples]))))
    cells = [{name: _as_text(one.get(name)) for name in scheme.facts} for one in rows]
    if data.draw(st.booleans()):
        column = data.draw(st.sampled_from(sorted(scheme.facts)))
        cells.insert(0, {**cells[0], column: data.draw(BAD)})
        rows.insert(0, {})
    said = [_explained(scheme, facts, on) for facts in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(scheme.facts, pl.String))
    if not any(said):
        return
    try:
        _, told = simulate(scheme, population(scheme, frame), on)
    except PopulationInvalid:
        assert not any(said[1:])
        return
    for place, (decision, line) in enumerate(zip(said, told.iter_rows(named=True), strict=True)):
        if rows[place]:
            _assert_same(scheme, decision, line)


def _explained(scheme: Scheme, facts: dict[str, Any], on: date) -> Decision | None:
    try:
        return explain(scheme, facts, on)
    except (FactsInvalid, ParameterNotCited):
        return None


def _assert_same(scheme: Scheme, decision: Decision | None, line: dict[str, Any]) -> None:
    assert (line["problem"] is not None) == (decision is None)
    if decision is None:
        assert {value for name, value in line.items() if name.endswith(("eligible", "amount_fen"))} == {None}
        return
    assert (line["eligible"], line["amount_fen"]) == (decision.eligible, decision.amount_fen)
    for outcome in decision.readings:
        mine = tuple(line[f"{outcome.reading}_{name}"] for name in ("eligible", "amount_fen"))
        assert mine == (outcome.eligible, outcome.amount_fen)
        assert (line[f"{outcome.reading}_reasons"] is None) == outcome.eligible
        if f"{outcome.reading}_schedule_fen" in line:
            assert line[f"{outcome.reading}_schedule_fen"] == outcome.schedule_fen
        for condition in outcome.conditions:
            assert line[f"{outcome.reading}_held_{condition.key}"] == condition.held
            assert condition.held or f"“{condition.text}”" in line[f"{outcome.reading}_reasons"]


def test_dates_choices_truths_and_places_are_read_from_words() -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "early_retention")
    rows = ["24,true,3", "24,是,", "23,1,", "24,false,1;2"]
    text = f"{INTERN},planned_months,kept_on,contract_months,insured,uninsured_lines\n" + "".join(
        f"{IN_SCHOOL},12,2023-06-01,{row}\n" for row in rows
    )
    _, frame = simulate(scheme, population(scheme, read_table("a.csv", text.encode())), date(2024, 1, 1))
    assert frame["within_two_years_amount_fen"].to_list() == [1_020_000, 1_190_000, 0, 0]
    aid = scheme_of(PACKS.city("urumqi"), "jobseeking_subsidy")
    told = "category,class_of,proof_valid,received_before\npoor,2023,true,false\nnone,2023,true,false\n"
    _, frame = simulate(aid, population(aid, read_table("a.csv", told.encode())), ON)
    assert frame["named_only_amount_fen"].to_list() == [100_000, 0]


def test_both_readings_are_simulated_side_by_side() -> None:
    scheme = scheme_of(PACKS.city("urumqi"), "post_allowance")
    text = f"{INTERN},first_month_on,months\n{IN_SCHOOL},2023-01-01,11\n{IN_SCHOOL},2023-05-01,1\n"
    report, frame = simulate(scheme, population(scheme, read_table("a.csv", text.encode())), date(2023, 12, 1))
    assert {result.reading: result.total.amount_fen for result in report.results} == {
        "unit_pays": 0,
        "unit_granted": 1_020_000,
        "unit_pays_after": 0,
        "unit_granted_after": 1_020_000,
        "unit_pays_by_month": 0,
        "unit_granted_by_month": 1_020_000,
        "unit_pays_after_by_month": 0,
        "unit_granted_after_by_month": 1_020_000,
    }
    assert frame["unit_granted_amount_fen"].to_list() == [935_000, 85_000]


def test_an_unset_value_refuses_the_million_as_it_refuses_the_one() -> None:
    scheme = scheme_of(PACKS.city("wuhan"), "internship_subsidy")
    with pytest.raises(ParameterNotCited):
        simulate(scheme, population(scheme, read_table("a.csv", b"person_months\n12\n")), ON)


def test_an_unset_scheme_tells_what_a_value_would_cost_and_why_it_calculates_nothing_yet() -> None:
    scheme = scheme_of(PACKS.city("wuhan"), "internship_subsidy")
    people = population(scheme, read_table("a.csv", b"district,person_months\n420102,12\n420106,0\n"))
    report, frame = simulate(scheme, people, ON, changed(scheme, {"amount_per_month": 100_000}, ON))
    assert (report.results, report.differences) == ((), ())
    assert report.refused is not None
    assert report.refused.clause == "二(八)"
    assert report.changed[0].total.amount_fen == 1_200_000
    assert report.compared is not None
    assert [change.sentence for change in report.compared.changes] == ["每人每月补贴标准 未给出 → 1,000.00 元/月"]
    assert [name for name in frame.columns if name.endswith("amount_fen")] == ["changed_amount_fen"]


def test_what_is_unset_on_both_sides_is_refused() -> None:
    scheme = scheme_of(PACKS.city("wuhan"), "internship_subsidy")
    people = population(scheme, read_table("a.csv", b"person_months\n12\n"))
    with pytest.raises(ParameterNotCited):
        simulate(scheme, people, ON, scheme)


def test_cases_judged_in_parts_come_out_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    people = population(bonus(), read_table("cases.csv", CSV.encode()))
    other = changed(bonus(), {"threshold": 40}, ON)
    whole = simulate(bonus(), people, ON, other)
    monkeypatch.setattr(comparison, "STEP", 4)
    run = comparison.Run(bonus(), people, ON, other)
    assert [run.step(), run.step()] == [4, 6]
    report, frame = run.result()
    assert report == whole[0]
    assert frame.equals(whole[1])


def test_the_report_names_both_packs_and_the_values_that_differ() -> None:
    people = population(bonus(), read_table("cases.csv", CSV.encode()))
    report, _ = simulate(bonus(), people, ON, changed(bonus(), {"threshold": 40}, ON))
    assert (report.pack, report.compared is not None) == ("wuhan-2023", True)
    assert report.compared is not None
    (change,) = report.compared.changes
    assert (change.parameter, change.before, change.after) == ("threshold", 50, 40)
    assert (report.compared.pack, report.compared.pack_version) == (
        "wuhan-2023",
        f"{report.pack_version}+threshold=40",
    )
