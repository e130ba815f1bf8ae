"""Amounts as documents write them: shares of any part, named rounding, conditions, steps, the least of several."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.explain.formula import arithmetic, formula, limit, observed
from policy_engine.expressions.calendar import day_number
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.rates import NoRate
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Day, ExpressionError, Name, Number, Truth
from policy_engine.expressions.units import FEN, NONE, Unit, UnitError

PEOPLE = Unit.parse("人")


def value(title: str, unit: str, number: int) -> Name:
    return Name(Number(Unit.parse(unit), number, number), title, number, constant=True)


NAMES = {
    "paid": Name(Number(FEN, 0, 10_000_000), "实际支出"),
    "heads": Name(Number(PEOPLE, 0, 1000), "人数"),
    "kept": Name(Number(PEOPLE, 0, 1000), "留用人数"),
    "small": Name(Truth(), "小微企业"),
    "begun_on": Name(Day(), "开始日期"),
    "two_thirds": value("比例", "三分数", 2),
    "half": value("一半", "二分数", 1),
    "sixty": value("比例", "百分数", 60),
    "one_and_a_half": value("费率", "万分数", 15),
    "permille": value("费率", "千分数", 3),
    "cap": value("上限", "分", 500_000),
    "other_cap": value("另一上限", "分", 300_000),
    "step": value("档距", "人", 5),
    "each": value("每次标准", "分", 100_000),
    "per_head": value("每人标准", "分/人", 20_000),
    "dated": Name(Number(FEN, 1, 9), "按日", 2, ((day_number(date(2023, 1, 1)), None, 2),), constant=True),
}
NOTHING: dict[str, Any] = {"paid": 0, "heads": 0, "kept": 0, "small": False, "begun_on": 19_500}


@pytest.mark.parametrize(
    ("text", "case", "fen"),
    [
        ("whole(paid * two_thirds)", {"paid": 100}, 66),
        ("rounded(paid * two_thirds)", {"paid": 100}, 67),
        ("rounded(paid * two_thirds)", {"paid": 1}, 1),
        ("rounded(paid * half)", {"paid": 1}, 1),
        ("rounded(paid * half)", {"paid": 3}, 2),
        ("whole(paid * half)", {"paid": 3}, 1),
        ("rounded(paid * one_and_a_half)", {"paid": 100_000}, 150),
        ("rounded(paid * one_and_a_half)", {"paid": 1_000}, 2),
        ("whole(paid * one_and_a_half)", {"paid": 1_000}, 1),
        ("whole(paid * permille)", {"paid": 12_345}, 37),
        ("whole(paid * sixty * half)", {"paid": 1_001}, 300),
        ("whole_yuan(paid * sixty)", {"paid": 12_345}, 7_400),
        ("rounded_yuan(paid * sixty)", {"paid": 12_345}, 7_400),
        ("rounded_yuan(paid * sixty)", {"paid": 12_416}, 7_400),
        ("rounded_yuan(paid * sixty)", {"paid": 12_417}, 7_500),
        ("whole_yuan(paid)", {"paid": 12_399}, 12_300),
        ("rounded_yuan(paid)", {"paid": 12_350}, 12_400),
        ("min(paid, cap, other_cap)", {"paid": 400_000}, 300_000),
        ("min(paid, cap, other_cap)", {"paid": 299_999}, 299_999),
        ("max(0, paid - cap)", {"paid": 400_000}, 0),
        ("max(paid - cap, 0, other_cap)", {"paid": 900_000}, 400_000),
        ("full(heads, step) * each", {"heads": 14}, 200_000),
        ("full(heads, step) * each", {"heads": 15}, 300_000),
        ("full(heads, step) * each", {"heads": 4}, 0),
        ("if(small, cap, other_cap)", {"small": True}, 500_000),
        ("if(small, cap, other_cap)", {"small": False}, 300_000),
        ("if(heads >= step, heads * per_head, 0)", {"heads": 5}, 100_000),
        ("if(heads >= step, heads * per_head, 0)", {"heads": 4}, 0),
        ("min(heads, step) * per_head + max(heads - step, 0) * per_head", {"heads": 9}, 180_000),
    ],
)
def test_an_amount_worked_out_by_hand(text: str, case: dict[str, Any], fen: int) -> None:
    node, values = understand(text, NAMES), {**NOTHING, **case}
    assert for_one(node)(values) == fen
    columns = {name: np.array([each, each]) for name, each in values.items()}
    assert np.broadcast_to(for_columns(node)(columns), 2).tolist() == [fen, fen]
    assert isinstance(node.type, Number)
    assert node.type.low <= fen <= node.type.high


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("paid * two_thirds + cap", "单位对不上"),
        ("whole(paid)", "这里没有这样的部分"),
        ("rounded(heads)", "这里没有这样的部分"),
        ("whole_yuan(heads)", "用于金额"),
        ("rounded_yuan(heads * half)", "用于金额"),
        ("whole(paid - cap)", "不小于 0 的数"),
        ("min(paid)", "两个以上同一单位的数"),
        ("min(paid, heads)", "两个以上同一单位的数"),
        ("max(paid, cap, heads)", "两个以上同一单位的数"),
        ("if(paid, cap, other_cap)", "一个条件和两个同一单位的数"),
        ("if(small, cap)", "一个条件和两个同一单位的数"),
        ("if(small, cap, heads)", "一个条件和两个同一单位的数"),
        ("full(heads, kept)", "后者至少为 1"),
        ("full(heads, paid)", "两个同一单位的数"),
        ("full(paid - cap, each)", "前者不小于 0"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        understand(text, NAMES)


@pytest.mark.parametrize(
    ("rule", "case", "held"),
    [
        ("kept / heads >= two_thirds", {"kept": 2, "heads": 3}, True),
        ("kept / heads >= two_thirds", {"kept": 66, "heads": 100}, False),
        ("kept / heads > two_thirds", {"kept": 2, "heads": 3}, False),
        ("kept / heads >= one_and_a_half", {"kept": 3, "heads": 2000 // 2}, True),
        ("kept / heads < permille", {"kept": 3, "heads": 1000}, False),
        ("kept / heads >= half", {"kept": 0, "heads": 0}, False),
    ],
)
def test_a_share_is_compared_exactly(rule: str, case: dict[str, int], held: bool) -> None:
    node, values = understand(rule, NAMES), {**NOTHING, **case}
    assert bool(for_one(node)(values)) is held
    assert for_columns(node)({name: np.array([each]) for name, each in values.items()}).tolist() == [held]


@pytest.mark.parametrize(
    ("text", "case", "words"),
    [
        ("whole(paid * two_thirds)", {"paid": 100}, "1.00 元 × 2/3 = 0.66 元（不足一分舍去）"),
        ("rounded(paid * two_thirds)", {"paid": 100}, "1.00 元 × 2/3 = 0.67 元（四舍五入到分）"),
        ("whole(paid * two_thirds)", {"paid": 300}, "3.00 元 × 2/3 = 2.00 元"),
        ("whole_yuan(paid * sixty)", {"paid": 12_345}, "123.45 元 × 60% = 74.00 元（不足一元舍去）"),
        ("whole(paid * permille)", {"paid": 1_000_000}, "10,000.00 元 × 3‰ = 30.00 元"),
        ("rounded(paid * one_and_a_half)", {"paid": 100_000}, "1,000.00 元 × 15/10000 = 1.50 元"),
        ("full(heads, step) * each", {"heads": 14}, "（14 人，每满5 人计1次，计2次） × 1,000.00 元 = 2,000.00 元"),
        ("if(small, cap, paid)", {"paid": 1}, "0.01 元"),
        ("if(small, whole(paid * half), cap)", {"paid": 3}, "5,000.00 元"),
        ("min(paid, cap, other_cap)", {"paid": 100}, "1.00 元、5,000.00 元与3,000.00 元中的较小者 = 1.00 元"),
        (
            "min(paid, min(cap, other_cap))",
            {"paid": 100},
            "1.00 元与（5,000.00 元与3,000.00 元中的较小者）中的较小者 = 1.00 元",
        ),
    ],
)
def test_the_sum_can_be_redone_with_a_pencil(text: str, case: dict[str, Any], words: str) -> None:
    assert arithmetic(understand(text, NAMES))({**NOTHING, **case}) == words


def test_in_words_without_a_case() -> None:
    assert (
        formula(understand("if(small, cap, other_cap)", NAMES))
        == "小微企业的，上限（5,000.00 元）；否则另一上限（3,000.00 元）"
    )
    assert formula(understand("full(heads, step) * each", NAMES)).startswith("人数每满档距（5 人）计一次的次数 × ")
    titled = {**NAMES, "step": value("每满人数", "人", 5)}
    assert formula(understand("full(heads, step) * each", titled)).startswith("人数每满人数（5 人）计一次的次数 × ")
    rule = understand("kept / heads >= two_thirds", NAMES)
    assert (observed(rule)({**NOTHING, "kept": 2, "heads": 3}), limit(rule)({})) == ("2/3（66.66%）", "不低于 2/3")


TEXTS = [
    "whole(paid * two_thirds)",
    "rounded(paid * two_thirds)",
    "whole_yuan(paid * sixty)",
    "rounded_yuan(paid * one_and_a_half)",
    "min(paid, cap, other_cap)",
    "max(paid - cap, 0, other_cap)",
    "full(heads, step) * each",
    "if(small, rounded(paid * half), min(cap, paid))",
    "if(heads >= kept, if(small, cap, 0), heads * per_head)",
]
CASE = st.fixed_dictionaries(
    {
        "paid": st.integers(0, 10_000_000),
        "heads": st.integers(0, 1000),
        "kept": st.integers(0, 1000),
        "small": st.booleans(),
        "begun_on": st.integers(19_000, 20_000),
    }
)


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=40, deadline=None)
@given(cases=st.lists(CASE, min_size=1, max_size=10))
def test_one_case_and_columns_come_to_the_same_within_the_range(text: str, cases: list[dict[str, Any]]) -> None:
    node = understand(text, NAMES)
    columns = {name: np.array([case[name] for case in cases]) for name in cases[0]}
    one = [int(for_one(node)(case)) for case in cases]
    assert for_columns(node)(columns).tolist() == one
    assert isinstance(node.type, Number)
    assert all(node.type.low <= fen <= node.type.high for fen in one)


def test_a_branch_that_is_not_taken_asks_for_no_day() -> None:
    node = understand("if(small, value_on(dated, begun_on), cap)", NAMES)
    early = day_number(date(2022, 1, 1))
    cases = [{**NOTHING, "small": small, "begun_on": day} for small, day in ((False, early), (True, 19_600))]
    assert [for_one(node)(case) for case in cases] == [500_000, 2]
    columns = {name: np.array([case[name] for case in cases]) for name in NOTHING}
    assert for_columns(node)(columns).tolist() == [500_000, 2]
    columns["small"] = np.array([True, True])
    with pytest.raises(NoRate) as gap:
        for_columns(node)(columns)
    assert [int(row) for row in gap.value.rows] == [0]


def test_shares_of_other_parts_are_units() -> None:
    assert [Unit.parse(word).hundredths for word in ("百分数", "千分数", "万分数", "三分数")] == [100, 1000, 10_000, 3]
    assert Unit.parse("三分数").plain == NONE
    with pytest.raises(UnitError):
        Unit.parse("七分数")


def test_a_value_that_changes_every_day_is_refused_before_it_costs_anything() -> None:
    daily = tuple((19_000 + day, None, 1) for day in range(241))
    changing = {**NAMES, "dated": Name(Number(FEN, 1, 1), "按日", 1, daily, constant=True)}
    with pytest.raises(ExpressionError, match="变化的日期超过 240 个"):
        understand("value_on(dated, begun_on)", changing)
    changing["dated"] = Name(Number(FEN, 1, 1), "按日", 1, daily[1:], constant=True)
    assert for_one(understand("value_on(dated, begun_on)", changing))({**NOTHING, "begun_on": 19_500}) == 1
