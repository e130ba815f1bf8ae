"""The facts that every generated scheme asks for, and cases of them by chance."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

CODES = ("small", "middling", "large")
FACTS: Mapping[str, Any] = {
    "heads": {"title": "人数", "type": "integer", "unit": "人", "max": 300},
    "part": {"title": "留用人数", "type": "integer", "unit": "人", "max": 300},
    "total": {"title": "期满人数", "type": "integer", "unit": "人", "min": 1, "max": 300},
    "spent": {"title": "实际支出", "type": "integer", "unit": "分", "max": 1_000_000},
    "months": {"title": "月数", "type": "integer", "unit": "月", "max": 24},
    "small": {"title": "小微企业", "type": "boolean"},
    "hired_on": {"title": "录用日期", "type": "date"},
    "left_on": {"title": "离校日期", "type": "date", "optional": True},
    "size": {"title": "规模", "type": "choice", "of": dict(zip(CODES, ("小型", "中型", "大型"), strict=True))},
    "gaps": {"title": "未参保的月份", "type": "ordinals"},
}
FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)
DAYS = st.one_of(st.sampled_from([date(2023, 1, 31), date(2024, 2, 29), date(2024, 6, 30)]), st.dates(FIRST, LAST))
_FACTS_OF_CASES: Mapping[str, st.SearchStrategy[Any]] = {
    "heads": st.integers(0, 300) | st.integers(0, 12),
    "part": st.integers(0, 300) | st.integers(0, 12),
    "total": st.integers(1, 300) | st.integers(1, 12),
    "spent": st.integers(0, 1_000_000) | st.integers(0, 300),
    "months": st.integers(0, 24),
    "small": st.booleans(),
    "hired_on": DAYS,
    "left_on": st.none() | DAYS,
    "size": st.sampled_from(CODES),
    "gaps": st.lists(st.integers(1, 24), unique=True, max_size=6),
}


def _with_gaps_within(case: dict[str, Any]) -> dict[str, Any]:
    return case | {"gaps": [gap for gap in case["gaps"] if gap <= case["months"]]}


CASES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({**_FACTS_OF_CASES}).map(_with_gaps_within)
"""A month that is left out is one of the months: the engine refuses others before it judges."""
