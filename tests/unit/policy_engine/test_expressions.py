"""Expressions over dates that a case may lack: never true by a stand-in, and alike for one case and for columns."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.explain.formula import limit, observed, shown
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import MISSING, Day, ExpressionError, Name, Number, Truth
from policy_engine.expressions.units import NONE, Unit

MONTHS = Unit.parse("月")
NAMES = {
    "left_on": Name(Day(optional=True), "离校日期"),
    "back_on": Name(Day(optional=True), "返校日期"),
    "begun_on": Name(Day(), "开始日期"),
    "left": Name(Truth(), "已离校"),
    "count": Name(Number(NONE, 0, 100), "次数"),
    "within": Name(Number(MONTHS, 24, 24), "年限", 24, constant=True),
}
ONE_MISSING = [
    "left_on <= begun_on",
    "left_on >= begun_on",
    "left_on == begun_on",
    "left_on != begun_on",
    "begun_on < left_on",
    "begun_on > left_on",
    "begun_on <= add_months(left_on, within)",
    "begun_on >= add_months(left_on, within)",
    "months_between(left_on, begun_on) >= within",
    "months_between(left_on, begun_on) < within",
    "days_between(begun_on, left_on) >= 0",
    "years_between(left_on, begun_on) != 0",
    "year(left_on) == year(begun_on)",
    "year(left_on) != year(begun_on)",
    "left_on == left_on",
]
OTHERS = [
    "given(left_on)",
    "not given(left_on)",
    "not left or given(left_on)",
    "given(left_on) == left",
    "left_on <= begun_on or back_on <= begun_on",
    "left_on <= back_on and count > 0",
    "not (left_on <= back_on)",
    "(left_on <= begun_on) == (back_on <= begun_on)",
]
DAYS = st.one_of(st.just(MISSING), st.integers(-25_000, 84_000))


@pytest.mark.parametrize("rule", ONE_MISSING)
def test_a_comparison_that_reads_a_missing_date_is_false_whichever_way_it_is_written(rule: str) -> None:
    node, begun = understand(rule, NAMES), 19_500
    assert for_one(node)({"left_on": MISSING, "begun_on": begun}) is False
    columns = {"left_on": np.array([MISSING, begun]), "begun_on": np.array([begun, begun])}
    assert not for_columns(node)(columns)[0]


@pytest.mark.parametrize("rule", [*ONE_MISSING, *OTHERS])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_case_and_columns_agree_where_dates_are_missing(rule: str, data: st.DataObject) -> None:
    row = st.fixed_dictionaries(
        {
            "left_on": DAYS,
            "back_on": DAYS,
            "begun_on": st.integers(-25_000, 84_000),
            "left": st.booleans(),
            "count": st.integers(0, 100),
        }
    )
    rows: list[dict[str, Any]] = data.draw(st.lists(row, min_size=1, max_size=8))
    node = understand(rule, NAMES)
    columns = {name: np.array([values[name] for values in rows]) for name in rows[0]}
    assert [bool(for_one(node)(values)) for values in rows] == for_columns(node)(columns).tolist()


def test_the_date_that_is_not_there_is_told_as_not_filled_in() -> None:
    case = {"left_on": MISSING, "begun_on": 19_500, "left": True}
    assert shown(MISSING, Day(optional=True)) == "未填"
    rule = understand("begun_on <= add_months(left_on, within)", NAMES)
    assert (observed(rule)(case), limit(rule)(case)) == ("2023-05-23", "不晚于 未填")
    share = understand("days_between(left_on, begun_on) >= 0", NAMES)
    assert observed(share)(case) == "未填"


@pytest.mark.parametrize("rule", ["given(begun_on)", "given(left)", "given(add_months(left_on, within))"])
def test_only_an_optional_date_can_be_asked_for(rule: str) -> None:
    with pytest.raises(ExpressionError, match="given 用于一个可以不填"):
        understand(rule, NAMES)
