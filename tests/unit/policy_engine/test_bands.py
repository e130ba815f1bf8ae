"""Bands: closed and open ends as the document writes them; a gap, an overlap and what is not covered are refused."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.errors import PackInvalid
from policy_engine.expressions.bands import bands_type, edges_of
from policy_engine.expressions.evaluate import for_columns, for_one
from policy_engine.expressions.typecheck import understand
from policy_engine.expressions.types import ExpressionError, Name, Number
from policy_engine.expressions.units import FEN, PERCENT, Unit
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.decide import explain
from tests.unit.policy_engine.mistakes import amended

DECEMBER = date(2023, 12, 31)
PEOPLE = Unit.parse("人")
BY_HEADS = [{"below": 10, "value": 100}, {"from": 10, "to": 49, "value": 200}, {"from": 50, "value": 300}]
BY_RATE = [{"to": 50, "value": 0}, {"above": 50, "below": 80, "value": 100_000}, {"from": 80, "value": 150_000}]


def names(listed: list[dict[str, int]], of: Unit) -> dict[str, Name]:
    kind = bands_type("levels", listed, of, FEN)
    return {
        "heads": Name(Number(PEOPLE, 0, 1000), "人数"),
        "kept": Name(Number(PEOPLE, 0, 1000), "留用人数"),
        "total": Name(Number(PEOPLE, 1, 1000), "期满人数"),
        "levels": Name(kind, "分档标准", edges_of(listed), constant=True),
    }


@pytest.mark.parametrize(("heads", "fen"), [(0, 100), (9, 100), (10, 200), (49, 200), (50, 300), (1000, 300)])
def test_a_number_lies_in_its_band(heads: int, fen: int) -> None:
    node = understand("band(heads, levels)", names(BY_HEADS, PEOPLE))
    assert for_one(node)({"heads": heads}) == fen
    assert for_columns(node)({"heads": np.array([heads, 0])}).tolist() == [fen, 100]


@pytest.mark.parametrize(
    ("kept", "total", "fen"),
    [(1, 2, 0), (501, 1000, 100_000), (79, 100, 100_000), (8, 10, 150_000), (0, 7, 0)],
)
def test_a_share_lies_in_its_band_exactly(kept: int, total: int, fen: int) -> None:
    node = understand("band(kept / total, levels)", names(BY_RATE, PERCENT))
    assert for_one(node)({"kept": kept, "total": total}) == fen
    assert for_columns(node)({"kept": np.array([kept]), "total": np.array([total])}).tolist() == [fen]


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([{"below": 10, "value": 1}, {"from": 11, "value": 2}], "第 1 档与第 2 档之间有空档：10 与 11"),
        ([{"to": 10, "value": 1}, {"from": 10, "value": 2}], "第 1 档与第 2 档重叠：10 与 10"),
        ([{"to": 10, "value": 1}, {"from": 9, "value": 2}], "重叠"),
        ([{"below": 10, "value": 1}, {"above": 10, "value": 2}], "空档"),
        ([{"value": 1}, {"from": 10, "value": 2}], "须写明界限"),
        ([{"below": 10, "value": 1}, {"value": 2}], "须写明界限"),
        ([{"from": 10, "below": 10, "value": 1}], "没有数会落入第 1 档"),
        ([{"below": 5, "value": 0}, {"from": 5, "to": 4, "value": 1}, {"from": 5, "value": 2}], "没有数会落入第 2 档"),
        ([{"above": 9, "below": 10, "value": 1}], "没有数会落入"),
        ([{"from": 1, "above": 2, "value": 1}], "只写一个"),
        ([{"from": "1", "value": 1}], "是整数"),
        ([{"from": 1, "value": 1.5}], "整数"),
        ([{"from": 1, "valeu": 1}], "每档写 value"),
        ([{"value": 1}] * 61, "最多 60 档"),
    ],
)
def test_what_is_no_list_of_bands_is_refused(listed: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        bands_type("levels", listed, PEOPLE, FEN)


def test_shares_leave_no_gap_between_whole_numbers() -> None:
    with pytest.raises(ExpressionError, match="空档"):
        bands_type("levels", [{"to": 49, "value": 1}, {"from": 50, "value": 2}], PERCENT, FEN)


@pytest.mark.parametrize(
    ("text", "listed", "of", "reason"),
    [
        ("band(heads, levels)", [{"from": 1, "value": 5}], PEOPLE, "未覆盖全部可能的数（0 至 1000）"),
        ("band(heads, levels)", [{"to": 999, "value": 5}], PEOPLE, "未覆盖"),
        ("band(kept / heads, levels)", BY_RATE, PERCENT, "可能为 0"),
        ("band(kept / total, levels)", [{"to": 100, "value": 5}], PERCENT, "末档不写上限"),
        ("band(kept / total, levels)", [{"above": 0, "value": 5}], PERCENT, "从 0 起"),
        ("band(kept / total, levels)", BY_HEADS, PEOPLE, "这里是占比"),
        ("band(heads, levels)", BY_RATE, PERCENT, "这里不是"),
        ("band(heads, kept)", BY_HEADS, PEOPLE, "和一个分档"),
        ("band(heads, levels)", [{"below": 10**30, "value": 5}, {"from": 10**30, "value": 6}], PEOPLE, "可能太大"),
        ("band(heads, levels)", [{"value": 10**30}], PEOPLE, "可能太大"),
        (
            "band(kept / total, levels)",
            [{"to": 10**17, "value": 5}, {"above": 10**17, "value": 6}],
            PERCENT,
            "可能太大",
        ),
        ("levels + heads", BY_HEADS, PEOPLE, "两边不相配"),
    ],
)
def test_bands_cover_all_that_there_can_be(text: str, listed: Any, of: Unit, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason):
        understand(text, names(listed, of))


@st.composite
def bands(draw: st.DrawFn) -> list[dict[str, int]]:
    limits = sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=6)))
    listed: list[dict[str, int]] = [{"value": draw(st.integers(0, 9))} for _ in range(len(limits) + 1)]
    for place, limit in enumerate(limits):
        upper, lower = draw(st.sampled_from([("to", "above"), ("below", "from")]))
        listed[place][upper], listed[place + 1][lower] = limit, limit
    return listed


def by_hand(listed: list[dict[str, int]], number: float) -> int:
    for band in listed:
        low = number >= band["from"] if "from" in band else number > band.get("above", -1)
        high = number <= band["to"] if "to" in band else number < band.get("below", 10**9)
        if low and high:
            return band["value"]
    raise AssertionError((listed, number))


@settings(max_examples=80, deadline=None)
@given(listed=bands(), cases=st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=9))
def test_any_bands_hold_for_one_and_for_columns(listed: list[dict[str, int]], cases: list[tuple[int, int]]) -> None:
    try:
        kinds = names(listed, PERCENT)
    except ExpressionError:
        return
    node = understand("band(kept / total, levels)", kinds)
    expected = [by_hand(listed, kept * 100 / total) for kept, total in cases]
    assert [for_one(node)({"kept": kept, "total": total}) for kept, total in cases] == expected
    columns = {"kept": np.array([kept for kept, _ in cases]), "total": np.array([total for _, total in cases])}
    assert for_columns(node)(columns).tolist() == expected


SCHEME = """
  by_bands:
    title: 分档奖补
    payee: employer
    source: {clause: 一(一), quote: 每月}
    facts:
      kept: {title: 留用人数, type: integer, unit: 人, max: 1000}
      total: {title: 期满人数, type: integer, unit: 人, min: 1, max: 1000}
    parameters:
      levels:
        title: 分档标准
        clause: 一(一)
        quote: 每月
        of: 百分数
        unit: 分/人
        values:
          - from: 2023-01-01
            value: [{to: 50, value: 0}, {above: 50, below: 80, value: 100000}, {from: 80, value: 150000}]
    conditions:
      - {key: any, title: 有人留用, rule: kept > 0, source: {clause: 一(一), quote: 每月}}
    amount: kept * band(kept / total, levels)
    examples:
      - {judged_on: 2023-12-31, facts: {kept: 5, total: 10}, amount_fen: 0}
      - {judged_on: 2023-12-31, facts: {kept: 6, total: 10}, amount_fen: 600000}
      - {judged_on: 2023-12-31, facts: {kept: 8, total: 10}, amount_fen: 1200000}
"""


def test_a_scheme_pays_by_bands_and_says_so(tmp_path: Path) -> None:
    scheme = scheme_of(amended(tmp_path, "\nschemes:\n", f"\nschemes:{SCHEME}"), "by_bands")
    for example in scheme.examples:
        assert explain(scheme, example["facts"], DECEMBER).amount_fen == example["amount_fen"]
    words = explain(scheme, {"kept": 8, "total": 10}, DECEMBER).arithmetic
    assert words == "8 人 × 1,500.00 元/人 = 12,000.00 元"


def test_a_band_of_another_day_is_asked_for_by_its_day(tmp_path: Path) -> None:
    later = SCHEME.replace("    conditions:", "          - {from: 2024-01-01, value: [{value: 1}]}\n    conditions:", 1)
    with pytest.raises(PackInvalid, match="levels 的数值随日期变化"):
        scheme_of(amended(tmp_path, "\nschemes:\n", f"\nschemes:{later}"), "by_bands")


def test_a_gap_is_named_at_its_line(tmp_path: Path) -> None:
    gap = SCHEME.replace("above: 50", "above: 55")
    with pytest.raises(PackInvalid, match=r"subsidy.yaml:\d+: by_bands: levels：第 1 档与第 2 档之间有空档：50 与 55"):
        scheme_of(amended(tmp_path, "\nschemes:\n", f"\nschemes:{gap}"), "by_bands")
