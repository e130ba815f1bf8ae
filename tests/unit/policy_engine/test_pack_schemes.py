"""Facts that cannot all be true, and the conditions of schemes whose values the documents do not give."""

import shutil
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import FactsInvalid, PackInvalid, ParameterNotCited
from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import explain
from policy_engine.schemes.scheme import Choosing, Scheme
from tests.unit.policy_engine.cases import FILLED as FILLED_SCHEMES
from tests.unit.policy_engine.cases import INTERN

PACKS = load_packs(Path(__file__).parents[3] / "policies")
AMBIGUOUS = [scheme for scheme in FILLED_SCHEMES if len(scheme.readings) > 1]
ON = date(2023, 11, 30)
NOBODY = {"none"}
CLAIM = {**INTERN, "first_month_on": "2023-01-01", "months": 1}
RETAINED = {**INTERN, "planned_months": 12, "kept_on": "2023-06-01", "contract_months": 24, "insured": True}
LEFT = {"in_school_fresh": False, "left_school": True, "unemployed": True}
BUSINESS = {"graduation_year": 2021, "left_school": True, "left_school_on": "2021-06-30", "paid_months": 1, "paid": 1}
SHOP = {"qualified": True, "certificate_on": "2023-01-01", "stable": True, "received_before": False}
BATCH = {"trainees": 2, "graduates": 1, "rate": 50_000, "apprenticeship": True}


@pytest.mark.parametrize(
    ("city", "scheme", "facts", "said"),
    [
        ("urumqi", "internship_subsidy", {**CLAIM, **LEFT}, "须填写离校日期"),
        ("urumqi", "post_allowance", {**CLAIM, **LEFT}, "须填写离校日期"),
        ("urumqi", "early_retention", {**RETAINED, **LEFT}, "须填写离校日期"),
        ("urumqi", "internship_subsidy", {**CLAIM, **LEFT, "left_school_on": "2023-12-01"}, "不得晚于认定日期"),
        ("urumqi", "internship_subsidy", {**CLAIM, "left_school": True, "left_school_on": "2023-06-30"}, "不能同时"),
        ("urumqi", "internship_subsidy", {**CLAIM, "first_month_on": "2022-12-31"}, "不能早于见习开始日期"),
        ("urumqi", "internship_subsidy", {**CLAIM, "born_on": "2023-01-01"}, "出生日期"),
        ("urumqi", "early_retention", {**RETAINED, "started_on": "2023-07-01"}, "留用日期不能早于见习开始日期"),
        ("urumqi", "early_retention", {**RETAINED, "kept_on": "2023-12-01"}, "留用日期不能晚于认定日期"),
        (
            "urumqi",
            "pension_refund",
            {**BUSINESS, "left_school_on": None, "business_on": "2023-06-30"},
            "须填写离校日期",
        ),
        ("urumqi", "pension_refund", {**BUSINESS, "left_school_on": "2023-12-01", "business_on": "2023-06-30"}, "认定"),
        ("urumqi", "pension_refund", {**BUSINESS, "business_on": "2023-12-01"}, "不能晚于认定日期"),
        ("urumqi", "startup_subsidy", {**SHOP, "licensed_on": "2023-12-01"}, "不能晚于认定日期"),
        ("wuhan", "employer_training", {**BATCH, "left_on": "2023-12-01", "hired_on": "2023-11-30"}, "离校日期"),
        ("wuhan", "employer_training", {**BATCH, "left_on": "2023-06-30", "hired_on": "2023-12-01"}, "吸纳日期"),
        (
            "wuhan",
            "employer_training",
            {**BATCH, "graduates": 3, "left_on": "2023-06-30", "hired_on": "2023-11-30"},
            "不能多于培训人数",
        ),
        ("wuhan", "retention_bonus", {"completed": 1, "retained": 2}, "不能多于"),
    ],
)
def test_facts_that_cannot_all_be_true_are_no_case(city: str, scheme: str, facts: Mapping[str, Any], said: str) -> None:
    with pytest.raises(FactsInvalid, match=said):
        explain(scheme_of(PACKS.city(city), scheme), facts, ON)


def filled(pack: Pack) -> Pack:
    """The pack with 100 for every number that is not given, and every code but `none` for every set."""
    tree = deepcopy(pack.get("subsidy"))
    for scheme in tree["schemes"].values():
        for parameter in scheme["parameters"].values():
            if "unset" in parameter and {"unit", "kind"} & set(parameter):
                parameter["values"] = [{"from": date(2023, 1, 1), "value": _value(scheme, parameter)}]
                for key in ("unset", "kind", "of"):
                    parameter.pop(key, None)
    return replace(pack, files={**pack.files, "subsidy": tree})


def _value(scheme: Mapping[str, Any], parameter: Mapping[str, Any]) -> Any:
    if "kind" not in parameter:
        return 100
    return [code for code in scheme["facts"][parameter["of"]]["of"] if code not in NOBODY]


FILLED = {city: filled(PACKS.city(city)) for city in PACKS.cities}
FIRM = {"small_or_micro": True, "requested": 100, "loans_before": 1, "good_borrower": True}
INTEREST = {"eligible_borrower": True, "interest_paid": 300, "loans_before": 0}
SEEKER = {"category": "slot_7", "local_university": True, "received_before": False}
GRADUATE = {"left_unemployed": True, "certificate": "qualification"}
CASES: list[tuple[str, str, dict[str, Any], Any]] = [
    ("wuhan", "hiring_once", {"hired": 3, "small_or_medium": True}, 300),
    ("wuhan", "hiring_once", {"hired": 3, "small_or_medium": False}, "size"),
    ("wuhan", "social_insurance", {"person_months": 12, "small_or_medium": True}, 1200),
    ("wuhan", "social_insurance", {"person_months": 12, "small_or_medium": False}, "size"),
    ("wuhan", "startup_loan", {"requested": 100}, 100),
    ("wuhan", "startup_loan", {"requested": 101}, "cap"),
    ("wuhan", "startup_loan_interest", {"interest_paid": 300}, 300),
    ("wuhan", "youth_loan_interest", {"interest_paid": 300}, 300),
    ("wuhan", "internship_subsidy", {"person_months": 12}, 1200),
    ("wuhan", "jobseeking_subsidy", SEEKER, 100),
    ("wuhan", "jobseeking_subsidy", {**SEEKER, "category": "poor_disabled_family"}, 100),
    ("wuhan", "jobseeking_subsidy", {**SEEKER, "category": "none"}, "category"),
    ("wuhan", "jobseeking_subsidy", {**SEEKER, "local_university": False}, "local"),
    ("wuhan", "jobseeking_subsidy", {**SEEKER, "received_before": True}, "once"),
    ("urumqi", "hiring_subsidy", {"hired": 3, "small_or_medium": True}, 300),
    ("urumqi", "hiring_subsidy", {"hired": 3, "small_or_medium": False}, "size"),
    ("urumqi", "startup_training", {"persons": 1}, 100),
    ("urumqi", "skills_training", GRADUATE, 100),
    ("urumqi", "skills_training", {**GRADUATE, "certificate": "skill_level"}, 100),
    ("urumqi", "skills_training", {**GRADUATE, "certificate": "completion"}, 100),
    ("urumqi", "skills_training", {**GRADUATE, "certificate": "none"}, "certificate"),
    ("urumqi", "skills_training", {**GRADUATE, "left_unemployed": False}, "who"),
    ("urumqi", "skills_appraisal", {**GRADUATE, "certificate": "skill_level"}, 100),
    ("urumqi", "skills_appraisal", {**GRADUATE, "certificate": "completion"}, [100, 0]),
    ("urumqi", "skills_appraisal", {**GRADUATE, "certificate": "none"}, "certificate"),
    ("urumqi", "skills_appraisal", {**GRADUATE, "left_unemployed": False}, "who"),
    ("urumqi", "startup_loan_firm", FIRM, 100),
    ("urumqi", "startup_loan_firm", {**FIRM, "requested": 101}, "cap"),
    ("urumqi", "startup_loan_firm", {**FIRM, "loans_before": 2}, 100),
    ("urumqi", "startup_loan_firm", {**FIRM, "loans_before": 3}, "count"),
    ("urumqi", "startup_loan_firm", {**FIRM, "loans_before": 0}, "continued"),
    ("urumqi", "startup_loan_firm", {**FIRM, "good_borrower": False}, "again"),
    ("urumqi", "startup_loan_firm", {**FIRM, "small_or_micro": False}, "who"),
    ("urumqi", "startup_loan_interest", INTEREST, 300),
    ("urumqi", "startup_loan_interest", {**INTEREST, "loans_before": 2, "good_borrower": True}, 300),
    ("urumqi", "startup_loan_interest", {**INTEREST, "loans_before": 3, "good_borrower": True}, "count"),
    ("urumqi", "startup_loan_interest", {**INTEREST, "loans_before": 1}, "again"),
    ("urumqi", "startup_loan_interest", {**INTEREST, "eligible_borrower": False}, "who"),
]


@pytest.mark.parametrize(("city", "scheme", "facts", "comes_to"), CASES)
def test_the_conditions_of_a_scheme_stand_before_its_values_are_given(
    city: str, scheme: str, facts: dict[str, Any], comes_to: int | list[int] | str
) -> None:
    decision = explain(scheme_of(FILLED[city], scheme), facts, ON)
    if isinstance(comes_to, str):
        assert [condition.key for condition in decision.conditions if not condition.held] == [comes_to]
    elif isinstance(comes_to, list):
        assert [outcome.amount_fen for outcome in decision.readings] == comes_to
    else:
        assert decision.amount_fen == comes_to


@pytest.mark.parametrize("city", PACKS.cities)
def test_every_scheme_that_is_refused_has_each_of_its_conditions_tried(city: str) -> None:
    for scheme in catalogue(PACKS.city(city)).values():
        if not all("refused" in example for example in scheme.examples):
            continue
        outcomes = [comes_to for of, name, _, comes_to in CASES if (of, name) == (city, scheme.name)]
        keys = {rule.key for reading in scheme.readings for rule in reading.conditions}
        assert {comes_to for comes_to in outcomes if isinstance(comes_to, str)} == keys, scheme.name
        assert any(isinstance(comes_to, int) for comes_to in outcomes), scheme.name


def chosen_outcomes(scheme: Scheme, reading: str) -> list[tuple[object, ...]]:
    """What the scheme's own examples come to for everybody where this reading is chosen."""
    made = Choosing(reading, "某处室", date(2023, 1, 1), "测试", applies_from=date(2023, 1, 1))
    chosen = replace(scheme, chosen=made)
    found: list[tuple[object, ...]] = []
    for example in scheme.examples:
        try:
            told = explain(chosen, example["facts"], example["judged_on"])
        except (ParameterNotCited, FactsInvalid):
            continue
        if not told.applicable:
            continue
        assert told.chosen == reading
        one = next(one for one in told.readings if one.reading == reading)
        assert (told.eligible, told.amount_fen) == (one.eligible, one.amount_fen)
        paid = (one.amount_fen, one.owed_fen, one.payee, one.payer, one.schedule_fen) if one.eligible else ()
        found.append((one.eligible, *paid))
    return found


@pytest.mark.parametrize("scheme", AMBIGUOUS, ids=lambda scheme: f"{scheme.pack.city}.{scheme.name}")
def test_to_choose_another_reading_changes_the_outcome_of_some_example(scheme: Scheme) -> None:
    told = {str(reading.key): chosen_outcomes(scheme, str(reading.key)) for reading in scheme.readings}
    same = [(one, other) for one, other in combinations(told, 2) if told[one] == told[other]]
    assert same == []


EACH = "whole(min(rent, rate_to) * min(area, area_to) * days)"
IN_TOTAL = "whole(min(rent * area * days, rate_to * min(area, area_to) * days))"
COMBINES = "combines: [after_two_years, within_two_years_by_month]"
RUNS = "runs: {whole_months: months}"
OPEN = "unset: 留用日期不在见习整月之后，文件未规定不足一个月如何计"


@pytest.mark.parametrize(
    ("city", "old", "new", "said"),
    [
        ("urumqi", "setting: whole_months", "setting: days", "只有 whole_months 有规则执行"),
        ("urumqi", "setting: same_as_subsidy", "setting: uncapped", "只有 same_as_subsidy 有规则执行"),
        ("urumqi", "setting: natural_person", "setting: each_firm", "只有 natural_person 有规则执行"),
        ("urumqi", "setting: valid_on_application", "setting: never", "只有 valid_on_application 有规则执行"),
        ("wuhan", "setting: hired_on", "setting: judged_on", "只有 hired_on 有规则执行"),
        ("wuhan", "setting: counted_in_both", "setting: left_out", "只有 counted_in_both 有规则执行"),
        ("urumqi", f"        {RUNS}\n", "", "没有规则读取这项 setting"),
        ("urumqi", RUNS, "runs: {whole_months: months, days: months}", "没有规则读取这项 setting"),
        ("urumqi", RUNS, "runs: months", "没有规则读取这项 setting"),
        ("urumqi", RUNS, "runs: {whole_months: nobody}", "没有规则用到 nobody"),
        ("wuhan", "setting: [1, 7]", "setting: [1, 7]\n        runs: {half: year}", "不写 runs"),
        (
            "urumqi",
            "        unit: 分\n",
            "        unit: 分\n        runs: {a: b}\n",
            "runs 只写在 setting 旁边",
        ),
        ("urumqi", "rule: proof_valid", "rule: not received_before", "没有规则用到 proof_valid"),
        ("urumqi", f"amount: {EACH}", f"amount: {IN_TOTAL}", "没有差别"),
        ("urumqi", COMBINES, "combines: [after_two_years, nobody]", "没有可以合并的读法 nobody"),
        ("urumqi", COMBINES, "combines: [after_two_years]", "须列出至少两种读法"),
        ("urumqi", "    lines:\n      count", "    amount: minimum_wage\n    lines:\n      count", "不另写 amount"),
        ("urumqi", "      first_on: kept_on\n", "", "缺少 first_on"),
        ("urumqi", OPEN, "unit: 月\n        values: [{from: 2023-01-01, value: 1}]", "不是 unset 的数值"),
    ],
)
def test_what_would_change_nothing_or_be_read_by_nobody_is_refused(
    tmp_path: Path, city: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(PackInvalid, match=said):
        catalogue(load_pack(_copy(tmp_path, PACKS.city(city).name, old, new)))


def _copy(folder: Path, name: str, old: str, new: str) -> Path:
    target = folder / name
    shutil.copytree(Path(__file__).parents[3] / "policies" / name, target)
    text = (target / "subsidy.yaml").read_text()
    assert old in text
    (target / "subsidy.yaml").write_text(text.replace(old, new, 1))
    return target
