"""The letter to the applicant: Chinese that a person can follow and redo, with no code of the program in it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import FactsInvalid, ParameterNotCited
from policy_engine.explain.formula import yuan
from policy_engine.explain.letter import letter
from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Pack
from policy_engine.schemes.catalogue import catalogue, scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.examples import failures
from policy_engine.schemes.scheme import Scheme
from tests.support.platform import ROOT
from tests.unit.policy_engine.mistakes import LAB, amended

PACKS = load_packs(ROOT / "policies")
OWN = load_pack(LAB)
EXAMPLES = [
    (scheme, example)
    for city in PACKS.cities
    for scheme in catalogue(PACKS.city(city)).values()
    for example in scheme.examples
    if not {"refused", "error"} & set(example)
]
RENT = "  incubator_rent:\n"
CHOSEN = "    chosen: {reading: in_total, by: 某处室, decided_on: 2023-08-01, reason: 依据某号批复"
ROOM: dict[str, Any] = {"area": 4000, "rent": 80, "days": 30, "in_incubator": True}
ALLOWANCE: dict[str, Any] = {"first_month_on": "2023-01-01", "months": 12}


def told(scheme: Scheme, on: str, **facts: Any) -> str:
    return letter(scheme, explain(scheme, facts, date.fromisoformat(on)))


def lab(name: str) -> Scheme:
    return scheme_of(OWN, name)


@pytest.mark.parametrize(("scheme", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_every_examples_letter_is_chinese_with_a_verdict_and_its_amount(
    scheme: Scheme, example: dict[str, Any]
) -> None:
    decision = explain(scheme, example["facts"], example["judged_on"])
    head, verdict, *rest, foot = letter(scheme, decision).splitlines()
    pack = scheme.pack
    assert head.startswith(
        f"依据：《{pack.title}》（{pack.document['number']}）" if pack.city == "wuhan" else "依据：《"
    )
    assert f"项目：{scheme.title}。认定日期：{example['judged_on']}。" in head
    assert foot == f"政策包：{pack.name}，版本 {pack.version}。"
    body = "\n".join([head, verdict, *rest])
    assert re.findall(r"[a-z_]{3,}", body) == []
    assert "1900-01-01" not in body
    assert not re.search(r"([\d,.]+ 元) = \1", body)
    assert _is_the_verdict_of(verdict, scheme, decision)


def _is_the_verdict_of(verdict: str, scheme: Scheme, decision: Decision) -> bool:
    if not decision.applicable:
        return verdict == f"试算，{scheme.not_applicable}，不予发放。"
    if decision.amount_fen is None:
        return verdict == "试算，条款不止一种读法且结果不同，须由本市书面选定后方可发放。"
    if not decision.eligible:
        return verdict.startswith("试算，不符合条件，不予发放，原因：“")
    if scheme.readings[0].amount == "0":
        return verdict == "试算，符合条件，本项为安置，不涉及金额。"
    word = "金额" if decision.schedule_fen is None else "已到期金额"
    return verdict == f"试算，符合条件，{word} {yuan(decision.amount_fen)} 元。"


def test_a_paid_bonus_reads_like_this() -> None:
    text = told(lab("retention_bonus"), "2023-06-30", completed=20, retained=11)
    assert text.splitlines()[:4] == [
        "依据：《示例市促进高校毕业生就业措施》（示函〔2023〕1号）二（八）。项目：见习留用奖补。认定日期：2023-06-30。",
        "试算，符合条件，金额 11,000.00 元。",
        "1. 见习期满留用率超过规定比例：其中留用人数与核算期内见习期满人数之比为11/20（55.00%），"
        "超过留用率下限（50%），符合（二(八)“对见习期满留用率超过 50%的单位，按照留用人数给予每人 1000 元的奖补”）。",
        "计算：11 人 × 1,000.00 元/人 = 11,000.00 元。",
    ]


def test_a_refusal_gives_its_reason_and_no_sum() -> None:
    text = told(lab("skills_training"), "2023-06-01", rate=39_999, qualified=True)
    assert "原因：“标准不低于下限”不符合，该培训项目的补贴标准为399.99 元，低于标准下限（400.00 元）。" in text
    assert "计算" not in text


@pytest.mark.parametrize(("willing", "verdict"), [(True, "符合"), (False, "不符合")])
def test_a_plain_condition_is_told_by_its_title_alone(willing: bool, verdict: str) -> None:
    text = told(lab("startup_training"), "2023-06-01", category="A", willing=willing, qualified=True)
    assert f"1. 有创业培训意愿：{verdict}（二(三)" in text


INTERN: dict[str, Any] = {
    "at_local_base": True,
    "in_school_fresh": False,
    "left_school": False,
    "unemployed": False,
    "born_on": "2001-05-01",
    "started_on": "2023-01-01",
    "first_month_on": "2023-01-01",
    "months": 1,
}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"in_school_fresh": True}, "失业青年：在校应届高校毕业生，符合（"),
        ({}, "失业青年：各种情形均不成立，不符合（"),
        (
            {"unemployed": True},
            "失业青年：未就业（失业），自出生日期（2001-05-01）至见习开始日期（2023-01-01）的满周岁数为21 岁，不低于",
        ),
    ],
)
def test_of_alternatives_only_the_one_that_decided_is_told(facts: dict[str, Any], said: str) -> None:
    text = told(lab("internship_subsidy"), "2023-11-30", **INTERN | facts)
    assert said in text
    assert "离校日期" not in text


def test_a_licence_after_the_decision_is_told_as_a_date_and_not_as_months_below_zero() -> None:
    shop = {"certificate_on": "2023-02-01", "licensed_on": "2024-03-01", "stable": True, "received_before": False}
    text = told(lab("startup_subsidy"), "2023-11-01", **shop)
    assert "认定日期（2023-11-01）早于营业执照日期（2024-03-01），低于稳定经营最短月数（6个月），不符合" in text
    assert not re.search(r"-\d+个月", text)


def test_a_deadline_names_the_day_that_is_held_against_it() -> None:
    facts = {"trainees": 2, "rate": 800_000, "earliest_left_on": "2021-06-29", "apprenticeship": True}
    text = told(lab("employer_training"), "2023-06-30", **facts)
    assert "认定日期为2023-06-30，晚于参训毕业生中最早的离校日期后离校年限（24个月），即2023-06-29，不符合" in text


@pytest.mark.parametrize(
    ("rent", "area", "days", "said"),
    [(33, 2501, 7, "= 57.77 元（不足一分舍去）。"), (80, 2500, 30, "= 600.00 元。")],
)
def test_a_sum_says_where_less_than_a_fen_was_dropped(rent: int, area: int, days: int, said: str) -> None:
    text = told(lab("incubator_rent"), "2023-11-30", rent=rent, area=area, days=days, in_incubator=True)
    assert said in text


EARLY: dict[str, Any] = {
    "planned_months": 12,
    "paid_months": 5,
    "kept_on": "2023-04-01",
    "contract_months": 24,
    "insured": True,
}


def test_a_month_that_is_not_there_contradicts_the_facts() -> None:
    with pytest.raises(FactsInvalid) as refused:
        explain(lab("early_retention"), {**EARLY, "uninsured_lines": [8, 9]}, date(2023, 11, 30))
    assert "未缴纳社会保险的月份序号超出范围：序号不能大于“约定见习月数 − 留用前已补贴月数”" in str(refused.value)
    whole = explain(lab("early_retention"), {**EARLY, "uninsured_lines": [1, 7]}, date(2023, 11, 30))
    assert whole.amount_fen == 5 * 170_000


def test_differing_readings_wait_for_a_choice_and_each_is_told() -> None:
    decision = explain(lab("post_allowance"), ALLOWANCE, date(2023, 11, 30))
    text = letter(lab("post_allowance"), decision)
    assert "须由本市书面选定后方可发放" in text
    assert "按读法一：见习单位自行向见习人员加发，符合条件，由见习单位承担 10,200.00 元，财政支付 0.00 元。" in text
    assert "按读法二：财政向见习单位再给予补助，符合条件，金额 10,200.00 元。" in text
    assert "用人单位" not in text


def test_conditions_of_differing_readings_are_told_once_or_with_their_reading() -> None:
    facts = INTERN | {"left_school": True, "unemployed": True, "born_on": "1990-01-01", "left_school_on": "2022-06-30"}
    decision = explain(lab("internship_subsidy"), facts, date(2023, 11, 30))
    assert decision.amount_fen is None
    assert [(one.key, one.reading, one.held) for one in decision.conditions] == [
        ("base", None, True),
        ("months", None, True),
        ("who", "within_two_years", True),
        ("who", "after_two_years", False),
    ]


def chosen(folder: Path, more: str) -> Scheme:
    return scheme_of(amended(folder, RENT, f"{RENT}{CHOSEN}{more}}}\n"), "incubator_rent")


def test_a_choice_counts_from_the_packs_first_day_and_the_letter_says_whose_it_was(tmp_path: Path) -> None:
    scheme = chosen(tmp_path, "")
    decision = explain(scheme, ROOM, date(2023, 7, 15))
    assert (decision.chosen, decision.amount_fen) == ("in_total", 90_000)
    assert (
        "条款不止一种读法，某处室于 2023-08-01 选定“读法二：实际房租总额按最高标准总额封顶”，自 2023-01-01 起适用，"
        "理由：依据某号批复。"
    ) in letter(scheme, decision)


def test_a_choice_can_be_for_later_cases_only(tmp_path: Path) -> None:
    scheme = chosen(tmp_path, ", applies_from: 2023-09-01")
    assert explain(scheme, ROOM, date(2023, 8, 31)).amount_fen is None
    assert explain(scheme, ROOM, date(2023, 9, 1)).amount_fen == 90_000


def test_a_refusal_names_document_and_value_and_the_conditions_that_fail_already() -> None:
    facts = {"category": "slot_2", "local_university": False, "received_before": False}
    with pytest.raises(ParameterNotCited) as refused:
        explain(lab("jobseeking_subsidy"), facts, date(2023, 10, 1))
    conditions: Any = refused.value.extra["conditions"]
    assert str(refused.value.detail).startswith("《示例市促进高校毕业生就业措施》二（九）未给出“补贴标准”；“")
    assert [(one["key"], one["text"]) for one in conditions] == [
        ("category", "属已有依据的困难类别"),
        ("local", "武汉地区高校毕业生"),
    ]


def test_a_condition_that_needs_the_missing_value_is_not_judged() -> None:
    with pytest.raises(ParameterNotCited) as refused:
        explain(lab("startup_loan"), {"requested": 10_000_000}, date(2023, 12, 31))
    assert refused.value.extra["conditions"] == []
    assert "未给出“贷款最高额度”" in str(refused.value.detail)


def test_a_day_before_the_document_is_refused_by_document_and_value() -> None:
    with pytest.raises(ParameterNotCited, match="二（八）的“留用率下限”在2022-12-31尚未生效"):
        explain(lab("retention_bonus"), {"completed": 20, "retained": 11}, date(2022, 12, 31))


def dated(folder: Path, line: str) -> Pack:
    pack = amended(folder, "schemes:", "schemes:")
    file = folder / pack.name / "document.yaml"
    text = "".join(row for row in file.read_text().splitlines(keepends=True) if "year: " not in row)
    file.write_text(text + line)
    return load_pack(folder / pack.name)


LATER = "认定日期在文件所述年度（2023年）之后，沿用本文件须由本市确认"


@pytest.mark.parametrize(("on", "warnings"), [("2023-12-31", ()), ("2024-01-01", (LATER,))])
def test_a_decision_after_the_documents_year_warns_and_does_not_refuse(
    tmp_path: Path, on: str, warnings: tuple[str, ...]
) -> None:
    scheme = scheme_of(dated(tmp_path, "year: 2023\n"), "retention_bonus")
    for completed in (20, 0):
        decision = explain(scheme, {"completed": completed, "retained": 0}, date.fromisoformat(on))
        assert decision.warnings == warnings
        assert ("提示：" in letter(scheme, decision)) == bool(warnings)
    assert explain(scheme, {"completed": 20, "retained": 11}, date.fromisoformat(on)).amount_fen == 1_100_000


def test_a_document_without_a_year_warns_of_nothing(tmp_path: Path) -> None:
    scheme = scheme_of(dated(tmp_path, ""), "retention_bonus")
    assert explain(scheme, {"completed": 1, "retained": 1}, date(2030, 1, 1)).warnings == ()


def test_what_must_not_be_and_is_names_the_fact() -> None:
    shop = {"certificate_on": "2023-02-01", "licensed_on": "2023-03-01", "stable": True}
    once, again = (
        told(lab("startup_subsidy"), "2023-11-01", **shop, received_before=before) for before in (False, True)
    )
    assert "4. 此前未领取（一次性）：符合（" in once
    assert "4. 此前未领取（一次性）：此前已领取，不符合（" in again


def test_examples_are_of_the_clause_and_hold_whichever_reading_is_chosen(tmp_path: Path) -> None:
    scheme = chosen(tmp_path, "")
    assert list(failures(scheme)) == []
    assert any("readings" in example for example in scheme.examples)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amount_fen: 60000}", "amount_fen: 60001}"),
        ("readings: {each_metre: 72000, in_total: 90000}", "readings: {each_metre: 90000, in_total: 72000}"),
        ("readings: {each_metre: 72000, in_total: 90000}", "amount_fen: 90000"),
        ("unmet: [incubator]", "unmet: []"),
        ("unmet: [incubator]", "refused: (四)18"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_told(tmp_path: Path, old: str, new: str) -> None:
    scheme = scheme_of(amended(tmp_path, old, new), "incubator_rent")
    (fault,) = failures(scheme)
    assert fault.path.startswith("incubator_rent 算例 ")


@pytest.mark.parametrize(("unmet", "count"), [("[local]", 0), ("[]", 1), ("[category]", 1)])
def test_a_refused_example_can_try_the_conditions_too(tmp_path: Path, unmet: str, count: int) -> None:
    facts = "{category: poor_disabled_family, local_university: %s, received_before: false}, refused: 二(九)"
    new = facts.replace("%s", "false") + f", unmet: {unmet}"
    scheme = scheme_of(amended(tmp_path, facts.replace("%s", "true"), new), "jobseeking_subsidy")
    assert len(list(failures(scheme))) == count
