"""Tables over sets of classes: the highest, all together, how many are named; of one case and of columns."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.explain.formula import arithmetic, formula
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import Choices, Column, ExpressionError, Name, Number, Rows, Table
from policy_engine.expressions.units import FEN, Unit

CODES, LABELS = ("poor", "disabled", "loan"), ("低保家庭", "残疾", "助学贷款")
CLASSES = Choices(CODES, LABELS)


def table(*entries: int) -> Name:
    return Name(Table(CODES, FEN, min(entries), max(entries)), "标准", list(entries), constant=True)


NAMES: dict[str, Name] = {
    "classes": Name(CLASSES, "困难情形"),
    "others": Name(Choices(("a", "b"), ("甲", "乙")), "其他"),
    "named": Name(CLASSES, "点名的情形", 0b011, constant=True),
    "aid": table(100_000, 150_000, 50_000),
    "odd": Name(Table(("a",), FEN, 1, 1), "别的标准", [1], constant=True),
    "people": Name(Rows((Column("own", "本人情形", CLASSES),), Unit.parse("人"), 0, 9), "人员"),
}


@pytest.mark.parametrize(
    ("text", "bits", "comes_to"),
    [
        ("most(aid, classes)", 0b000, 0),
        ("most(aid, classes)", 0b101, 100_000),
        ("most(aid, classes)", 0b111, 150_000),
        ("total(aid, classes)", 0b000, 0),
        ("total(aid, classes)", 0b101, 150_000),
        ("total(aid, classes)", 0b111, 300_000),
        ("common(classes, named)", 0b100, 0),
        ("common(classes, named)", 0b111, 2),
        ("most(aid, named)", 0, 150_000),
    ],
)
def test_what_a_set_comes_to_worked_out_by_hand(text: str, bits: int, comes_to: int) -> None:
    node = understand(text, NAMES)
    assert for_one(node)({"classes": bits}) == comes_to
    column = np.broadcast_to(for_columns(node)({"classes": np.array([bits, bits])}), 2)
    assert column.tolist() == [comes_to, comes_to]
    assert isinstance(node.type, Number)
    assert node.type.low <= comes_to <= node.type.high


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("most(classes, aid)", "most 用于一个分类标准和一组选项"),
        ("total(aid)", "total 用于一个分类标准和一组选项"),
        ("most(odd, classes)", "odd 须对每个选项各写一个数值：poor、disabled、loan"),
        ("most(aid, others)", "aid 须对每个选项"),
        ("common(classes, others)", "同样选项的两组"),
        ("common(classes, aid)", "同样选项的两组"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        understand(text, NAMES)


def test_a_total_too_large_is_refused() -> None:
    with pytest.raises(ExpressionError, match="结果可能太大"):
        understand("total(aid, classes)", {**NAMES, "aid": table(0, 0, 2**61)})
    assert understand("most(aid, classes)", {**NAMES, "aid": table(0, 0, 2**61)})


def test_the_sum_can_be_redone_with_a_pencil() -> None:
    words = arithmetic(understand("most(aid, classes)", NAMES))
    assert words({"classes": 0b011}) == "（低保家庭1,000.00 元、残疾1,500.00 元中的最高者） = 1,500.00 元"
    assert words({"classes": 0b100}) == "（助学贷款500.00 元） = 500.00 元"
    assert words({"classes": 0}) == "无 = 0.00 元"
    assert formula(understand("total(aid, classes)", NAMES)) == "标准中困难情形各项的合计"


@settings(max_examples=60, deadline=None)
@given(
    entries=st.tuples(*[st.integers(0, 10**6)] * 3),
    cases=st.lists(st.integers(0, 7), min_size=1, max_size=9),
    text=st.sampled_from(["most(aid, classes)", "total(aid, classes)", "common(classes, named)"]),
)
def test_one_case_and_columns_come_to_the_same_within_the_range(entries: Any, cases: list[int], text: str) -> None:
    node = understand(text, {**NAMES, "aid": table(*entries)})
    results = [for_one(node)({"classes": bits}) for bits in cases]
    assert for_columns(node)({"classes": np.array(cases)}).tolist() == results
    assert isinstance(node.type, Number)
    assert all(node.type.low <= result <= node.type.high for result in results)


def test_each_row_of_a_list_has_its_own_set() -> None:
    node = understand("sum(people, most(aid, own))", NAMES)
    assert for_one(node)({"people": [{"own": 0b011}, {"own": 0}, {"own": 0b100}]}) == 200_000
