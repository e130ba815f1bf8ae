"""Values that change over time: the expression says which day picks them, and one case and columns come to the same."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.rates import NoRate, valued_columns
from policy_engine.schemes.amendments import changed
from policy_engine.schemes.batch import judge
from policy_engine.schemes.binding import bind
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import Decision, explain
from policy_engine.schemes.scheme import Scheme
from tests.unit.policy_engine.mistakes import amended

JULY, DECEMBER = date(2023, 7, 31), date(2023, 12, 31)
SAYS = "clause: 一(一), quote: 每月"
SOURCE = "source: {clause: 一(一), quote: 每月}"
SCHEME = """
  by_days:
    title: 按日取值
    payee: graduate
    source: {clause: 一(一), quote: 每月}
    facts:
      begun_on: {title: 开始日期, type: date}
      left_on: {title: 离开日期, type: date, optional: true}
      months: {title: 月数, type: integer, unit: 月, max: 24}
      held_back: {title: 暂缓的月份, type: ordinals}
      size: {title: 规模, type: choice, of: {small: 小型, large: 大型}}
    parameters:
      rate:
        {title: 标准, SAYS, unit: 分/月,
         values: [{from: 2023-01-01, value: 150000}, {from: 2023-07-01, value: 180000}]}
      wage:
        {title: 工资, SAYS, unit: 分/月,
         values: [{from: 2023-01-01, value: 268000}]}
      share:
        {title: 比例, SAYS, unit: 百分数,
         values: [{from: 2023-01-01, value: 45}, {from: 2023-07-01, value: 60}]}
      award:
        {title: 奖励, SAYS, unit: 分,
         values: [{from: 2023-01-01, value: 200000}, {from: 2023-07-01, value: 250000}]}
      levels:
        {title: 分档, SAYS, unit: 分/月,
         values: [{from: 2023-01-01, value: {small: 1000, large: 2000}},
                  {from: 2023-07-01, value: {large: 4000, small: 3000}}]}
      sizes:
        {title: 规模范围, SAYS,
         values: [{from: 2023-01-01, value: [small]}, {from: 2023-07-01, value: [small, large]}]}
      longest:
        {title: 最长月数, SAYS, unit: 月,
         values: [{from: 2023-01-01, value: 6}, {from: 2023-07-01, value: 12}]}
      ended:
        {title: 一次性, SAYS, unit: 分,
         values: [{from: 2023-01-01, until: 2023-06-30, value: 90001}]}
      same:
        {title: 两段, SAYS, unit: 分,
         values: [{from: 2023-01-01, until: 2023-03-31, value: 70000},
                  {from: 2023-07-01, value: 80000}]}
    conditions:
      - {key: condition, title: 条件, rule: "CONDITION", SOURCE}
    AMOUNT
"""
NO_CONDITION = "months >= 0"


def scheme_with(folder: Path, amount: str, condition: str = NO_CONDITION) -> Scheme:
    text = (
        SCHEME.replace("CONDITION", condition).replace("SOURCE", SOURCE).replace("SAYS", SAYS).replace("AMOUNT", amount)
    )
    return scheme_of(amended(folder, "\nschemes:\n", f"\nschemes:{text}"), "by_days")


def decided(scheme: Scheme, on: date, begun_on: str, months: int = 0, size: str = "small", **more: Any) -> Decision:
    facts = {"begun_on": begun_on, "months": months, "size": size, "held_back": [], **more}
    return explain(scheme, facts, on)


@pytest.mark.parametrize(
    ("amount", "case", "fen", "arithmetic"),
    [
        (
            "monthly(rate, begun_on, months)",
            ("2023-06-01", 2),
            330_000,
            "1个月 × 1,500.00 元/月 + 1个月 × 1,800.00 元/月 = 3,300.00 元",
        ),
        (
            "monthly(whole(wage * share), begun_on, months)",
            ("2023-06-01", 2),
            281_400,
            "1个月 × 1,206.00 元/月 + 1个月 × 1,608.00 元/月 = 2,814.00 元",
        ),
        ("monthly(levels[size], begun_on, months)", ("2023-05-15", 3, "large"), 8_000, None),
        ("monthly(levels[size], begun_on, months)", ("2023-05-15", 3, "small"), 5_000, None),
        ("value_on(award, begun_on)", ("2023-06-30",), 200_000, "2,000.00 元（2023-06-30当日）"),
        ("value_on(award, begun_on)", ("2023-07-01",), 250_000, "2,500.00 元（2023-07-01当日）"),
        ("value_on(award, on)", ("2023-06-30",), 250_000, "2,500.00 元"),
        ("value_on(ended, begun_on)", ("2023-06-30",), 90_001, "900.01 元（2023-06-30当日）"),
        ("value_on(levels[size], begun_on) * months", ("2023-07-01", 2, "large"), 8_000, None),
    ],
)
def test_the_day_that_is_written_picks_the_value(
    tmp_path: Path, amount: str, case: Any, fen: int, arithmetic: str | None
) -> None:
    decision = decided(scheme_with(tmp_path, f"amount: {amount}"), DECEMBER, *case)
    assert decision.amount_fen == fen
    assert arithmetic is None or decision.arithmetic.startswith(arithmetic)


@pytest.mark.parametrize(
    "bare",
    [
        "months * rate",
        "whole(months * wage * share)",
        "award",
        "ended",
        "months * levels[size]",
        "monthly(rate, begun_on, min(months, longest))",
        "monthly(rate, begun_on, months) + months * rate",
        "value_on(rate, begun_on) * months + monthly(levels[size], begun_on, months) + months * rate",
    ],
)
def test_a_value_that_changes_is_refused_until_its_day_is_written(tmp_path: Path, bare: str) -> None:
    with pytest.raises(
        PackInvalid, match=r"subsidy.yaml:\d+: by_days: .*amount：\w+ 的数值随日期变化，须写明按哪一天取值"
    ):
        scheme_with(tmp_path, f"amount: {bare}")


def test_a_condition_on_a_value_that_changes_needs_its_day_too(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="condition condition：sizes 的数值随日期变化"):
        scheme_with(tmp_path, 'amount: "0"', "size in sizes")


def test_a_set_is_the_one_of_the_day(tmp_path: Path) -> None:
    scheme = scheme_with(tmp_path, "amount: value_on(award, on)", "size in value_on(sizes, begun_on)")
    assert decided(scheme, DECEMBER, "2023-06-30", size="large").eligible is False
    assert decided(scheme, DECEMBER, "2023-07-01", size="large").eligible is True


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("value_on(award, left_on)", "left_on 可以不填"),
        ("value_on(award, months)", "一个日期"),
        ("value_on(levels, begun_on)", "分类标准写"),
        ("value_on(monthly(rate, begun_on, months), begun_on)", "里面不能再按日取值"),
        ("value_on(award)", "一个日期"),
        ("monthly(sizes, begun_on, months)", "monthly 用于每月标准"),
        ("monthly(levels, begun_on, months)", "monthly 用于每月标准"),
    ],
)
def test_what_is_no_value_of_a_day_is_refused(tmp_path: Path, amount: str, reason: str) -> None:
    with pytest.raises(PackInvalid, match=reason):
        scheme_with(tmp_path, f"amount: {amount}")


@pytest.mark.parametrize("part", ["applies_when: value_on(award, begun_on) > 0", "amount: value_on(award, on)"])
def test_whether_there_is_a_case_hangs_on_no_value_by_days(tmp_path: Path, part: str) -> None:
    if part.startswith("amount"):
        assert scheme_with(tmp_path, part)
        return
    with pytest.raises(PackInvalid, match="这里不能用"):
        scheme_with(tmp_path, f"{part}\n    amount: value_on(award, on)")


@pytest.mark.parametrize("begun_on", ["2022-12-31", "2023-07-01"])
def test_a_day_without_a_value_is_refused_and_nothing_is_paid(tmp_path: Path, begun_on: str) -> None:
    with pytest.raises(ParameterNotCited, match="按日取值"):
        decided(scheme_with(tmp_path, "amount: value_on(ended, begun_on)"), DECEMBER, begun_on)


def test_an_ended_value_pays_what_began_under_it_though_it_no_longer_holds(tmp_path: Path) -> None:
    scheme = scheme_with(tmp_path, "amount: value_on(ended, begun_on)")
    assert decided(scheme, date(2026, 1, 1), "2023-03-01").amount_fen == 90_001


def test_each_line_is_its_own_months(tmp_path: Path) -> None:
    lines = "lines: {count: months, each: whole(wage * share), first_on: begun_on, held_back: held_back}"
    decision = decided(scheme_with(tmp_path, lines), JULY, "2023-05-01", 4)
    assert [line.amount_fen for line in decision.lines] == [120_600, 120_600, 160_800, 160_800]
    assert (decision.amount_fen, decision.schedule_fen) == (241_200, 562_800)


def test_an_amendment_brings_the_value_of_its_day_and_asks_for_no_other(tmp_path: Path) -> None:
    scheme = scheme_with(tmp_path, "amount: whole(monthly(wage * share, begun_on, months))")
    raised = changed(scheme, {"share": 50}, date(2023, 8, 1))
    assert decided(raised, DECEMBER, "2023-06-01", 3).amount_fen == 120_600 + 160_800 + 134_000
    flat = changed(scheme, {"wage": 100_000}, date(2023, 8, 1))
    assert decided(flat, DECEMBER, "2023-08-01", 1).amount_fen == 60_000


AMOUNTS = [
    "monthly(rate, begun_on, months)",
    "monthly(whole(wage * share), begun_on, months)",
    "whole(monthly(wage * share, begun_on, months))",
    "monthly(levels[size], begun_on, months)",
    "monthly(levels[size] + whole(wage * share), begun_on, months, held_back)",
    "value_on(award, begun_on) + monthly(rate, begun_on, months, held_back)",
    "value_on(levels[size], add_months(begun_on, months)) * months",
    "value_on(ended, begun_on)",
    "value_on(same, begun_on)",
    "value_on(same, on)",
]


@pytest.fixture(scope="module")
def schemes(tmp_path_factory: pytest.TempPathFactory) -> list[Scheme]:
    conditions = [NO_CONDITION, "size in value_on(sizes, begun_on)"]
    return [
        scheme_with(tmp_path_factory.mktemp("pack"), f"amount: {amount}", condition)
        for amount in AMOUNTS
        for condition in conditions
    ]


CASE = st.fixed_dictionaries(
    {
        "begun_on": st.dates(date(2022, 11, 1), date(2024, 2, 29)),
        "months": st.integers(0, 24),
        "held_back": st.integers(0, 2**24 - 1),
        "size": st.integers(0, 1),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(CASE, min_size=1, max_size=20), on=st.sampled_from([date(2023, 2, 1), JULY, DECEMBER]))
def test_one_case_and_columns_come_to_the_same_refusals_included(
    schemes: list[Scheme], cases: list[dict[str, Any]], on: date
) -> None:
    columns = {name: np.array([case[name] for case in cases], np.int64) for name in ("months", "held_back", "size")}
    columns["begun_on"] = np.array([day_number(case["begun_on"]) for case in cases], np.int64)
    columns["left_on"] = np.full(len(cases), day_number(date(2024, 1, 1)))
    for scheme in schemes:
        judged = judge(bind(scheme, on), columns)
        for place, case in enumerate(cases):
            expected = _one(scheme, case, on)
            assert (place in judged.refused) == (expected is None), (scheme.readings[0].amount, case)
            if expected is not None:
                got = (bool(judged.readings[0].eligible[place]), int(judged.readings[0].amount_fen[place]))
                assert got == expected, (scheme.readings[0].amount, case)


def _one(scheme: Scheme, case: dict[str, Any], on: date) -> tuple[bool, int] | None:
    """(eligible, fen) of one case; None where it is refused."""
    held_back = [place + 1 for place in range(24) if case["held_back"] >> place & 1]
    facts = {**case, "begun_on": case["begun_on"].isoformat(), "held_back": held_back}
    facts["size"] = ("small", "large")[case["size"]]
    try:
        decision = explain(scheme, facts, on)
    except ParameterNotCited:
        return None
    return bool(decision.eligible), int(decision.amount_fen or 0)


def test_one_amendment_after_another_is_tried_out_as_of_the_judged_day(tmp_path: Path) -> None:
    scheme = scheme_with(tmp_path, "amount: whole(wage * value_on(share, on)) * months")
    twice = changed(changed(scheme, {"wage": 100_000}, date(2023, 3, 1)), {"wage": 200_000}, date(2023, 5, 1))
    paid = [decided(twice, date(2023, month, 15), "2023-01-01", 1).amount_fen for month in (1, 3, 5)]
    assert paid == [120_600, 45_000, 90_000]


AT_CUTOFF = "value_on(ended, cutoff)"


@pytest.mark.parametrize("amount", [AT_CUTOFF, f"if(months > 0, value_on(award, on), {AT_CUTOFF})"])
def test_a_day_of_the_pack_without_a_value_refuses_every_row_at_once(tmp_path: Path, amount: str) -> None:
    cutoff = "cutoff:\n        {title: 截止日, SAYS, values: [{from: 2023-01-01, value: 2024-01-01}]}\n      ended:"
    template = SCHEME.replace("ended:", cutoff, 1).replace("CONDITION", NO_CONDITION).replace("SOURCE", SOURCE)
    template = template.replace("SAYS", SAYS).replace("AMOUNT", f"amount: {amount}")
    scheme = scheme_of(amended(tmp_path, "\nschemes:\n", f"\nschemes:{template}"), "by_days")
    count = 50_000
    columns = {name: np.zeros(count, np.int64) for name in ("months", "held_back", "size")}
    columns |= {name: np.full(count, day_number(JULY)) for name in ("begun_on", "left_on")}
    assert len(judge(bind(scheme, DECEMBER), columns).refused) == count
    with pytest.raises(ParameterNotCited):
        decided(scheme, DECEMBER, "2023-06-01")


def test_a_day_that_is_the_same_for_all_is_a_gap_of_all() -> None:
    with pytest.raises(NoRate) as gap:
        valued_columns([(day_number(JULY), None, 5)])(np.int64(0))
    assert gap.value.of_all
    with pytest.raises(NoRate) as gap:
        valued_columns([(day_number(JULY), None, 5)])(np.array([0, day_number(DECEMBER)]))
    assert (gap.value.of_all, gap.value.rows.tolist()) == (False, [0])
