"""Lists of rows: sums and counts over them, of one case and of columns, with their words, bounds and flaws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.explain.formula import arithmetic, formula
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.rates import NoRate
from policy_engine.expressions.rows import RowColumns
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import (
    MISSING,
    Choice,
    Column,
    Day,
    ExpressionError,
    Name,
    Number,
    Rows,
    Table,
    Truth,
)
from policy_engine.expressions.units import FEN, Unit
from tests.unit.policy_engine.cases import any_fact

PEOPLE, MONTHS, EACH = Unit.parse("人"), Unit.parse("月"), Unit.parse("分/月")
SIZES = ("small", "large")
HIRES = Rows(
    (
        Column("wage", "月工资", Number(EACH, 0, 1_000_000)),
        Column("stay", "在岗月数", Number(MONTHS, 0, 24)),
        Column("hired_on", "录用日期", Day()),
        Column("insured", "参保", Truth(), default=False),
        Column("left_on", "离职日期", Day(optional=True), default=MISSING),
        Column("size", "规模", Choice(SIZES, ("小", "大"))),
    ),
    PEOPLE,
    0,
    50,
)
DATED = ((19_000, 19_499, 100), (19_500, None, 200))


def value(title: str, unit: str, number: int) -> Name:
    return Name(Number(Unit.parse(unit), number, number), title, number, constant=True)


NAMES = {
    "hires": Name(HIRES, "新招用人员"),
    "budget": Name(Number(FEN, 0, 10_000_000), "预算"),
    "small": Name(Truth(), "小微企业"),
    "share": value("比例", "百分数", 60),
    "cap": value("每月上限", "分/月", 1000),
    "least": value("下限", "月", 3),
    "award": Name(Number(FEN, 100, 200), "奖励", 200, DATED, constant=True),
    "rate": Name(Number(EACH, 100, 200), "标准", 200, DATED, constant=True),
    "table": Name(Table(SIZES, FEN, 5, 7), "分类标准", [7, 5], constant=True),
}
ROW: dict[str, Any] = {"wage": 1000, "stay": 3, "hired_on": 19_600, "insured": True, "left_on": MISSING, "size": 0}


def case(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"budget": 500, "small": True, "hires": tuple({**ROW, **row} for row in rows), **more}


def in_columns(cases: list[dict[str, Any]]) -> dict[str, Any]:
    plain = {name: np.array([each[name] for each in cases]) for name in ("budget", "small")}
    return plain | {"hires": RowColumns.of([each["hires"] for each in cases], HIRES)}


@pytest.mark.parametrize(
    ("text", "rows", "comes_to"),
    [
        ("sum(hires, stay * min(whole(wage * share), cap))", [{"wage": 1001}, {"wage": 9000, "stay": 2}], 3800),
        ("sum(hires, stay * cap)", [], 0),
        ("sum(hires, value_on(award, hired_on))", [{"hired_on": 19_499}, {"hired_on": 19_500}], 300),
        ("sum(hires, monthly(rate, hired_on, stay))", [{"hired_on": 19_480, "stay": 2}], 300),
        ("sum(hires, table[size])", [{"size": 1}, {"size": 0}], 12),
        ("sum(hires, if(insured, table[size], budget))", [{}, {"insured": False}], 507),
        ("count(hires)", [{}, {}, {}], 3),
        ("count(hires, stay >= least and insured)", [{"stay": 2}, {}, {"insured": False}], 1),
        ("min(sum(hires, stay * cap), budget)", [{}], 500),
        ("count(hires, left_on > hired_on)", [{"left_on": 19_700}, {}, {"left_on": 19_500}], 1),
        ("count(hires, left_on <= hired_on)", [{"left_on": 19_700}, {}, {"left_on": 19_500}], 1),
        ("count(hires, not given(left_on))", [{"left_on": 19_700}, {}], 1),
    ],
)
def test_what_a_list_comes_to_worked_out_by_hand(text: str, rows: list[dict[str, Any]], comes_to: int) -> None:
    node = understand(text, NAMES)
    assert for_one(node)(case(*rows)) == comes_to
    cases = [case(), case(*rows), case(), case({})]
    assert int(for_columns(node)(in_columns(cases))[1]) == comes_to
    assert isinstance(node.type, Number)
    assert node.type.low <= comes_to <= node.type.high


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sum(hires)", "每一行的数"),
        ("sum(hires, insured)", "每一行的数"),
        ("sum(budget, budget)", "用于一个清单"),
        ("sum(hires, stay, stay)", "用于一个清单"),
        ("count(hires, stay)", "每一行的条件"),
        ("sum(hires, stay * cap) + count(hires)", "单位对不上"),
        ("sum(hires, sum(hires, stay * cap))", "不能再用 sum、count、outside"),
        ("sum(hires, budget * count(hires))", "不能再用"),
        ("wage * share", "wage 的事实或数值；它是清单 hires 的列，写在 sum"),
        ("sum(hires, wages * share)", "是否为 wage"),
        ("hires > budget", "两边不相配：清单"),
        ("sum(hires, days_between(hired_on, left_on))", "left_on 可以不填"),
        ("sum(hires, if(given(left_on), budget, 0))", "left_on 可以不填"),
        ("sum(hires, value_on(award, left_on))", "left_on 可以不填，不能用来取值"),
        ("summ(cap)", "没有函数 summ，是否为 sum"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        understand(text, NAMES)


def test_a_sum_too_large_is_refused_before_any_case_is_seen() -> None:
    wide = Rows((Column("fen", "金额", Number(FEN, 0, 2**60)),), PEOPLE, 0, 3)
    assert understand("sum(hires, fen)", {"hires": Name(wide, "清单")})
    wide = Rows(wide.columns, PEOPLE, 0, 4)
    with pytest.raises(ExpressionError, match="结果可能太大"):
        understand("sum(hires, fen)", {"hires": Name(wide, "清单")})


def test_the_sum_can_be_redone_row_by_row() -> None:
    node = understand("sum(hires, stay * min(whole(wage * share), cap))", NAMES)
    words = arithmetic(node)(case({"wage": 1001}, {"wage": 9000, "stay": 2}))
    assert words == (
        "（新招用人员2人：第1人：3个月 × （10.01 元/月 × 60%与10.00 元/月中的较小者） = 18.00 元；"
        "第2人：2个月 × （90.00 元/月 × 60%与10.00 元/月中的较小者） = 20.00 元） = 38.00 元（不足一分舍去）"
    )
    assert formula(node).startswith("新招用人员逐行按“在岗月数 × （")
    many = arithmetic(understand("sum(hires, table[size])", NAMES))(case(*[{}] * 12))
    assert "第10人：0.07 元；其余2人合计0.14 元） = 0.84 元" in many
    assert "第11人" not in many
    assert arithmetic(understand("sum(hires, table[size])", NAMES))(case()) == "（新招用人员0人） = 0.00 元"


def test_a_day_without_a_value_in_a_row_is_its_cases_own() -> None:
    node = understand("sum(hires, value_on(award, hired_on))", NAMES)
    cases = [case({}), case({}, {"hired_on": 10}, {"hired_on": 11}), case(), case({"hired_on": 12})]
    with pytest.raises(NoRate):
        for_one(node)(cases[1])
    with pytest.raises(NoRate) as gap:
        for_columns(node)(in_columns(cases))
    assert list(gap.value.rows) == [1, 3]
    assert [str(day) for day in gap.value.firsts] == ["1970-01-11", "1970-01-13"]


TEXTS = [
    "sum(hires, stay * min(whole(wage * share), cap))",
    "sum(hires, if(insured and stay >= least, rounded(wage * stay * share), 0))",
    "sum(hires, monthly(rate, hired_on, stay) + value_on(award, hired_on))",
    "if(small, sum(hires, table[size]), sum(hires, value_on(award, hired_on)))",
    "sum(hires, max(budget - table[size], 0))",
    "count(hires, hired_on > begun_on or not insured)",
    "count(hires, left_on > begun_on or not given(left_on))",
    "count(hires, months_between(hired_on, left_on) >= least)",
]
ROWS = st.fixed_dictionaries({column.name: any_fact(column) for column in HIRES.columns}).map(
    lambda row: {**row, "hired_on": 19_000 + row["hired_on"] % 1000}
)
CASES = st.fixed_dictionaries(
    {"budget": st.integers(0, 10_000_000), "small": st.booleans(), "begun_on": st.integers(19_000, 20_000)}
    | {"hires": st.lists(ROWS, max_size=6)}
)


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=40, deadline=None)
@given(cases=st.lists(CASES, min_size=1, max_size=8), taken=st.data())
def test_one_case_and_columns_come_to_the_same_within_the_range(text: str, cases: Any, taken: st.DataObject) -> None:
    node = understand(text, {**NAMES, "begun_on": Name(Day(), "开始日期")})
    columns = in_columns(cases) | {"begun_on": np.array([each["begun_on"] for each in cases])}
    results = [int(for_one(node)(each)) for each in cases]
    assert np.asarray(for_columns(node)(columns)).tolist() == results
    assert isinstance(node.type, Number)
    assert all(node.type.low <= result <= node.type.high for result in results)
    places = np.array(taken.draw(st.lists(st.integers(0, len(cases) - 1), max_size=5)), np.int64)
    some = {name: column[places] for name, column in columns.items()}
    assert np.asarray(for_columns(node)(some)).tolist() == [results[place] for place in places]
    half = {name: column[len(cases) // 2 :] for name, column in columns.items()}
    assert np.asarray(for_columns(node)(half)).tolist() == results[len(cases) // 2 :]
