"""Change over a baseline: the growth of a number against a share, also where it fell; of one case and of columns."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.explain.formula import formula, limit, observed, percent
from policy_engine.explain.reasons import reason
from policy_engine.expressions.bands import bands_type, edges_of
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import ExpressionError, Name, Number
from policy_engine.expressions.units import FEN, PERCENT, Unit

PEOPLE = Unit.parse("人")
LEVELS = [{"to": 10, "value": 0}, {"above": 10, "value": 5}]
NAMES = {
    "now": Name(Number(PEOPLE, 0, 1000), "本年人数"),
    "before": Name(Number(PEOPLE, 0, 1000), "上年人数"),
    "base": Name(Number(PEOPLE, 1, 1000), "基数"),
    "growth": Name(Number(PERCENT, 10, 10), "增幅", 10, constant=True),
    "levels": Name(bands_type("levels", LEVELS, PERCENT, FEN), "分档", edges_of(LEVELS), constant=True),
}
RULE = understand("(now - before) / before >= growth", NAMES)


@pytest.mark.parametrize(
    ("now", "before", "met"),
    [(55, 50, True), (54, 50, False), (50, 50, False), (40, 50, False), (5, 0, False), (0, 0, False), (1, 1000, False)],
)
def test_growth_is_compared_exactly(now: int, before: int, met: bool) -> None:
    assert bool(for_one(RULE)({"now": now, "before": before})) is met
    assert for_columns(RULE)({"now": np.array([now]), "before": np.array([before])}).tolist() == [met]


@settings(max_examples=100, deadline=None)
@given(cases=st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=9))
def test_one_case_and_columns_come_to_what_fractions_come_to(cases: list[tuple[int, int]]) -> None:
    expected = [before > 0 and Fraction(now - before, before or 1) >= Fraction(1, 10) for now, before in cases]
    assert [bool(for_one(RULE)({"now": now, "before": before})) for now, before in cases] == expected
    columns = {"now": np.array([now for now, _ in cases]), "before": np.array([before for _, before in cases])}
    assert for_columns(RULE)(columns).tolist() == expected


def test_a_decrease_is_told_as_one() -> None:
    fewer = {"now": 40, "before": 50}
    assert (observed(RULE)(fewer), limit(RULE)(fewer)) == ("-10/50（-20.00%）", "不低于 10%")
    assert formula(RULE) == "（本年人数 − 上年人数） ÷ 上年人数 不低于 增幅（10%）"
    assert reason(RULE)(fewer, False) == "本年人数 − 上年人数与上年人数之比为-10/50（-20.00%），低于增幅（10%）"
    assert (percent(-1, 3), percent(1, 3), percent(-1, 1000)) == ("-33.34%", "33.33%", "-0.10%")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("now / (now - before) >= growth", "后者不小于 0"),
        ("band((now - base) / base, levels) > levels", "不小于 0 的占比"),
    ],
)
def test_what_has_no_share_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        understand(text, NAMES)
